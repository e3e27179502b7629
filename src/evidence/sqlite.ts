import type { Database, SqlJsStatic, SqlValue } from 'sql.js';

/** Tables of a database, read without trust: no view is followed, and no more rows are taken than are asked for. */
export interface Tables {
  /** Columns by table, in lower case; only true tables. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  /** The columns of a table that it has, of at most `most` rows; a missing column is null. */
  rows(table: string, columns: readonly string[], most: number, take: (row: readonly SqlValue[]) => void): RowsRead;
}

export type RowsRead = 'all' | 'more' | 'damaged';

let engine: Promise<SqlJsStatic> | null = null;

/** Runs `read` on a database that is in memory. Rejects when the bytes cannot be opened as one. */
export async function withTables<T>(wasm: () => Promise<Uint8Array>, bytes: Uint8Array, read: (tables: Tables) => T): Promise<T> {
  const { Database } = await engineOf(wasm);
  const database = new Database(bytes);
  try {
    database.run('PRAGMA trusted_schema = OFF');
    database.run('PRAGMA cell_size_check = ON');
    return read(tablesOf(database));
  } finally {
    database.close();
  }
}

async function engineOf(wasm: () => Promise<Uint8Array>): Promise<SqlJsStatic> {
  engine ??= (async () => {
    const bytes = await wasm();
    const { default: initialise } = await import('sql.js');
    return initialise({ wasmBinary: Uint8Array.from(bytes).buffer });
  })();
  try {
    return await engine;
  } catch (error) {
    engine = null;
    throw error;
  }
}

const TABLES = 500;

function tablesOf(database: Database): Tables {
  const columns = new Map<string, ReadonlySet<string>>();
  const names: string[] = [];
  const schema = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND sql NOT LIKE '% AS (%'",
  );
  while (names.length < TABLES && schema.step()) names.push(String(schema.get()[0]));
  schema.free();
  for (const name of names) columns.set(name.toLowerCase(), columnsOf(database, name));
  return {
    columns,
    rows(table, wanted, most, take) {
      const has = columns.get(table);
      if (!has) return 'all';
      // A tree of pages that leads in circles would never end: it is looked for first, in time linear in the size.
      const state = stateOf(database, table);
      if (state === 'circular') return 'damaged';
      const list = wanted.map((column) => (has.has(column) ? quoted(column) : 'NULL')).join(', ');
      const read = stepped(database, `SELECT ${list} FROM ${quoted(table)}`, most, take);
      return state === 'whole' ? read : 'damaged';
    },
  };
}

function stepped(database: Database, sql: string, most: number, take: (row: readonly SqlValue[]) => void): RowsRead {
  try {
    const statement = database.prepare(sql);
    try {
      for (let count = 0; statement.step(); count += 1) {
        if (count >= most) return 'more';
        take(statement.get());
      }
      return 'all';
    } finally {
      statement.free();
    }
  } catch {
    return 'damaged';
  }
}

function columnsOf(database: Database, table: string): ReadonlySet<string> {
  try {
    return new Set((database.exec(`PRAGMA table_info(${quoted(table)})`)[0]?.values ?? []).map((row) => String(row[1]).toLowerCase()));
  } catch {
    return new Set();
  }
}

/** SQLite ends its list at a hundred faults. */
const FAULTS = 100;

function stateOf(database: Database, table: string): 'whole' | 'damaged' | 'circular' {
  try {
    const said = (database.exec(`PRAGMA quick_check(${quoted(table)})`)[0]?.values ?? []).map((row) => String(row[0]));
    if (said.length === 1 && said[0] === 'ok') return 'whole';
    return said.length === 0 || said.length >= FAULTS || said.some((fault) => /2nd reference/i.test(fault)) ? 'circular' : 'damaged';
  } catch {
    return 'circular';
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
