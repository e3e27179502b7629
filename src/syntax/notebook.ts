import type { Edit } from '../text/edit';
import type { Cell, CellSpan } from '../text/source';
import { withoutMagics } from './magics';

export interface JoinedCells {
  readonly text: string;
  readonly cells: readonly CellSpan[];
}

/** The Python cells in order, one line break between them. Each cell keeps its length, so that only its start moves. */
export function joinCells(cells: readonly Cell[]): JoinedCells {
  let text = '';
  const spans: CellSpan[] = [];
  for (const cell of cells) {
    if (cell.language !== 'python') continue;
    const plain = withoutMagics(cell.text);
    spans.push({ index: cell.index, start: text.length, end: text.length + plain.length });
    text += `${plain}\n`;
  }
  return { text, cells: spans };
}

/** The cell that holds an offset of the joined text; an offset between two cells belongs to neither. */
export function cellAt(cells: readonly CellSpan[], offset: number): CellSpan | null {
  let low = 0;
  let high = cells.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const cell = cells[middle] as CellSpan;
    if (offset < cell.start) high = middle - 1;
    else if (offset > cell.end) low = middle + 1;
    else return cell;
  }
  return null;
}

/** Edits of the joined text as edits of single cells, by cell index; null when one reaches over the end of its cell. */
export function inCells(cells: readonly CellSpan[], edits: readonly Edit[]): ReadonlyMap<number, readonly Edit[]> | null {
  const byCell = new Map<number, Edit[]>();
  for (const { span, text } of edits) {
    const cell = cellAt(cells, span.start);
    if (!cell || span.end > cell.end) return null;
    const edit = { span: { start: span.start - cell.start, end: span.end - cell.start }, text };
    const present = byCell.get(cell.index);
    if (present) present.push(edit);
    else byCell.set(cell.index, [edit]);
  }
  return byCell;
}
