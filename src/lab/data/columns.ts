import type { Outcome } from './errors';
import { isMissing, numberOf, placeOf, type Table } from './table';

/** What a column holds. */
export type ColumnType =
  | { readonly kind: 'number' }
  /** Distinct texts, sorted. */
  | { readonly kind: 'category'; readonly values: readonly string[] }
  | { readonly kind: 'empty' };

export interface Column {
  readonly name: string;
  readonly index: number;
  readonly type: ColumnType;
  readonly missing: number;
  /** Distinct values, counted up to 1,000. */
  readonly distinct: number;
}

/** From this share of numbers on a column is one of numbers, and a text in it is a mistake to report. */
const MOSTLY_NUMBERS = 0.9;

/**
 * Types of all columns. A text among numbers is an error naming its cell: it is more likely a damaged file than a category.
 */
export function columnsOf(table: Table): Outcome<readonly Column[]> {
  const columns: Column[] = [];
  for (let index = 0; index < table.columns.length; index += 1) {
    const column = typeOf(table, index);
    if ('err' in column) return column;
    columns.push(column.ok);
  }
  return { ok: columns };
}

function typeOf(table: Table, index: number): Outcome<Column> {
  const name = table.columns[index] as string;
  const values = new Set<string>();
  let numbers = 0;
  let texts = 0;
  let firstText = -1;
  table.rows.forEach((row, at) => {
    const cell = row[index] ?? '';
    if (isMissing(cell)) return;
    if (values.size < 1000) values.add(cell.trim());
    if (numberOf(cell) !== null) numbers += 1;
    else {
      texts += 1;
      if (firstText < 0) firstText = at;
    }
  });
  const found = { name, index, missing: table.rows.length - numbers - texts, distinct: values.size };
  if (numbers + texts === 0) return { ok: { ...found, type: { kind: 'empty' } } };
  if (texts === 0) return { ok: { ...found, type: { kind: 'number' } } };
  if (numbers / (numbers + texts) >= MOSTLY_NUMBERS) {
    const line = table.lines[firstText] as number;
    const cell = (table.rows[firstText]?.[index] ?? '').trim();
    const message = `${table.name}, ${placeOf(table, line)}, column ${index + 1} ("${name}"): "${cell.slice(0, 40)}" is no number, and all other values here are.`;
    return {
      err: {
        code: 'text-among-numbers',
        message: texts === 1 ? message : message.replace('all other', 'nearly all other'),
        line,
        column: index + 1,
      },
    };
  }
  return { ok: { ...found, type: { kind: 'category', values: [...values].sort() } } };
}
