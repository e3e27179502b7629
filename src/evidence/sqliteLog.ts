import type { LogContents, LogReader, ReaderEnvironment, RunPart } from './format';
import type { Trouble } from './run';
import { type RowsRead, type Tables, withTables } from './sqlite';

/** A database is read whole, twice in memory while it is; a study of a hundred thousand trials has some 50 MB. */
const MOST = 384 * 1024 * 1024;

const MAGIC = 'SQLite format 3\0';

/** Whether a file begins as a database of SQLite. */
export function isSqlite(head: Uint8Array): boolean {
  return head.length >= 16 && String.fromCharCode(...head.subarray(0, 16)) === MAGIC;
}

/** Whether the start of a database describes tables of these names. */
export function describesTables(head: Uint8Array, names: readonly string[]): boolean {
  const text = new TextDecoder('latin1').decode(head);
  return names.every((name) => new RegExp(`CREATE TABLE (?:IF NOT EXISTS )?["'\`[]?${name}["'\`\\]]?\\s*\\(`, 'i').test(text));
}

export interface Database {
  readonly tables: Tables;
  /** Reads rows and keeps in mind what was left out. */
  rows: Tables['rows'];
}

/** Collects the bytes of a database and hands its tables over when somebody asks for the contents. */
export function sqliteLog(
  path: string,
  environment: ReaderEnvironment,
  read: (database: Database, trouble: (message: string) => void) => readonly RunPart[],
): LogReader {
  let buffer = new Uint8Array(0);
  let length = 0;
  let tooLarge = false;
  return {
    push(bytes) {
      if (tooLarge) return;
      if (length + bytes.length > MOST) {
        tooLarge = true;
        buffer = new Uint8Array(0);
        return;
      }
      if (length + bytes.length > buffer.length) {
        const larger = new Uint8Array(Math.min(MOST, Math.max(65_536, 2 * (length + bytes.length))));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(bytes, length);
      length += bytes.length;
    },
    async contents(): Promise<LogContents> {
      const { sqlite } = environment;
      if (tooLarge) return only(`${path} is larger than ${MOST / 1024 / 1024} MB, more than a database can be read of.`);
      if (!sqlite) return only(`${path} is a database of SQLite, which cannot be read here; the desktop and the command line can.`);
      return contentsOf(path, buffer.subarray(0, length), sqlite, read);
    },
  };
}

function only(message: string): LogContents {
  return { parts: [], troubles: [{ message }] };
}

async function contentsOf(
  path: string,
  bytes: Uint8Array,
  wasm: () => Promise<Uint8Array>,
  read: (database: Database, trouble: (message: string) => void) => readonly RunPart[],
): Promise<LogContents> {
  const troubles: Trouble[] = [];
  const trouble = (message: string): void => {
    if (!troubles.some((known) => known.message === message)) troubles.push({ message });
  };
  const main = bytes.slice();
  if (isAhead(main)) trouble(`${path} is written through a write-ahead log; the last changes may be in ${path}-wal, which is not read.`);
  try {
    const parts = await withTables(wasm, main, (tables) => {
      const rows: Tables['rows'] = (table, columns, most, take) => {
        const done: RowsRead = tables.rows(table, columns, most, take);
        if (done === 'more') trouble(`The table ${table} of ${path} has more than ${most} rows; the others are left out.`);
        if (done === 'damaged') trouble(`The table ${table} of ${path} is damaged; what could be read of it is kept.`);
        return done;
      };
      return read({ tables, rows }, trouble);
    });
    return { parts, troubles };
  } catch (error) {
    trouble(`${path} is no intact database: ${error instanceof Error ? error.message : String(error)}.`);
    return { parts: [], troubles };
  }
}

/** Says whether the header asks for a write-ahead log, and writes there that none is needed: without its companion files SQLite would not open it. */
function isAhead(main: Uint8Array): boolean {
  const ahead = main.length > 20 && (main[18] === 2 || main[19] === 2);
  if (ahead) main.set([1, 1], 18);
  return ahead;
}
