import Papa from 'papaparse';
import { stream } from '../search/streams';
import { isSpaced, steadyDelimiter, tabbed, withPoints } from './delimiter';
import type { Outcome, ValueError } from './errors';
import { SAMPLE_SEED } from './sample';

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

/** Largest text; what is larger belongs into a binary format. */
export const MAX_BYTES = 100 * 1024 * 1024;
/** Rows that are kept; of more, a seeded draw of so many. */
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
  if (content.length > MAX_BYTES)
    return fail(
      'too-large',
      `${name} has more than 100 MB of text; the lab keeps its data in memory. Parquet and .npy files may be larger.`,
    );
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
  const notes = tableNotes(
    cells.ok,
    changed.map((column) => named[column] as string),
    header,
  );
  return {
    ok: { name, columns: named, header, delimiter, rows: rows.slice(from), lines: lines.slice(from), ...(notes.length > 0 && { notes }) },
  };
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

function tableNotes({ rows, read }: Cells, changed: readonly string[], header: boolean): string[] {
  const kept = rows.length - (header ? 1 : 0);
  const all = read - (header ? 1 : 0);
  const drawn = `${kept.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} rows read, drawn at random (seed ${SAMPLE_SEED}).`;
  const commas = changed.map((column) => `"${column}"`).join(', ');
  return [...(kept < all ? [drawn] : []), ...(changed.length > 0 ? [`Decimal commas read as decimal points in ${commas}.`] : [])];
}

interface Cells {
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly delimiter: string;
  /** Rows of the file, the header included. */
  readonly read: number;
}

function parse(text: string, name: string): Outcome<Cells> {
  const rows: string[][] = [];
  const lines: number[] = [];
  let problem: ValueError | null = null;
  let delimiter = ',';
  let line = 1;
  let offset = 0;
  let read = 0;
  const reservoir = reservoirOf(rows, lines);
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
      else if (!blank(data)) {
        problem = widthProblem(data, begins, rows, lines, name);
        if (!problem) reservoir(data, begins, read);
        read += 1;
      }
      if (problem) parser.abort();
    },
  });
  if (problem) return { err: problem };
  return { ok: { ...inOrder(rows, lines, read), delimiter, read } };
}

function blank(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === '') && row.length <= 1;
}

/**
 * Keeps the first row, which may hold the names, and so many of the others that each is kept with the same probability: algorithm R of
 * Vitter (1985, "Random Sampling with a Reservoir").
 */
function reservoirOf(rows: string[][], lines: number[]): (row: string[], line: number, place: number) => void {
  const random = stream(SAMPLE_SEED, 0, 'sample');
  return (row, line, place) => {
    if (rows.length <= MAX_ROWS) {
      rows.push(row);
      lines.push(line);
      return;
    }
    const at = random.integer(place) + 1;
    if (at > MAX_ROWS) return;
    rows[at] = row;
    lines[at] = line;
  };
}

/** In the order of the file again. */
function inOrder(rows: string[][], lines: number[], read: number): Pick<Cells, 'rows' | 'lines'> {
  if (read <= rows.length) return { rows, lines };
  const order = rows.map((_, at) => at).sort((one, other) => (lines[one] as number) - (lines[other] as number));
  return { rows: order.map((at) => rows[at] as string[]), lines: order.map((at) => lines[at] as number) };
}

function widthProblem(row: string[], line: number, rows: readonly string[][], lines: readonly number[], name: string): ValueError | null {
  const width = rows[0]?.length ?? row.length;
  if (row.length !== width) {
    return {
      code: 'unequal-rows',
      message: `${name}, line ${line}: ${row.length} cells, but line ${lines[0]} has ${width}.`,
      line,
      column: Math.min(row.length, width) + 1,
    };
  }
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
