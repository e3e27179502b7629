import type { Cell, Estimate, Table } from '../experiments/experiment';
import { isEstimate } from '../experiments/results';
import { digits, pInWords } from '../statistics/words';

/** A table with its cells as text. */
export interface WrittenTable {
  /** The title; n stands in it where it is the same everywhere. */
  readonly head: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function writtenTable({ title, columns, rows }: Table): WrittenTable {
  const counts = new Set(rows.flatMap((row) => row.filter(isEstimate)).map(({ n }) => n));
  const [only] = counts;
  const common = counts.size === 1 && only !== undefined;
  return {
    head: common ? `${title} (n = ${only}; 95 % intervals)` : title,
    columns,
    rows: rows.map((row) => row.map((cell) => cellText(cell, !common))),
  };
}

function cellText(cell: Cell, withCount: boolean): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return Number.isInteger(cell) ? String(cell) : digits(cell);
  return estimateText(cell, withCount);
}

function estimateText({ n, mean, interval, p }: Estimate, withCount: boolean): string {
  if (n === 0) return 'no result';
  const span = interval ? ` (${digits(interval[0])} to ${digits(interval[1])})` : '';
  const test = p === undefined || p === null ? '' : `, ${pInWords(p)}`;
  return `${digits(mean)}${span}${test}${withCount ? `, n = ${n}` : ''}`;
}
