import type { PyNode } from './node';
import type { Chunk, Page } from './page';
import { fieldNumbered, kindsOf } from './python/asked';
import { AFTER, type FlatTree, PARENT, START, STOP } from './python/flatTree';
import { FIRST_SIGN } from './python/signs';
import { TYPES } from './python/types';
import { siblingOf } from './siblings';

/**
 * A top-level statement or comment of a tree of our own parser. Its nodes are made when somebody asks for them, one object for each, so that
 * `===` holds. A chunk outlives the text it was read from: see `Chunk`.
 */
export class FlatChunk implements Chunk {
  readonly top: FlatNode;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly places: Int32Array;
  /** Nodes by their number, counted from the top. */
  #nodes: (FlatNode | undefined)[] | undefined;
  #descendants: Map<Uint8Array, readonly FlatNode[]> | undefined;
  #page: Page;
  /** From the offsets as parsed to those in the page. */
  shift: number;

  /**
   * @param first number of the topmost node in the tree
   * @param id that of the tree's node 0; each further node has the next lower one
   * @param offset where the text that was parsed starts in the page
   */
  constructor(
    tree: FlatTree,
    readonly first: number,
    readonly id: number,
    page: Page,
    offset: number,
  ) {
    this.count = tree.count;
    this.kinds = tree.kinds;
    this.places = tree.places;
    this.#page = page;
    this.shift = offset;
    this.top = new FlatNode(this, first);
  }

  get page(): Page {
    return this.#page;
  }

  moved(page: Page, start: number): this {
    this.#page = page;
    this.shift += start - this.top.startIndex;
    return this;
  }

  node(number: number): FlatNode {
    const { first } = this;
    if (number === first) return this.top;
    // Of one size from the start: an array that grows by leaps turns into a slow one.
    this.#nodes ??= new Array((this.places[4 * first + AFTER] as number) - first);
    let node = this.#nodes[number - first];
    if (!node) {
      node = new FlatNode(this, number);
      this.#nodes[number - first] = node;
    }
    return node;
  }

  /** The top and all below it of one or several types, in source order; remembered. */
  descendantsOfType(types: string | string[]): readonly PyNode[] {
    if (!this.top.isNamed) return [];
    const kinds = kindsOf(types);
    let found = this.#descendants?.get(kinds);
    if (!found) {
      found = this.below(this.first, kinds);
      this.#descendants ??= new Map();
      this.#descendants.set(kinds, found);
    }
    return found;
  }

  /** A node and all below it of some kinds. */
  below(number: number, wanted: Uint8Array): FlatNode[] {
    const { kinds, places } = this;
    const found: FlatNode[] = [];
    const after = places[4 * number + AFTER] as number;
    for (let at = number; at < after; at++) if (wanted[kinds[at] as number] === 1) found.push(this.node(at));
    return found;
  }
}

class FlatNode implements PyNode {
  readonly id: number;
  readonly type: string;
  readonly #chunk: FlatChunk;
  readonly #number: number;
  #children: readonly FlatNode[] | undefined;
  #namedChildren: readonly FlatNode[] | undefined;

  constructor(chunk: FlatChunk, number: number) {
    this.id = chunk.id - number;
    this.type = TYPES[chunk.kinds[number] as number] as string;
    this.#chunk = chunk;
    this.#number = number;
  }

  get isError(): boolean {
    return false;
  }

  get isMissing(): boolean {
    return false;
  }

  get hasError(): boolean {
    return false;
  }

  get startIndex(): number {
    return (this.#chunk.places[4 * this.#number + START] as number) + this.#chunk.shift;
  }

  get endIndex(): number {
    return (this.#chunk.places[4 * this.#number + STOP] as number) + this.#chunk.shift;
  }

  get text(): string {
    return this.#chunk.page.text.slice(this.startIndex, this.endIndex);
  }

  get isNamed(): boolean {
    return (this.#chunk.kinds[this.#number] as number) < FIRST_SIGN;
  }

  get parent(): PyNode | null {
    const chunk = this.#chunk;
    return this.#number === chunk.first ? chunk.page.root : chunk.node(chunk.places[4 * this.#number + PARENT] as number);
  }

  get children(): readonly FlatNode[] {
    if (!this.#children) {
      const chunk = this.#chunk;
      const { places } = chunk;
      const children: FlatNode[] = [];
      const after = places[4 * this.#number + AFTER] as number;
      for (let at = this.#number + 1; at < after; at = places[4 * at + AFTER] as number) children.push(chunk.node(at));
      this.#children = children;
    }
    return this.#children;
  }

  get namedChildren(): readonly FlatNode[] {
    if (!this.#namedChildren) {
      const chunk = this.#chunk;
      const { kinds, places } = chunk;
      const children: FlatNode[] = [];
      const after = places[4 * this.#number + AFTER] as number;
      for (let at = this.#number + 1; at < after; at = places[4 * at + AFTER] as number) {
        if ((kinds[at] as number) < FIRST_SIGN) children.push(chunk.node(at));
      }
      this.#namedChildren = children;
    }
    return this.#namedChildren;
  }

  get previousNamedSibling(): PyNode | null {
    return siblingOf(this, -1);
  }

  get nextNamedSibling(): PyNode | null {
    return siblingOf(this, 1);
  }

  childForFieldName(name: string): PyNode | null {
    const field = fieldNumbered(name);
    if (field === 0) return null;
    const chunk = this.#chunk;
    const { count, kinds, places } = chunk;
    const after = places[4 * this.#number + AFTER] as number;
    for (let at = this.#number + 1; at < after; at = places[4 * at + AFTER] as number) {
      if (kinds[count + at] === field) return chunk.node(at);
    }
    return null;
  }

  descendantsOfType(types: string | string[]): readonly PyNode[] {
    return this.#chunk.below(this.#number, kindsOf(types));
  }
}
