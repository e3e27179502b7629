import type { SqlValue } from 'sql.js';
import type { Claim, LogFormat, RunPart } from '../format';
import { type PartBuilder, partBuilder } from '../part';
import { LIMITS, type RunState } from '../run';
import { type Database, describesTables, isSqlite, sqliteLog } from '../sqliteLog';

/** The database that MLflow writes with `sqlite:///mlflow.db`. */
export const mlflowSqlite: LogFormat = {
  id: 'mlflow-sqlite',
  title: 'MLflow database',
  mayBe: (path) => /\.(?:db3?|sqlite3?)$/i.test(path),
  claim(path, head): Claim {
    if (!isSqlite(head)) return 'no';
    if (describesTables(head, ['experiments', 'metrics']) || describesTables(head, ['runs', 'metrics', 'params'])) return 'certain';
    return /(?:^|\/)[^/]*mlflow[^/]*$|mlruns\.db$/i.test(path) ? 'likely' : 'no';
  },
  open: (path, environment) =>
    sqliteLog(path, environment, (database, trouble) => {
      if (database.tables.columns.get('metrics')?.has('run_uuid') && database.tables.columns.has('runs')) return partsOf(database, path);
      trouble(`${path} has no tables of MLflow.`);
      return [];
    }),
};

const ROWS = 5_000_000;

const STATES: ReadonlyMap<SqlValue, RunState> = new Map<SqlValue, RunState>([
  ['RUNNING', 'running'],
  ['FINISHED', 'finished'],
  ['FAILED', 'failed'],
  ['KILLED', 'failed'],
]);

interface StoredRun {
  readonly bySteps: PartBuilder;
  readonly byRows: PartBuilder;
  rows: Map<string, number>;
  hasSteps: boolean;
}

function partsOf(database: Database, path: string): readonly RunPart[] {
  const runs = new Map<SqlValue, StoredRun>();
  const columns = ['run_uuid', 'name', 'status', 'start_time', 'end_time', 'lifecycle_stage'];
  database.rows('runs', columns, LIMITS.runs, ([id = null, name, status = null, start, end, stage]) => {
    if (stage === 'deleted') return;
    const options = {
      name: typeof name === 'string' && name !== '' ? name : `run ${String(id).slice(0, 8)}`,
      named: true,
      format: 'mlflow-sqlite',
      file: path,
      group: `${path}#${id}`,
      dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
      unnamed: 'beside',
    } as const;
    const run = { bySteps: partBuilder(options), byRows: partBuilder(options), rows: new Map<string, number>(), hasSteps: false };
    for (const part of [run.bySteps, run.byRows]) {
      part.state = STATES.get(status) ?? 'unknown';
      for (const time of [start, end]) part.seen(typeof time === 'number' ? time : undefined);
    }
    runs.set(id, run);
  });
  database.rows('params', ['run_uuid', 'key', 'value'], ROWS, ([id = null, key, value]) => {
    const run = runs.get(id);
    for (const part of run ? [run.bySteps, run.byRows] : [])
      part.set(String(key), typeof value === 'number' ? value : parameterOf(String(value)));
  });
  database.rows('metrics', ['run_uuid', 'key', 'value', 'timestamp', 'step', 'is_nan'], ROWS, (row) => addMetric(runs, row));
  return [...runs.values()].map(({ bySteps, byRows, hasSteps }) => (hasSteps ? bySteps : byRows).build());
}

/** Who gives no step has 0 in each row: then the rows count. */
function addMetric(runs: ReadonlyMap<SqlValue, StoredRun>, [id = null, key, value, time, step, isNan]: readonly SqlValue[]): void {
  const run = runs.get(id);
  if (!run || typeof value !== 'number' || String(key).startsWith('system/')) return;
  const name = String(key);
  const number = isNan ? Number.NaN : value;
  const at = typeof step === 'number' ? step : 0;
  const row = run.rows.get(name) ?? 0;
  run.rows.set(name, row + 1);
  if (at !== 0) run.hasSteps = true;
  const stamp = typeof time === 'number' ? time : undefined;
  run.bySteps.add(name, 'step', at, number, stamp);
  run.byRows.add(name, 'row', row, number, stamp);
}

function parameterOf(value: string): string | number | boolean | null {
  if (value === 'True' || value === 'False') return value === 'True';
  if (value === 'None') return null;
  return /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(value) && Number.isFinite(Number(value)) ? Number(value) : value;
}
