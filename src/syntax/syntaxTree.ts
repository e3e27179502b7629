import type { Parser } from 'web-tree-sitter';
import type { Chunk, Page } from './chunk';
import { piecesOf } from './pieces';
import { PieceTree } from './pieceTree';
import { RootNode } from './rootNode';

/** One parsed text, in pieces that the next version of the text can take over. */
export class SyntaxTree {
  readonly root: RootNode;
  readonly #pieces: readonly PieceTree[];

  /** `before`: an older text of the same file, which is used up: what did not change is taken over, the rest of it deleted. */
  constructor(parser: Parser, text: string, before: SyntaxTree | null, { root, cut }: Manner = PYTHON) {
    this.root = new RootNode(text, root);
    const page: Page = { text, root: this.root };
    const starts = cut(text);
    const textOf = (index: number): string => text.slice(starts[index], starts[index + 1]);
    const { head, changed, tail } = before ? before.#sharedWith(starts.length, textOf) : NOTHING_SHARED;
    const fresh: PieceTree[] = [];
    const count = starts.length - head.length - tail.length;
    try {
      for (let index = 0; index < count; index++) {
        const at = head.length + index;
        const old = changed.length === count ? (changed[index] ?? null) : null;
        fresh.push(new PieceTree(parser, textOf(at), page, starts[at] ?? 0, old));
      }
    } catch (error) {
      for (const piece of [...head, ...fresh, ...tail]) piece.delete();
      throw error;
    } finally {
      for (const piece of changed) piece.delete();
    }
    this.#pieces = [...head, ...fresh, ...tail].map((piece, index) => piece.moved(page, starts[index] ?? 0));
    this.root.hold(this.#pieces);
  }

  get chunks(): readonly Chunk[] {
    return this.root.chunks;
  }

  delete(): void {
    for (const piece of this.#pieces) piece.delete();
  }

  /** The pieces with which a text of so many pieces begins and ends as this one does, and what is left of this one between them. */
  #sharedWith(count: number, textOf: (index: number) => string): Shared {
    const pieces = this.#pieces;
    const most = Math.min(pieces.length, count);
    let head = 0;
    while (head < most && pieces[head]?.text === textOf(head)) head++;
    let tail = 0;
    while (tail < most - head && pieces[pieces.length - 1 - tail]?.text === textOf(count - 1 - tail)) tail++;
    return { head: pieces.slice(0, head), changed: pieces.slice(head, pieces.length - tail), tail: pieces.slice(pieces.length - tail) };
  }
}

/** How the texts of a language are taken. */
export interface Manner {
  /** Type of the root. */
  readonly root: string;
  /** Offsets of the pieces that are parsed on their own; the first is 0. */
  readonly cut: (text: string) => readonly number[];
}

const PYTHON: Manner = { root: 'module', cut: piecesOf };

interface Shared {
  readonly head: readonly PieceTree[];
  readonly changed: readonly PieceTree[];
  readonly tail: readonly PieceTree[];
}

const NOTHING_SHARED: Shared = { head: [], changed: [], tail: [] };
