import { numberOf } from './cells';
import type { Column } from './columns';
import type { Claim } from './format';
import { betterOf, nameOfScalar } from './names';

/** Positions that the rows of a log have. */
export interface LikenessInput {
  readonly columns: readonly Column[];
  /** Cells by column, of the rows at the start. */
  readonly rows: readonly (readonly string[])[];
  readonly decimalComma: boolean;
  /** Whether the file is named as a log or history; its rows may then be the epochs, though no column says so. */
  readonly named?: boolean;
}

/** Whether a table is a training log, by the names of its columns and by how its positions go on: most tables are data, results or submissions. */
export function likenessOf({ columns, rows, decimalComma, named = false }: LikenessInput): Claim {
  const numeric = (index: number): boolean => {
    const cells = rows.map((row) => (row[index] ?? '').trim()).filter((cell) => cell !== '');
    return cells.length > 0 && cells.filter((cell) => numberOf(cell, { decimalComma }) !== undefined).length >= 0.8 * cells.length;
  };
  const scalars = columns
    .map((column, index) => ({ column, index, ...nameOfScalar(column.name) }))
    .filter(({ column }) => column.kind === 'value');
  const quality = scalars.filter(({ metric, index }) => betterOf(metric) !== 'unknown' && numeric(index));
  if (quality.length === 0) return 'no';
  const words = scalars.filter(({ index }) => !numeric(index) && rows.some((row) => (row[index] ?? '').trim() !== '')).length;
  const roles = new Set(quality.map(({ role }) => role));
  const split = columns.some(({ kind }) => kind === 'role');
  const said = roles.has('train') || roles.has('validation') || roles.has('test') || split;
  const at = columns.findIndex(({ kind }) => kind === 'epoch' || kind === 'step');
  if (at < 0 && named && rows.length > 1 && words === 0 && isOnlyMeasured(columns)) return 'likely';
  if (at < 0 || !said || words > 2) return 'possible';
  const epochs = columns.findIndex(({ kind }) => kind === 'epoch');
  const place = epochs >= 0 ? epochs : at;
  return goesOn(rows.map((row) => numberOf(row[place] ?? '', { decimalComma }))) ? 'likely' : 'possible';
}

/** Whether every column is a measurement, and one of them was measured on training and on other data: so tells a history that pandas wrote. */
function isOnlyMeasured(columns: readonly Column[]): boolean {
  const values = columns.filter(({ kind }) => kind === 'value').map(({ name }) => nameOfScalar(name));
  const measured = values.filter(({ metric }) => betterOf(metric) !== 'unknown');
  const inPairs = (metric: string): boolean => new Set(values.filter((other) => other.metric === metric).map(({ role }) => role)).size > 1;
  const others = values.filter(({ metric }) => betterOf(metric) === 'unknown' && !BESIDE.test(metric) && !inPairs(metric));
  const pairs = measured.filter(
    ({ metric, role }) => role !== null && role !== 'train' && measured.some((other) => other.metric === metric && other.role !== role),
  );
  return others.length === 0 && pairs.length > 0;
}

/** What logs hold beside measurements. */
const BESIDE = /(?:^|_)(?:lr|learning_rate|time|seconds|duration|momentum|weight_decay)(?:$|_)|^value$/;

/** Whether positions count up as in a log: from one row to the next they stay or rise by a few steps at a time, and start again now and then. */
export function goesOn(given: readonly (number | undefined)[]): boolean {
  const positions = given.filter((position) => position !== undefined);
  if (positions.length === 0 || positions.length < 0.6 * given.length || positions.some((position) => position < 0)) return false;
  const first = positions[0] as number;
  if (positions.length === 1) return first === 0 || first === 1;
  const pairs = positions.slice(1).map((position, index) => position - (positions[index] as number));
  const rises = pairs.filter((rise) => rise > 0);
  const falls = pairs.filter((rise, index) => rise < 0 && (positions[index + 1] as number) > first).length;
  const restarts = pairs.filter((rise, index) => rise < 0 && (positions[index + 1] as number) <= first).length;
  return rises.length > 0 && falls <= 0.1 * pairs.length && restarts <= 0.34 * pairs.length;
}
