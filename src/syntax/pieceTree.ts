import { Edit, type Parser, type Tree } from 'web-tree-sitter';
import { LibraryChunk } from './chunk';
import type { PyNode } from './node';
import type { Page, Piece } from './page';
import { difference, unchanged } from './unchanged';

/** A piece that the parser library has read; its chunks can go on in the next version even when it changes. */
export class PieceTree implements Piece {
  readonly chunks: readonly LibraryChunk[];
  readonly hasError: boolean;
  readonly #root: PyNode;
  /** The library's trees that chunks still ask, by chunk; the last chunk to go deletes its tree. */
  readonly #homes = new Map<LibraryChunk, Home>();
  readonly #home: Home;
  #start: number;
  #isAlive = true;

  /** `before`: what the piece was in the text before; it stays its owner's to delete. */
  constructor(
    parser: Parser,
    readonly text: string,
    page: Page,
    start: number,
    before: PieceTree | null,
  ) {
    this.#start = start;
    const tree = parsed(parser, text, before);
    this.#home = { tree, guests: 1 };
    this.#root = tree.rootNode;
    this.hasError = this.#root.hasError;
    const same = before ? unchanged(before, text) : () => null;
    // Where nothing could be understood the root is an error itself.
    for (const child of this.#root.isError ? [this.#root] : this.#root.children) {
      if (!child) continue;
      const old = same(child);
      const home = (old && before?.homeOf(old)) ?? this.#home;
      home.guests++;
      this.#homes.set(old ? old.moved(page, start + child.startIndex) : new LibraryChunk(child, page, start), home);
    }
    this.chunks = [...this.#homes.keys()];
  }

  get start(): number {
    return this.#start;
  }

  homeOf(chunk: LibraryChunk): Home | null {
    return this.#homes.get(chunk) ?? null;
  }

  moved(page: Page, start: number): this {
    for (const chunk of this.chunks) chunk.moved(page, chunk.top.startIndex + start - this.#start);
    this.#start = start;
    return this;
  }

  /** A copy of the library's tree, told of the one stretch in which its text and the new one differ; the caller deletes it. */
  editedFor(text: string): Tree {
    const { start, oldEnd, newEnd } = difference(this.text, text);
    const copy = this.#home.tree.copy();
    const edit = new Edit({
      startIndex: start,
      oldEndIndex: oldEnd,
      newEndIndex: newEnd,
      startPosition: pointAt(this.text, start),
      oldEndPosition: pointAt(this.text, oldEnd),
      newEndPosition: pointAt(text, newEnd),
    });
    copy.edit(edit);
    return copy;
  }

  /**
   * Lets the chunks know what they hold of some types, by one question to the library where most of them would ask on their own: each question
   * has a price of its own. In a broken text they do.
   */
  survey(types: string | string[]): void {
    if (this.hasError) return;
    const ignorant = new Set(this.chunks.filter((chunk) => !chunk.knows(types) && chunk.top.isNamed));
    if (ignorant.size < FEW || ignorant.size < this.chunks.length / 4) return;
    const found = this.#root.descendantsOfType(types);
    let next = 0;
    for (const [index, chunk] of this.chunks.entries()) {
      const end = (this.chunks[index + 1]?.top.startIndex ?? Number.POSITIVE_INFINITY) - this.#start;
      const nodes: PyNode[] = [];
      const isIgnorant = ignorant.has(chunk);
      for (let raw = found[next]; raw && raw.startIndex < end; raw = found[next]) {
        next++;
        if (isIgnorant) nodes.push(chunk.wrap(raw));
      }
      if (isIgnorant) chunk.learn(types, nodes);
    }
  }

  delete(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const home of [this.#home, ...this.#homes.values()]) {
      home.guests--;
      if (home.guests === 0) home.tree.delete();
    }
  }
}

/** Chunks that rather ask on their own. */
const FEW = 4;

/** A tree of the library and how many chunks, or owners, still need it. */
interface Home {
  readonly tree: Tree;
  guests: number;
}

function parsed(parser: Parser, text: string, before: PieceTree | null): Tree {
  // How broken code is mended depends on what was parsed before; the same text must always say the same.
  const edited = before?.hasError === false ? before.editedFor(text) : null;
  try {
    const tree = wholeTree(parser.parse(text, edited));
    if (!edited || !tree.rootNode.hasError) return tree;
    tree.delete();
    return wholeTree(parser.parse(text));
  } finally {
    edited?.delete();
  }
}

function wholeTree(tree: Tree | null): Tree {
  if (!tree) throw new Error('the parser was stopped before it finished');
  return tree;
}

function pointAt(text: string, offset: number): { readonly row: number; readonly column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
