import type { CellSpan } from '../text/source';

/** The cell that holds an offset of the joined text; for the break between two cells, the one before. null when there is none. */
export function cellAt(cells: readonly CellSpan[], offset: number): CellSpan | null {
  let found: CellSpan | null = null;
  for (const cell of cells) {
    if (cell.start > offset) break;
    found = cell;
  }
  return found;
}
