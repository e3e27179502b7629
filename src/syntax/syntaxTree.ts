import type { Parser } from 'web-tree-sitter';
import { FlatPiece } from './flatPiece';
import type { Chunk, Page, Piece } from './page';
import { piecesOf } from './pieces';
import { PieceTree } from './pieceTree';
import type { FlatTree } from './python/flatTree';
import { parsePython } from './python/parse';
import { RootNode } from './rootNode';

/** One parsed text, in pieces that the next version of the text can take over. */
export class SyntaxTree {
  readonly root: RootNode;
  readonly #pieces: readonly Piece[];

  /** `before`: an older text of the same file, which is used up: what did not change is taken over, the rest of it deleted. */
  constructor(parser: Parser, text: string, before: SyntaxTree | null, { root, cut, read }: Manner = PYTHON) {
    this.root = new RootNode(text, root);
    const page: Page = { text, root: this.root };
    const starts = cut(text);
    const textOf = (index: number): string => text.slice(starts[index], starts[index + 1]);
    const { head, changed, tail } = before ? before.#sharedWith(starts.length, textOf) : NOTHING_SHARED;
    const fresh: Piece[] = [];
    const count = starts.length - head.length - tail.length;
    try {
      for (let index = 0; index < count; index++) {
        const at = head.length + index;
        const old = changed.length === count ? (changed[index] ?? null) : null;
        const start = starts[at] ?? 0;
        const flat = read?.(text, start, starts[at + 1] ?? text.length);
        const own = textOf(at);
        if (flat) fresh.push(new FlatPiece(flat, own, page, start, old instanceof FlatPiece ? old : null));
        else fresh.push(new PieceTree(parser, own, page, start, old instanceof PieceTree ? old : null));
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
  /** Reads a stretch of a text without the parser library; null where the library must. */
  readonly read?: (text: string, from: number, to: number) => FlatTree | null;
}

const PYTHON: Manner = { root: 'module', cut: piecesOf, read: parsePython };

interface Shared {
  readonly head: readonly Piece[];
  readonly changed: readonly Piece[];
  readonly tail: readonly Piece[];
}

const NOTHING_SHARED: Shared = { head: [], changed: [], tail: [] };
