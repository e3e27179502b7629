import type { PyNode } from './node';

/** What all nodes of one text share. */
export interface Page {
  readonly text: string;
  readonly root: PyNode;
}

/**
 * A top-level statement or comment with all nodes below it. It outlives the text it was read from: after an edit elsewhere it moves to the new
 * page, with its nodes and all they remember.
 */
export interface Chunk {
  readonly top: PyNode;
  /** The top and all below it of one or several types, in source order; remembered. */
  descendantsOfType(types: string | string[]): readonly PyNode[];
  /** Takes the chunk over to another page, where it starts at an offset. */
  moved(page: Page, start: number): this;
}

/** A stretch of a text, parsed on its own. It can move to the next version of the text with all its nodes. */
export interface Piece {
  readonly text: string;
  readonly chunks: readonly Chunk[];
  readonly hasError: boolean;
  /** Offset in the page. */
  readonly start: number;
  /** Makes `descendantsOfType` of some types cheap for all chunks. */
  survey(types: string | string[]): void;
  /** Takes the piece over to another page, where it starts at an offset. */
  moved(page: Page, start: number): this;
  delete(): void;
}
