import type { SqlValue } from 'sql.js';
import type { Claim, LogFormat, RunPart } from '../format';
import { parseLine } from '../jsonLine';
import { betterOfDirection, type OptunaStudy, type OptunaTrial, optunaParameter, optunaPart, optunaTime, stateOfTrial } from '../optuna';
import { baseName } from '../paths';
import { LIMITS, type Metric } from '../run';
import { type Database, describesTables, isSqlite, sqliteLog } from '../sqliteLog';

/** The database of an Optuna study, as its storage `sqlite:///…` writes it since version 0.9. */
export const optunaSqlite: LogFormat = {
  id: 'optuna-sqlite',
  title: 'Optuna database',
  mayBe: (path) => /\.(?:db3?|sqlite3?)$|(?:^|\/)[^/.]*(?:optuna|study)[^/.]*$/i.test(path),
  claim(path, head): Claim {
    if (!isSqlite(head)) return 'no';
    if (describesTables(head, ['studies', 'trials'])) return 'certain';
    // The description of a database with many tables does not begin on its first pages.
    return /optuna|study|studies|hpo/i.test(baseName(path)) ? 'likely' : 'no';
  },
  open: (path, environment) =>
    sqliteLog(path, environment, (database, trouble) => {
      if (database.tables.columns.has('trials') && database.tables.columns.has('studies')) return partsOf(database, path);
      trouble(`${path} has no tables of Optuna.`);
      return [];
    }),
};

const ROWS = 5_000_000;

interface StoredStudy {
  readonly name: string;
  readonly better: Metric['better'][];
  metrics: readonly string[];
  trials: number;
}

interface StoredTrial extends OptunaTrial {
  readonly study: StoredStudy;
  values: (number | null)[];
}

function partsOf(database: Database, path: string): readonly RunPart[] {
  const studies = studiesOf(database);
  const trials = trialsOf(database, studies);
  readParameters(database, trials);
  readValues(database, trials);
  return [...trials.values()].map(({ study, ...trial }) => optunaPart(trial, asStudy(study), 'optuna-sqlite', path).build());
}

function asStudy({ name, better, metrics }: StoredStudy): OptunaStudy {
  return { name, better, metrics };
}

function studiesOf(database: Database): ReadonlyMap<SqlValue, StoredStudy> {
  const studies = new Map<SqlValue, StoredStudy>();
  database.rows('studies', ['study_id', 'study_name', 'direction'], LIMITS.runs, ([id = null, name, direction]) => {
    studies.set(id, {
      name: String(name).slice(0, LIMITS.name),
      better: direction ? [betterOfDirection(direction)] : [],
      metrics: [],
      trials: 0,
    });
  });
  database.rows('study_directions', ['study_id', 'objective', 'direction'], LIMITS.runs, ([id = null, objective, direction]) => {
    const study = studies.get(id);
    if (study && typeof objective === 'number' && objective >= 0 && objective < 100) study.better[objective] = betterOfDirection(direction);
  });
  database.rows('study_system_attributes', ['study_id', 'key', 'value_json'], LIMITS.runs, ([id = null, key, json]) => {
    const names = key === 'study:metric_names' && typeof json === 'string' ? parseLine(json) : null;
    const study = studies.get(id);
    if (study && Array.isArray(names)) study.metrics = names.map((name) => String(name).slice(0, LIMITS.name));
  });
  return studies;
}

function trialsOf(database: Database, studies: ReadonlyMap<SqlValue, StoredStudy>): ReadonlyMap<SqlValue, StoredTrial> {
  const trials = new Map<SqlValue, StoredTrial>();
  const columns = ['trial_id', 'number', 'study_id', 'state', 'value', 'datetime_start', 'datetime_complete'];
  database.rows('trials', columns, LIMITS.runs, ([id = null, number, studyId = null, state, value, start, complete]) => {
    const study = studies.get(studyId);
    if (!study) return;
    trials.set(id, {
      number: typeof number === 'number' ? number : study.trials,
      study,
      state: stateOfTrial(state),
      values: typeof value === 'number' ? [value] : [],
      intermediate: new Map(),
      parameters: new Map(),
      started: optunaTime(start),
      ended: optunaTime(complete),
    });
    study.trials += 1;
  });
  return trials;
}

function readParameters(database: Database, trials: ReadonlyMap<SqlValue, StoredTrial>): void {
  const columns = ['trial_id', 'param_name', 'param_value', 'distribution_json'];
  database.rows('trial_params', columns, ROWS, ([id = null, name, value, distribution]) => {
    const trial = trials.get(id);
    const parameter = optunaParameter(value, distribution);
    if (trial && parameter !== undefined && trial.parameters.size < LIMITS.parameters) trial.parameters.set(String(name), parameter);
  });
}

/** Before version 2.4 `trial_values` held what was reported on the way, and the trial itself its value. */
function readValues(database: Database, trials: ReadonlyMap<SqlValue, StoredTrial>): void {
  const hasReports = database.tables.columns.has('trial_intermediate_values');
  const report = ([id = null, step, value, type]: readonly SqlValue[]): void => {
    const number = numberOfType(value, type);
    if (typeof step === 'number' && number !== null) trials.get(id)?.intermediate.set(step, number);
  };
  if (!hasReports) {
    database.rows('trial_values', ['trial_id', 'step', 'value'], ROWS, ([id, step, value]) =>
      report([id ?? null, step ?? null, value ?? null, null]),
    );
    return;
  }
  database.rows('trial_values', ['trial_id', 'objective', 'value', 'value_type'], ROWS, ([id = null, objective, value, type]) => {
    const trial = trials.get(id);
    if (trial && typeof objective === 'number' && objective >= 0 && objective < 100) trial.values[objective] = numberOfType(value, type);
  });
  const columns = ['trial_id', 'step', 'intermediate_value', 'intermediate_value_type'];
  database.rows('trial_intermediate_values', columns, ROWS, report);
}

function numberOfType(value: SqlValue | undefined, type: SqlValue | undefined): number | null {
  if (type === 'INF_POS') return Number.POSITIVE_INFINITY;
  if (type === 'INF_NEG') return Number.NEGATIVE_INFINITY;
  if (type === 'NAN') return Number.NaN;
  return typeof value === 'number' ? value : null;
}
