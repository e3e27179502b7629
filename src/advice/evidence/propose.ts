import { numberOf } from '../../evidence/cells';
import type { ColumnMapping } from '../../evidence/format';
import { flat, parseLine, recordOf } from '../../evidence/jsonLine';
import { proposeMapping } from '../../evidence/mapping';
import { betterOf } from '../../evidence/names';
import type { Role } from '../../evidence/run';
import { tableHead } from '../../evidence/table';

/** A table whose columns only the user can tell. */
export interface UnknownTable {
  /** The format that reads it, once its columns are known. */
  readonly format: 'csv' | 'jsonl';
  readonly columns: readonly string[];
  /** Columns whose cells are numbers. */
  readonly numeric: readonly string[];
  /** What their names suggest. */
  readonly proposed: ColumnMapping;
}

/** What a user is asked of a table besides its position. */
export interface Asked {
  readonly metric: 'loss' | 'accuracy';
  readonly role: Role;
  readonly question: string;
}

export const ASKED: readonly Asked[] = [
  { metric: 'loss', role: 'train', question: 'Which column is the loss on training data?' },
  { metric: 'loss', role: 'validation', question: 'Which column is the loss on validation data?' },
  { metric: 'accuracy', role: 'train', question: 'Which column is the accuracy on training data?' },
  { metric: 'accuracy', role: 'validation', question: 'Which column is the accuracy on validation data?' },
];

/** Rows that tell whether a column holds numbers. */
const ROWS = 40;

/** The columns of a table, from the first bytes of its file; null when it is none. */
export function proposeTable(path: string, head: Uint8Array): UnknownTable | null {
  const isJson = /\.(?:jsonl|ndjson)$/i.test(path);
  if (!isJson && !/\.(?:csv|tsv)$/i.test(path)) return null;
  const read = isJson ? jsonRows(head) : tableRows(head);
  if (!read || read.columns.length < 2 || new Set(read.columns).size < read.columns.length) return null;
  const { columns, rows } = read;
  const isNumeric = (index: number): boolean => {
    const cells = rows.map((row) => (row[index] ?? '').trim()).filter((cell) => cell !== '');
    return cells.length > 0 && cells.every((cell) => numberOf(cell) !== undefined);
  };
  const numeric = columns.filter((_, index) => isNumeric(index));
  if (numeric.length === 0) return null;
  return { format: isJson ? 'jsonl' : 'csv', columns, numeric, proposed: proposeMapping(columns, isNumeric).mapping };
}

/** Of the columns that the user named; `null` = there is none of the kind. */
export function mappingOf(position: ColumnMapping['position'] | null, named: readonly (readonly [Asked, string | null])[]): ColumnMapping {
  const curves = named.flatMap(([{ metric, role }, column]) => (column === null ? [] : [{ column, metric, role }]));
  return { ...(position ? { position } : {}), curves };
}

/** The column that a question is probably about. */
export function guessOf({ metric, role }: Asked, { proposed, numeric }: UnknownTable): string | null {
  const better = metric === 'loss' ? 'lower' : 'higher';
  const found = proposed.curves.find((curve) => curve.role === role && (curve.metric === metric || betterOf(curve.metric) === better));
  return found && numeric.includes(found.column) ? found.column : null;
}

/** Tells tables with the same columns. */
export function headerKey({ format, columns }: Pick<UnknownTable, 'format' | 'columns'>): string {
  return JSON.stringify([format, ...columns]);
}

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function tableRows(head: Uint8Array): Rows | null {
  const [header, ...rows] = tableHead(head, ROWS)?.records ?? [];
  if (!header || rows.length === 0 || header.some((name) => name.trim() === '' || numberOf(name) !== undefined)) return null;
  return { columns: header.map((name, index) => (index === 0 ? name.replace(/^#\s*/, '') : name)), rows };
}

function jsonRows(head: Uint8Array): Rows | null {
  const lines = new TextDecoder().decode(head).split('\n', ROWS);
  const records = lines.flatMap((line) => {
    const record = line.trimStart().startsWith('{') ? recordOf(parseLine(line)) : null;
    return record ? [flat(record)] : [];
  });
  if (records.length === 0) return null;
  const columns = [...new Set(records.flatMap((record) => [...record.keys()]))].slice(0, 200);
  return { columns, rows: records.map((record) => columns.map((name) => String(record.get(name) ?? ''))) };
}
