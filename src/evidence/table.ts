import { type LineReader, lineReader, type PlainLine } from './lines';

/** Cuts a stream of bytes into the records of a table whose cells are separated by a comma, semicolon, tab or bar. */
export interface TableReader {
  push(bytes: Uint8Array): void;
  /** The records of what has no line break yet or a quote that is open still; more bytes may follow, then they are handed over from their start. */
  rest(): readonly (readonly string[])[];
  /** The separator that the first record showed; a comma before it. */
  readonly separator: string;
}

export interface TableOptions {
  /** A record that is not empty; `line` is where it begins. Cells in quotes come without them. */
  readonly take: (cells: readonly string[], line: number) => void;
  readonly tooLong: (line: number) => void;
  /** Asked before a line is cut into cells, once the separator is known; outside of quotes. */
  readonly plain?: PlainLine;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** Lines that a quoted cell may reach over, and characters; beyond, its quote counts as a plain character. */
const QUOTED = { lines: 100, characters: 32_768 } as const;

export function tableReader({ take, tooLong, plain }: TableOptions): TableReader {
  let separator: string | null = null;
  /** The lines of a record whose quoted cell is still open. */
  let open: string[] = [];
  let opened = 0;
  let characters = 0;
  let quotes = 0;
  const record = (text: string, line: number): void => {
    if (text === '' || text.trim() === '') return;
    separator ??= separatorOf(text);
    take(cellsOf(text, separator), line);
  };
  const giveUp = (): void => {
    const lines = open;
    open = [];
    // A quote that never ends is a plain character, so each line is a record of its own.
    lines.forEach((text, index) => {
      separator ??= separatorOf(text);
      if (text.trim() !== '') take(text.split(separator), opened + index);
    });
  };
  const takeLine = (line: string, number: number): void => {
    if (open.length === 0 && (line.indexOf('"') < 0 || !endsInQuotes(line, separator ?? separatorOf(line)))) {
      record(line, number);
      return;
    }
    if (open.length === 0) {
      opened = number;
      characters = 0;
      quotes = 0;
    }
    open.push(line);
    characters += line.length;
    const more = line.split('"').length - 1;
    quotes += more;
    // An even number of quotes may have closed the cell.
    if (more > 0 && quotes % 2 === 0 && open.length > 1) {
      const text = open.join('\n');
      if (!endsInQuotes(text, separator ?? separatorOf(text))) {
        open = [];
        record(text, opened);
        return;
      }
    }
    if (open.length > QUOTED.lines || characters > QUOTED.characters) giveUp();
  };
  const plainLine: PlainLine | null = plain
    ? (bytes, from, to, number) => separator !== null && open.length === 0 && plain(bytes, from, to, number)
    : null;
  const lines: LineReader = lineReader(takeLine, tooLong, plainLine);
  return {
    push: (bytes) => lines.push(bytes),
    rest: () => [...open, lines.rest].filter((text) => text.trim() !== '').map((text) => cellsOf(text, separator ?? separatorOf(text))),
    get separator() {
      return separator ?? ',';
    },
  };
}

/** The separator that cuts the first line of a table into the most cells. */
export function separatorOf(line: string): string {
  const plain = line.includes('"') ? line.replace(/"[^"]*"/g, '') : line;
  const counts = SEPARATORS.map((separator) => plain.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] as string;
}

/** The cells of a record. A quote counts where it begins a cell; `""` in quotes is one quote. */
export function cellsOf(text: string, separator: string): readonly string[] {
  if (text.indexOf('"') < 0) return text.split(separator);
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const start = quoteAt(text, at, separator);
    if (start < 0) {
      const end = endOf(text, at, separator);
      cells.push(text.slice(at, end));
      at = end + 1;
    } else {
      const close = closingQuote(text, start + 1);
      // What follows the closing quote until the separator belongs to the cell.
      const end = endOf(text, close + 1, separator);
      cells.push(text.slice(start + 1, close).replaceAll('""', '"') + text.slice(close + 1, end).trimEnd());
      at = end + 1;
    }
  }
  return cells;
}

/** Where the quote is that begins the cell at `at`, after blanks; -1 when it begins otherwise. */
function quoteAt(text: string, at: number, separator: string): number {
  let index = at;
  while (text[index] === ' ' && separator !== ' ') index += 1;
  return text[index] === '"' ? index : -1;
}

function endOf(text: string, from: number, separator: string): number {
  const end = text.indexOf(separator, from);
  return end < 0 ? text.length : end;
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? text.length : at;
}

/** Whether the text ends inside of a cell in quotes. */
function endsInQuotes(text: string, separator: string): boolean {
  let at = 0;
  while (at <= text.length) {
    const start = quoteAt(text, at, separator);
    let from = at;
    if (start >= 0) {
      const close = closingQuote(text, start + 1);
      if (close === text.length) return true;
      from = close + 1;
    }
    at = endOf(text, from, separator) + 1;
  }
  return false;
}

/** The first records of a table, from the first bytes of its file. */
export interface TableHead {
  readonly separator: string;
  /** At most `most` records; the last line of the bytes only where it ends the file. */
  readonly records: readonly (readonly string[])[];
}

/** Reads the start of a file; null when it is no text. */
export function tableHead(head: Uint8Array, most = 40): TableHead | null {
  const piece = head.subarray(0, HEAD);
  const wide = (piece[0] === 0xff && piece[1] === 0xfe) || (piece[0] === 0xfe && piece[1] === 0xff);
  if (!wide && piece.includes(0)) return null;
  const records: (readonly string[])[] = [];
  const reader = tableReader({ take: (cells) => records.length < most && records.push(cells), tooLong: () => {} });
  reader.push(piece);
  if (piece.length === head.length) records.push(...reader.rest());
  return { separator: reader.separator, records: records.slice(0, most) };
}

/** Enough for the header of the widest logs. */
const HEAD = 32_768;
