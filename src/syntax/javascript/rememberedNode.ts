import type { JsNode } from './node';

/**
 * A tree whose nodes remember what they were asked: each question to the parser library crosses into its own memory, and readers
 * ask the same nodes again and again. One object per node, so that `===` holds. `text` is what was parsed.
 */
export function remembered(root: JsNode, text: string): JsNode {
  const known = new Map<number, RememberedNode>();
  const tree: RememberedTree = {
    text,
    wrap(raw) {
      const before = known.get(raw.id);
      if (before) return before;
      const node = new RememberedNode(raw, tree);
      known.set(raw.id, node);
      return node;
    },
    parentOf(node) {
      // Readers ask in source order: the place asked for last is near.
      let at: RememberedNode | null | undefined = latest;
      while (at && !at.isAround(node)) at = at.knownParent;
      at ??= top;
      while (at && at !== node) at = at.childAround(node);
      latest = at ?? null;
      return node.knownParent;
    },
  };
  const top = tree.wrap(root);
  let latest: RememberedNode | null = null;
  return top;
}

interface RememberedTree {
  readonly text: string;
  wrap(raw: JsNode): RememberedNode;
  /**
   * Parent of a named node, found on the way down from the root; undefined when the way does not lead there. The library goes the
   * same way each time it is asked, past all siblings: in a list of 100,000 calls that takes minutes.
   */
  parentOf(node: RememberedNode): RememberedNode | null | undefined;
}

class RememberedNode implements JsNode {
  readonly id: number;
  readonly startIndex: number;
  readonly #raw: JsNode;
  readonly #tree: RememberedTree;
  #type: string | undefined;
  #endIndex: number | undefined;
  #parent: RememberedNode | null | undefined;
  #children: readonly RememberedNode[] | undefined;
  #namedChildren: readonly RememberedNode[] | undefined;
  #fields: Map<string, JsNode | null> | undefined;

  constructor(raw: JsNode, tree: RememberedTree) {
    this.id = raw.id;
    this.startIndex = raw.startIndex;
    this.#raw = raw;
    this.#tree = tree;
  }

  get knownParent(): RememberedNode | null | undefined {
    return this.#parent;
  }

  /** The node holds another one and more. */
  isAround(node: RememberedNode): boolean {
    const { startIndex, endIndex } = this;
    return startIndex <= node.startIndex && node.endIndex <= endIndex && (startIndex < node.startIndex || node.endIndex < endIndex);
  }

  /** The named child that is the node or holds it. */
  childAround(node: RememberedNode): RememberedNode | null {
    const children = this.#named();
    let low = 0;
    let high = children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((children[middle] as RememberedNode).startIndex <= node.startIndex) low = middle + 1;
      else high = middle;
    }
    const child = children[low - 1];
    return child && node.endIndex <= child.endIndex ? child : null;
  }

  #named(): readonly RememberedNode[] {
    if (!this.#namedChildren) {
      this.#namedChildren = this.#all(this.#raw.namedChildren);
      for (const child of this.#namedChildren) child.#parent = this;
    }
    return this.#namedChildren;
  }

  get type(): string {
    this.#type ??= this.#raw.type;
    return this.#type;
  }

  get endIndex(): number {
    this.#endIndex ??= this.#raw.endIndex;
    return this.#endIndex;
  }

  get text(): string {
    return this.#tree.text.slice(this.startIndex, this.endIndex);
  }

  get isNamed(): boolean {
    return this.#raw.isNamed;
  }

  get isError(): boolean {
    return this.#raw.isError;
  }

  get isMissing(): boolean {
    return this.#raw.isMissing;
  }

  get hasError(): boolean {
    return this.#raw.hasError;
  }

  get parent(): JsNode | null {
    if (this.#parent === undefined) this.#tree.parentOf(this);
    if (this.#parent === undefined) this.#parent = this.#one(this.#raw.parent);
    return this.#parent;
  }

  get children(): readonly JsNode[] {
    this.#children ??= this.#all(this.#raw.children);
    return this.#children;
  }

  get namedChildren(): readonly JsNode[] {
    return this.#named();
  }

  get previousNamedSibling(): JsNode | null {
    return this.#one(this.#raw.previousNamedSibling);
  }

  get nextNamedSibling(): JsNode | null {
    return this.#one(this.#raw.nextNamedSibling);
  }

  childForFieldName(name: string): JsNode | null {
    this.#fields ??= new Map();
    let child = this.#fields.get(name);
    if (child === undefined) {
      child = this.#one(this.#raw.childForFieldName(name));
      this.#fields.set(name, child);
    }
    return child;
  }

  descendantsOfType(types: string | string[]): readonly JsNode[] {
    return this.#all(this.#raw.descendantsOfType(types));
  }

  #one(raw: JsNode | null): RememberedNode | null {
    return raw && this.#tree.wrap(raw);
  }

  #all(raw: readonly (JsNode | null)[]): readonly RememberedNode[] {
    return raw.filter((node) => node !== null).map((node) => this.#tree.wrap(node));
  }
}
