/**
 * A syntax tree in two arrays, its nodes in source order, each before those below it. Node 0 is the whole text. Offsets are UTF-16 and
 * count from the start of the text that was parsed.
 */
export interface FlatTree {
  readonly count: number;
  /** Kinds of all nodes, then for each the field of its parent that it is; 0 for none. */
  readonly kinds: Uint8Array;
  /** For each node in turn: start, end, number of the first node behind all below it, number of its parent (-1 for node 0). */
  readonly places: Int32Array;
}

export const START = 0;
export const STOP = 1;
export const AFTER = 2;
export const PARENT = 3;
