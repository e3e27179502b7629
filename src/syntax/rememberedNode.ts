import type { PyNode } from './node';

/**
 * A tree whose nodes remember what they were asked: each question to the parser library crosses into its own memory, and readers
 * ask the same nodes again and again. One object per node, so that `===` holds. `text` is what was parsed.
 */
export function remembered(root: PyNode, text: string): PyNode {
  const known = new Map<number, RememberedNode>();
  const wrap = (raw: PyNode): RememberedNode => {
    const before = known.get(raw.id);
    if (before) return before;
    const node = new RememberedNode(raw, text, wrap);
    known.set(raw.id, node);
    return node;
  };
  return wrap(root);
}

class RememberedNode implements PyNode {
  readonly id: number;
  readonly startIndex: number;
  readonly #raw: PyNode;
  readonly #source: string;
  readonly #wrap: (raw: PyNode) => RememberedNode;
  #type: string | undefined;
  #endIndex: number | undefined;
  #parent: PyNode | null | undefined;
  #children: readonly PyNode[] | undefined;
  #namedChildren: readonly PyNode[] | undefined;
  #fields: Map<string, PyNode | null> | undefined;

  constructor(raw: PyNode, source: string, wrap: (raw: PyNode) => RememberedNode) {
    this.id = raw.id;
    this.startIndex = raw.startIndex;
    this.#raw = raw;
    this.#source = source;
    this.#wrap = wrap;
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
    return this.#source.slice(this.startIndex, this.endIndex);
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

  get parent(): PyNode | null {
    if (this.#parent === undefined) this.#parent = this.#one(this.#raw.parent);
    return this.#parent;
  }

  get children(): readonly PyNode[] {
    this.#children ??= this.#all(this.#raw.children);
    return this.#children;
  }

  get namedChildren(): readonly PyNode[] {
    this.#namedChildren ??= this.#all(this.#raw.namedChildren);
    return this.#namedChildren;
  }

  get previousNamedSibling(): PyNode | null {
    return this.#one(this.#raw.previousNamedSibling);
  }

  get nextNamedSibling(): PyNode | null {
    return this.#one(this.#raw.nextNamedSibling);
  }

  childForFieldName(name: string): PyNode | null {
    this.#fields ??= new Map();
    let child = this.#fields.get(name);
    if (child === undefined) {
      child = this.#one(this.#raw.childForFieldName(name));
      this.#fields.set(name, child);
    }
    return child;
  }

  descendantsOfType(types: string | string[]): readonly PyNode[] {
    return this.#all(this.#raw.descendantsOfType(types));
  }

  #one(raw: PyNode | null): PyNode | null {
    return raw && this.#wrap(raw);
  }

  #all(raw: readonly (PyNode | null)[]): readonly PyNode[] {
    return raw.filter((node) => node !== null).map((node) => this.#wrap(node));
  }
}
