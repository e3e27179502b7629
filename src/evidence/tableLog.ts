import { numberOf } from './cells';
import type { Column } from './columns';
import { type PlainRow, plainRow } from './decimal';
import type { LogReader } from './format';
import { type RowRecorder, type RowsOptions, rowRecorder } from './rows';
import { LIMITS } from './run';
import { tableReader } from './table';

/** What a format knows about its tables. */
export interface TableDialect {
  readonly rows: Omit<RowsOptions, 'style'>;
  /** What the columns of a header mean. */
  columns(header: readonly string[]): readonly Column[];
  /** The header of a table that has none, from its first row. */
  headerless?(cells: readonly string[]): readonly string[];
  /**
   * The columns of a row that is longer or shorter than the header, where the writer's custom tells; null when nobody can tell and the row is left out.
   * Without it the columns from the left on are taken.
   */
  align?(columns: readonly Column[], cells: readonly string[]): readonly Column[] | null;
}

const POINT = { decimalComma: false } as const;
const COMMA = { decimalComma: true } as const;

/** How far the reading of a table has come. */
interface Session {
  header: readonly string[] | null;
  columns: readonly Column[];
  /** Of a table of numbers alone: reads rows from their bytes. */
  plain: PlainRow | null;
  readonly recorder: RowRecorder;
}

/** A reader of logs that are tables with a header. */
export function tableLog(dialect: TableDialect): LogReader {
  const known = new Map<string, Column>();
  // A scalar stays the same when a later header names it again.
  const columnsOf = (header: readonly string[]): readonly Column[] =>
    dialect.columns(header).map((column) => {
      const id = `${column.kind}:${column.name}`;
      const same = known.get(id) ?? column;
      if (known.size < LIMITS.curves) known.set(id, same);
      return same;
    });
  const begin = (session: Session, header: readonly string[]): void => {
    session.header = header;
    session.columns = columnsOf(header);
    const plain = session.columns.length === header.length && session.columns.every(({ kind }) => kind !== 'run' && kind !== 'role');
    session.plain = plain ? plainRow(reader.separator.charCodeAt(0), header.length) : null;
  };
  const take = (session: Session, cells: readonly string[], line: number, cut: boolean): void => {
    if (session.header === null) {
      const first = headerOf(cells);
      if (first === null) return;
      begin(
        session,
        first.every((cell) => numberOf(cell) === undefined) ? first : (dialect.headerless?.(first) ?? first.map(unnamedColumn)),
      );
      if (session.header === first) return;
    } else if (isHeader(cells, session.header)) {
      begin(session, cells);
      return;
    }
    takeRow(dialect, session, cells, line, cut);
  };
  const session: Session = {
    header: null,
    columns: [],
    plain: null,
    recorder: rowRecorder({ ...dialect.rows, style: () => (reader.separator === ',' ? POINT : COMMA) }),
  };
  const tooLong = (line: number): void =>
    session.recorder.trouble({ message: `Line ${line} is longer than ${LIMITS.line} characters; the rest of it is left out.`, line });
  let lines = 0;
  const reader = tableReader({
    take: (cells, line) => {
      lines = line;
      take(session, cells, line, false);
    },
    tooLong,
    plain(bytes, from, to, line) {
      const { plain, columns, recorder } = session;
      if (!plain?.read(bytes, from, to)) return false;
      lines = line;
      recorder.plain(columns, plain, line);
      return true;
    },
  });
  return {
    push: (bytes) => reader.push(bytes),
    contents(ended) {
      const rest = ended ? reader.rest() : [];
      // What has no line break yet may go on: it counts for now only.
      const now = rest.length > 0 ? { ...session, recorder: session.recorder.copy() } : session;
      rest.forEach((cells, index) => {
        take(now, cells, lines + index + 1, true);
      });
      const parts = now.recorder.parts();
      const empty = now.header === null ? [{ message: 'The file holds no table.' }] : [];
      return { parts, troubles: parts.length > 0 ? [] : [...now.recorder.troubles, ...(ended ? empty : [])] };
    },
  };
}

function takeRow(dialect: TableDialect, session: Session, given: readonly string[], line: number, cut: boolean): void {
  const { columns, recorder } = session;
  const wanted = session.header?.length ?? 0;
  const cells = given.length > wanted ? withoutEmptyEnd(given, wanted) : given;
  if (cells.length === wanted) recorder.row(columns, cells, line);
  else if (cut && cells.length < wanted) {
    recorder.trouble({ message: `Line ${line} is cut off; its last cell is left out.`, line });
    // A cut number is another number.
    if (cells.length > 1) recorder.row(columns, cells.slice(0, -1), line);
  } else {
    const differs = `Line ${line} has ${cells.length} cells where the header names ${wanted}`;
    const aligned = dialect.align ? dialect.align(columns, cells) : cells.length < wanted ? columns : null;
    if (aligned === null) recorder.trouble({ message: `${differs}; it is left out, for nobody can tell which is which.`, line });
    else if (!dialect.align) recorder.trouble({ message: `${differs}; those from the left on are taken.`, line });
    if (aligned) recorder.row(aligned, cells, line);
  }
}

function withoutEmptyEnd(cells: readonly string[], wanted: number): readonly string[] {
  let length = cells.length;
  while (length > wanted && (cells[length - 1] as string).trim() === '') length -= 1;
  return length === cells.length ? cells : cells.slice(0, length);
}

/** The header in a first record; null for a comment. */
function headerOf(cells: readonly string[]): readonly string[] | null {
  if (!cells[0]?.startsWith('#')) return cells;
  // `# epoch, loss` is a header; a sentence or a title is not.
  return cells.length > 1 && !cells[0].startsWith('#{') ? [cells[0].replace(/^#\s*/, ''), ...cells.slice(1)] : null;
}

/** Whether a record in the middle is a header: a program that appends writes its own again. */
function isHeader(cells: readonly string[], header: readonly string[]): boolean {
  const first = cells[0] as string;
  if (first !== header[0] && first.trim() !== header[0]?.trim()) return false;
  return (
    cells.length > 1 &&
    cells.every((cell) => cell.trim() === '' || numberOf(cell) === undefined) &&
    cells.some((cell) => header.includes(cell, 1))
  );
}

function unnamedColumn(_cell: string, index: number): string {
  return `column ${index + 1}`;
}
