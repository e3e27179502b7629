import { Answers } from './answers';
import type { PyNode } from './node';
import type { Chunk, Page } from './page';
import { siblingOf } from './siblings';

/**
 * A chunk of a tree of the parser library. Nodes remember what they were asked: each question to the library crosses into its own memory, and
 * readers ask the same nodes again and again. One object per node, so that `===` holds.
 */
export class LibraryChunk implements Chunk {
  readonly top: ChunkNode;
  readonly #known = new Map<number, ChunkNode>();
  readonly #descendants = new Answers();
  #latest: ChunkNode | null = null;
  #page: Page;
  #shift: number;

  /** `offset`: where the text that was parsed starts in the page. */
  constructor(raw: PyNode, page: Page, offset: number) {
    this.#page = page;
    this.#shift = offset;
    this.top = this.wrap(raw);
  }

  get page(): Page {
    return this.#page;
  }

  /** From the offsets as parsed to those in the page. */
  get shift(): number {
    return this.#shift;
  }

  moved(page: Page, start: number): this {
    this.#page = page;
    this.#shift += start - this.top.startIndex;
    return this;
  }

  wrap(raw: PyNode): ChunkNode {
    const before = this.#known.get(raw.id);
    if (before) return before;
    const node = new ChunkNode(raw, this);
    this.#known.set(raw.id, node);
    return node;
  }

  /** The top and all below it of one or several types, in source order; remembered. */
  descendantsOfType(types: string | string[]): readonly PyNode[] {
    const before = this.#descendants.get(types);
    if (before) return before;
    const found = this.top.isNamed ? this.top.descendantsOfType(types) : [];
    this.#descendants.set(types, found);
    return found;
  }

  /** What stands in a node, if that is known of the whole chunk. */
  knownWithin(node: PyNode, types: string | string[]): readonly PyNode[] | undefined {
    return this.#descendants.within(node, types);
  }

  /** What `descendantsOfType` gives for some types is known. */
  knows(types: string | string[]): boolean {
    return this.#descendants.has(types);
  }

  /** Tells what `descendantsOfType` would find for some types. */
  learn(types: string | string[], nodes: readonly PyNode[]): void {
    this.#descendants.set(types, nodes);
  }

  /**
   * Parent of a named node, found on the way down from the top; undefined when the way does not lead there. The library goes the
   * same way each time it is asked, past all siblings: in a list of 100,000 calls that takes minutes.
   */
  parentOf(node: ChunkNode): ChunkNode | null | undefined {
    // Readers ask in source order: the place asked for last is near.
    let at: ChunkNode | null | undefined = this.#latest;
    while (at && !at.isAround(node)) at = at.knownParent;
    at ??= this.top;
    while (at && at !== node) at = at.childAround(node);
    this.#latest = at ?? null;
    return node.knownParent;
  }
}

class ChunkNode implements PyNode {
  readonly id: number;
  /** As parsed: the chunk may have moved since. */
  readonly #start: number;
  readonly #raw: PyNode;
  readonly #chunk: LibraryChunk;
  #type: string | undefined;
  #end: number | undefined;
  #parent: ChunkNode | null | undefined;
  #children: readonly ChunkNode[] | undefined;
  #namedChildren: readonly ChunkNode[] | undefined;
  /** Names and children of the fields that were asked for, by turns: they are few. */
  #fields: (string | PyNode | null)[] | undefined;

  constructor(raw: PyNode, chunk: LibraryChunk) {
    this.id = raw.id;
    this.#start = raw.startIndex;
    this.#raw = raw;
    this.#chunk = chunk;
  }

  get knownParent(): ChunkNode | null | undefined {
    return this.#parent;
  }

  /** The node holds another one and more. */
  isAround(node: ChunkNode): boolean {
    const { startIndex, endIndex } = this;
    return startIndex <= node.startIndex && node.endIndex <= endIndex && (startIndex < node.startIndex || node.endIndex < endIndex);
  }

  /** The named child that is the node or holds it. */
  childAround(node: ChunkNode): ChunkNode | null {
    const child = lastStartingBy(this.#named(), node.startIndex);
    return child && node.endIndex <= child.endIndex ? child : null;
  }

  #named(): readonly ChunkNode[] {
    if (!this.#namedChildren) {
      this.#namedChildren = this.#all(this.#raw.namedChildren);
      for (const child of this.#namedChildren) child.#parent = this;
    }
    return this.#namedChildren;
  }

  get startIndex(): number {
    return this.#start + this.#chunk.shift;
  }

  get endIndex(): number {
    this.#end ??= this.#raw.endIndex;
    return this.#end + this.#chunk.shift;
  }

  get type(): string {
    this.#type ??= this.#raw.type;
    return this.#type;
  }

  get text(): string {
    return this.#chunk.page.text.slice(this.startIndex, this.endIndex);
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
    if (this === this.#chunk.top) return this.#chunk.page.root;
    if (this.#parent === undefined) this.#chunk.parentOf(this);
    if (this.#parent === undefined) this.#parent = this.#one(this.#raw.parent);
    return this.#parent;
  }

  get children(): readonly PyNode[] {
    this.#children ??= this.#all(this.#raw.children);
    return this.#children;
  }

  get namedChildren(): readonly PyNode[] {
    return this.#named();
  }

  get previousNamedSibling(): PyNode | null {
    return this === this.#chunk.top ? siblingOf(this, -1) : this.#one(this.#raw.previousNamedSibling);
  }

  get nextNamedSibling(): PyNode | null {
    return this === this.#chunk.top ? siblingOf(this, 1) : this.#one(this.#raw.nextNamedSibling);
  }

  childForFieldName(name: string): PyNode | null {
    this.#fields ??= [];
    const fields = this.#fields;
    // Asked millions of times, always with one of a few constants: `indexOf` costs several times as much.
    for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1] as PyNode | null;
    const child = this.#one(this.#raw.childForFieldName(name));
    fields.push(name, child);
    return child;
  }

  descendantsOfType(types: string | string[]): readonly PyNode[] {
    return this.#chunk.knownWithin(this, types) ?? this.#all(this.#raw.descendantsOfType(types));
  }

  #one(raw: PyNode | null): ChunkNode | null {
    return raw && this.#chunk.wrap(raw);
  }

  #all(raw: readonly (PyNode | null)[]): readonly ChunkNode[] {
    const nodes: ChunkNode[] = [];
    for (const node of raw) if (node) nodes.push(this.#chunk.wrap(node));
    return nodes;
  }
}

function lastStartingBy<Node extends PyNode>(nodes: readonly Node[], offset: number): Node | undefined {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] as Node).startIndex <= offset) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1];
}
