import type { Curve, Run } from '../run';
import { chooseMetric } from './choose';

/** Folders within that of a run; TensorBoard has one for each role, elsewhere `train` may be the run itself. */
const INNER = /^(?:eval(?:uation)?|metrics|checkpoint-\d+)$/i;
const ROLES = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|dev|test|eval(?:uation)?)$/i;
const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/;
/** Parameters that say which data a run was trained on, or what it predicts. */
const DATA =
  /(?:^|[_./-])(?:data(?:_?(?:set|dir|path|root|file|name))*|corpus|task(?:_?name)?|train_?(?:file|data|path)|n(?:um)?_?(?:classes|labels))$/i;
/**
 * How much the first values of runs on the same data may differ, as a factor: another scale of the loss. Data of one scale are not told apart by it: in the fit half
 * of the study a factor of 2 keeps 92 % of the pairs of a folder, and 73 % of all others.
 */
const FIRST = 10;

/** What is compared of a run; made once, because each run of a folder is held against each. */
interface Described {
  /** Format, and what was measured on which data. */
  readonly measured: string;
  readonly file: string;
  readonly words: string;
  readonly folder: string;
  readonly parent: string;
  readonly folderWords: string;
  readonly start: Start | null;
}

const DESCRIBED = new WeakMap<Run, Described>();

/** Runs whose vicinity differs are never held against each other; made so that each run meets only few of thousands. */
export function vicinityOf(run: Run): string {
  const { measured, parent } = describe(run);
  return `${parent}\n${measured}`;
}

/**
 * Those of `runs` that count as trained on the same data as `run`, so that it may be held against them. Logs do not say on which data: runs of one writer that
 * measured the same, lie in one place, and contradict each other neither in parameters nor in where they began. Copies of the run itself are none.
 */
export function referencesOf(run: Run, runs: readonly Run[]): readonly Run[] {
  const own = describe(run);
  return runs.filter((other) => {
    if (other === run) return false;
    const its = describe(other);
    return own.measured === its.measured && isNear(own, its) && startsAlike(own.start, its.start) && !contradicts(run, other);
  });
}

function describe(run: Run): Described {
  const known = DESCRIBED.get(run);
  if (known) return known;
  const [file = ''] = run.files;
  const parts = folderOf(file, run.format === 'tensorboard' ? ROLES : INNER);
  const last = parts.at(-1) ?? '';
  const measured = run.metrics.flatMap(({ name, validation, test }) => (validation ? [`${name} v`] : test ? [`${name} t`] : []));
  const described: Described = {
    measured: [run.format, ...measured.sort()].join('\n'),
    file,
    words: wordsOf(run.name),
    folder: parts.join('/'),
    // What lies at the top has no folder around it, wherever the top is.
    parent: parts.length === 0 ? '..' : parts.slice(0, -1).join('/'),
    // Each folder below that of TensorBoard is a run, whatever its name.
    folderWords: run.format === 'tensorboard' ? '' : wordsOf(last),
    start: startOf(run),
  };
  DESCRIBED.set(run, described);
  return described;
}

function isNear(one: Described, other: Described): boolean {
  if (one.file === other.file) return one.words === other.words;
  return one.folder === other.folder || (one.parent === other.parent && one.folderWords === other.folderWords);
}

/** The folder of a run, in its parts. */
function folderOf(file: string, inner: RegExp): string[] {
  const parts = file.split(/[\\/]/).slice(0, -1);
  while (inner.test(parts.at(-1) ?? '')) parts.pop();
  return parts;
}

/** What of a run's name does not count, date or set: `version_3` and `version_4`, `exp` and `exp2`, `fn_0a1b2_lr=0.1` and `fn_0a1b3_lr=0.2` are the same. */
function wordsOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:offline-)?run-.*/, 'run')
    .split(/[^a-z0-9=]+/)
    .map((word) => word.replace(/^([a-z]+)\d{1,4}$/, '$1'))
    .filter((word) => word !== '' && !/[\d=]/.test(word) && !MONTH.test(word))
    .join(' ');
}

function contradicts(one: Run, other: Run): boolean {
  const [samples, otherSamples] = [one.validationSamples, other.validationSamples];
  if (samples !== undefined && otherSamples !== undefined && samples !== otherSamples) return true;
  return [...one.parameters].some(([name, value]) => {
    const said = other.parameters.get(name);
    return DATA.test(name) && said !== undefined && String(said) !== String(value);
  });
}

/** Where a run began. */
interface Start {
  readonly metric: string;
  readonly role: string;
  readonly validation: readonly number[];
  readonly train: Curve | null;
}

function startOf(run: Run): Start | null {
  const measured = chooseMetric(run);
  return measured && { metric: measured.metric, role: measured.role, validation: measured.values, train: measured.train?.curve ?? null };
}

function startsAlike(one: Start | null, other: Start | null): boolean {
  if (!one || !other || one.metric !== other.metric || one.role !== other.role || isCopy(one.validation, other.validation)) return false;
  const [train, otherTrain] = [one.train, other.train];
  const areComparable = train !== null && otherTrain !== null && train.dropout === otherTrain.dropout && train.axis === otherTrain.axis;
  if (areComparable && !isWithin(train.values[0], otherTrain.values[0], FIRST)) return false;
  return isWithin(one.validation[0], other.validation[0], FIRST);
}

/** The same log in another file, perhaps with fewer digits or cut short. */
function isCopy(one: readonly number[], other: readonly number[]): boolean {
  const count = Math.min(one.length, other.length);
  return one.slice(0, count).every((value, index) => Math.abs(value - (other[index] as number)) <= 1e-4 * Math.abs(value));
}

/** Where one of them is not above 0 nothing contradicts. */
function isWithin(a = Number.NaN, b = Number.NaN, factor: number): boolean {
  return !(a > 0 && b > 0) || (a / b <= factor && b / a <= factor);
}
