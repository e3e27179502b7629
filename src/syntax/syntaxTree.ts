import { Edit, type Tree } from 'web-tree-sitter';
import { Chunk, type Page, RootNode } from './chunk';
import type { PyNode } from './node';

/** One parsed text, in chunks that the next version of the text can take over. */
export class SyntaxTree {
  readonly root: RootNode;
  readonly chunks: readonly Chunk[];
  /** The library's trees that chunks still ask, by chunk; the last chunk to go deletes its tree. */
  readonly #homes = new Map<Chunk, Home>();
  readonly #home: Home;
  #isAlive = true;

  constructor(
    tree: Tree,
    readonly text: string,
    before: SyntaxTree | null,
  ) {
    const raw: PyNode = tree.rootNode;
    this.#home = { tree, guests: 1 };
    this.root = new RootNode(raw, text);
    const page: Page = { text, root: this.root };
    const same = before ? unchanged(before, text) : () => null;
    for (const child of raw.children) {
      if (!child) continue;
      const old = same(child);
      const home = (old && before?.homeOf(old)) ?? this.#home;
      home.guests++;
      this.#homes.set(old ? old.moved(page, child.startIndex) : new Chunk(child, page), home);
    }
    this.chunks = [...this.#homes.keys()];
    this.root.hold(this.chunks);
  }

  homeOf(chunk: Chunk): Home | null {
    return this.#homes.get(chunk) ?? null;
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

  delete(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const home of [this.#home, ...this.#homes.values()]) {
      home.guests--;
      if (home.guests === 0) home.tree.delete();
    }
  }
}

/** A tree of the library and how many chunks, or owners, still need it. */
interface Home {
  readonly tree: Tree;
  guests: number;
}

/**
 * Finds the chunk of the former text that a top-level node is: it lies wholly before or behind the stretch that differs. Nodes of the
 * library cannot be compared, but equal text without errors in the place of a statement is the same statement.
 */
function unchanged(before: SyntaxTree, text: string): (node: PyNode) => Chunk | null {
  const { start, oldEnd, newEnd } = difference(before.text, text);
  const byStart = new Map(before.chunks.map((chunk) => [chunk.top.startIndex, chunk]));
  return (node) => {
    const { startIndex, endIndex, type } = node;
    if (endIndex >= start && startIndex <= newEnd) return null;
    const chunk = byStart.get(endIndex < start ? startIndex : startIndex - newEnd + oldEnd);
    if (!chunk || chunk.top.type !== type || chunk.top.endIndex - chunk.top.startIndex !== endIndex - startIndex) return null;
    return chunk.top.hasError || node.hasError ? null : chunk;
  };
}

function difference(before: string, after: string): { readonly start: number; readonly oldEnd: number; readonly newEnd: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
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
