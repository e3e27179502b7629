import { FlatChunk } from './flatChunk';
import type { Page, Piece } from './page';
import { AFTER, type FlatTree, START, STOP } from './python/flatTree';
import { TYPES } from './python/types';
import { unchanged } from './unchanged';

/**
 * Ids of nodes count down, so that they never meet those of the library, which are addresses; and each tree has its own, since chunks of several
 * trees stand in one text after an edit.
 */
let lastId = 0;

/** A piece that our own parser has read. Nothing is to be deleted. */
export class FlatPiece implements Piece {
  readonly chunks: readonly FlatChunk[];
  readonly hasError = false;
  #start: number;

  /** `before`: what the piece was in the text before. */
  constructor(
    tree: FlatTree,
    readonly text: string,
    page: Page,
    start: number,
    before: FlatPiece | null,
  ) {
    this.#start = start;
    const id = lastId - 1;
    lastId -= tree.count;
    const same = before && unchanged(before, text);
    const { count, kinds, places } = tree;
    const chunks: FlatChunk[] = [];
    for (let at = 1; at < count; at = places[4 * at + AFTER] as number) {
      const startIndex = places[4 * at + START] as number;
      const endIndex = places[4 * at + STOP] as number;
      const old = same?.({ startIndex, endIndex, type: TYPES[kinds[at] as number] as string, hasError: false });
      chunks.push(old ? old.moved(page, start + startIndex) : new FlatChunk(tree, at, id, page, start));
    }
    this.chunks = chunks;
  }

  get start(): number {
    return this.#start;
  }

  moved(page: Page, start: number): this {
    for (const chunk of this.chunks) chunk.moved(page, chunk.top.startIndex + start - this.#start);
    this.#start = start;
    return this;
  }

  survey(): void {
    // Each question costs the same, whoever asks it.
  }

  delete(): void {
    // The arrays go with the last node.
  }
}
