import Papa from 'papaparse';
import { isSpaced, steadyDelimiter, tabbed, withPoints } from './delimiter';
import type { Outcome, ValueError } from './errors';

/** A file of rows as texts, before anything is known about types. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** First line of the file holds the names; else they are "column 1" and so on. */
  readonly header: boolean;
  readonly delimiter: string;
  readonly rows: readonly (readonly string[])[];
  /** 1-based line in the file where each row begins. */
  readonly lines: readonly number[];
  /** What `lines` counts, when it is no text file. */
  readonly place?: 'row';
  /** What was decided on the way, in words. */
  readonly notes?: readonly string[];
}

/** "line 3": where a row of the table stands in its file. */
export function placeOf({ place }: Table, line: number): string {
  return `${place ?? 'line'} ${line}`;
}

export const MAX_BYTES = 50 * 1024 * 1024;
export const MAX_ROWS = 200_000;

const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

export function isMissing(text: string): boolean {
  return MISSING.has(text.trim().toLowerCase());
}

/** A number as CSV files write it; null for anything else, also for infinities. */
export function numberOf(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '' || !/^[+-]?(\d|\.\d)/.test(trimmed) || /^[+-]?0[xob]/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/**
 * Reads comma-, semicolon-, tab-, bar- or space-separated text in UTF-8 (or UTF-16 with a byte order mark). Where the comma does not
 * separate, it may be the decimal mark. Every row must have as many cells as the first one. Errors name the line, and the column where one
 * is to blame.
 */
export function readCsv(content: string | Uint8Array, name: string): Outcome<Table> {
  if (content.length > MAX_BYTES) return fail('too-large', `${name} has more than 50 MB; the lab keeps its data in memory.`);
  const decoded = typeof content === 'string' ? { ok: content } : decode(content, name);
  if ('err' in decoded) return decoded;
  const text = decoded.ok.replace(/^\uFEFF/, '');
  if (text.trim() === '') return fail('empty', `${name} is empty.`);
  const spaced = isSpaced(text);
  const cells = parse(spaced ? tabbed(text) : text, name);
  if ('err' in cells) return cells;
  const { lines } = cells.ok;
  const delimiter = spaced ? ' ' : cells.ok.delimiter;
  const { rows, changed } = delimiter === ',' ? { rows: cells.ok.rows, changed: [] } : withPoints(cells.ok.rows);
  const header = hasHeader(rows);
  const columns = header ? (rows[0] ?? []).map((cell) => cell.trim()) : (rows[0] ?? []).map((_, index) => `column ${index + 1}`);
  const twice = columns.findIndex((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice >= 0) {
    return fail(
      'duplicate-column',
      `${name}, line ${lines[0]}: columns ${columns.indexOf(columns[twice] as string) + 1} and ${twice + 1} are both called "${columns[twice]}".`,
      lines[0],
      twice + 1,
    );
  }
  const from = header ? 1 : 0;
  if (rows.length === from) return fail('empty', `${name} holds column names but no rows.`, lines[0]);
  const named = columns.map((column, index) => (column === '' ? `column ${index + 1}` : column));
  const commas = changed.map((column) => `"${named[column]}"`).join(', ');
  const notes = changed.length > 0 ? { notes: [`Decimal commas read as decimal points in ${commas}.`] } : {};
  return { ok: { name, columns: named, header, delimiter, rows: rows.slice(from), lines: lines.slice(from), ...notes } };
}

function decode(bytes: Uint8Array, name: string): Outcome<string> {
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    return text.includes('\0') ? fail('not-text', `${name} is no text file: it holds zero bytes.`) : { ok: text };
  } catch {
    const line = new TextDecoder('latin1').decode(bytes.subarray(0, firstBadByte(bytes))).split('\n').length;
    return fail('not-text', `${name}, line ${line}: not UTF-8. Save the file as UTF-8 text.`, line);
  }
}

/** Offset near which UTF-8 decoding fails, by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return bad;
}

interface Cells {
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly delimiter: string;
}

function parse(text: string, name: string): Outcome<Cells> {
  const rows: string[][] = [];
  const lines: number[] = [];
  let problem: ValueError | null = null;
  let delimiter = ',';
  let line = 1;
  let offset = 0;
  Papa.parse<string[]>(text, {
    delimiter: steadyDelimiter(text) ?? '',
    delimitersToGuess: [',', ';', '\t', '|'],
    step: ({ data, errors, meta }, parser) => {
      delimiter = meta.delimiter;
      const begins = line;
      line += text.slice(offset, meta.cursor).split('\n').length - 1;
      offset = meta.cursor;
      const quote = errors.find((error) => error.type === 'Quotes');
      if (quote)
        problem = { code: 'bad-quotes', message: `${name}, line ${begins}: a quotation mark is never closed or misplaced.`, line: begins };
      else if (!blank(data)) problem = takeRow(data, begins, rows, lines, name);
      if (problem) parser.abort();
    },
  });
  return problem ? { err: problem } : { ok: { rows, lines, delimiter } };
}

function blank(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === '') && row.length <= 1;
}

function takeRow(row: string[], line: number, rows: string[][], lines: number[], name: string): ValueError | null {
  const width = rows[0]?.length ?? row.length;
  if (row.length !== width) {
    return {
      code: 'unequal-rows',
      message: `${name}, line ${line}: ${row.length} cells, but line ${lines[0]} has ${width}.`,
      line,
      column: Math.min(row.length, width) + 1,
    };
  }
  if (rows.length > MAX_ROWS)
    return { code: 'too-large', message: `${name} has more than 200,000 rows; the lab keeps its data in memory.`, line };
  rows.push(row);
  lines.push(line);
  return null;
}

/** Names have no numbers and no gaps, and some column below holds a number (or the first row's texts never come again). */
function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (!first || first.some((cell) => numberOf(cell) !== null)) return false;
  const sample = rest.slice(0, 100);
  if (sample.length === 0) return true;
  return first.some(
    (cell, column) => sample.some((row) => numberOf(row[column] ?? '') !== null) || sample.every((row) => row[column] !== cell),
  );
}

function fail<T>(code: string, message: string, line?: number, column?: number): Outcome<T> {
  return { err: { code, message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) } };
}
