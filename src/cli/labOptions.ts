import { availableParallelism } from 'node:os';
import { BUNDLED, GENERATORS } from '../lab/data/choice';
import { recipes } from '../lab/data/made/make';
import { DEFAULT_MAX_ROWS } from '../lab/data/sample';
import { EXPERIMENTS, experimentOf } from '../lab/experiments';
import type { Experiment, SearchKind } from '../lab/experiments/experiment';
import type { InitialChoice } from '../lab/initial';
import type { ActivationChoice } from '../lab/network';
import { RESULT_FORMATS, type ResultFormat } from '../lab/results/format';
import { parseRates } from '../lab/space/rates';
import type { DeviceWish, StudyPlan } from '../lab/study';
import { activationUsage, readActivations } from './labActivations';
import { decisionsUsage } from './labDecisions';
import { initialUsage, readInitial } from './labInitial';
import { readSettings, SETTING_OPTIONS, type SettingChanges, settingsUsage } from './labSettings';
import { sizesUsage } from './labSizes';
import { oneOf, readOptions, UsageError } from './options';

/** Repeats that --adaptive stops at. */
const MOST_REPEATS = 24;

const DEVICES = ['auto', 'cpu', 'gpu'] as const satisfies readonly DeviceWish[];
const SEARCHES = ['grid', 'random', 'hyperband', 'hyperband-paper', 'asha'] as const satisfies readonly SearchKind[];

export const labUsage = `Usage: dropout-doctor lab FILE [options]

Trains the network of a Python file or notebook at several dropout rates, here on this machine, and tells which rate the
validation loss speaks for. The file itself is only read, never run.

  --network NAME       class or variable of the network; needed when the file has several with dropout
  --data NAME|FILE     what to train on (default: digits)
                         bundled   digits, ${BUNDLED.join(', ')}
                         made      ${GENERATORS.join(', ')}
                                   with options, as in moons:rows=500,noise=0.3
                         file      CSV, TSV, Parquet, .npy, .npz or IDX, gzipped or not; answers in a file
                                   of their own (y_train.npy, …-labels-idx1-ubyte) are found beside the inputs
                         loaded    the data file that FILE itself loads, when it is on this machine
  --target NAME        column, or array of answers, to predict
  --rows N|all         take at most N rows, drawn by class (default for files: ${DEFAULT_MAX_ROWS.toLocaleString('en-US')})
  --drop-duplicates    leave out rows whose inputs an earlier row has
  --rates LIST         0:0.8:0.1 (from:to:step, both ends tried; default) or 0,0.2,0.5
  --seeds N            paired repeats of every rate (default 3)
  --adaptive           double the repeats until the question is settled or cannot be; an experiment's, too
  --most-repeats N     most repeats with --adaptive (default ${MOST_REPEATS})
  --experiment NAME    ask another question than which rate is best; see below
  --search KIND        how rates are searched: ${SEARCHES.join(', ')}; alone, means --experiment search
  --epochs N           epochs of every trial (default: about 4,000 updates)
  --train-size N       use N training rows only
  --label-noise F      give this share of the training rows a random class
  --seed N             root of all random numbers (default 1): the same seed gives the same numbers
  --workers N          worker threads (default: one per core)
  --device NAME        auto (default): the GPU where a timing of this network shows it clearly faster; cpu; gpu.
                       Node has no GPU of its own: npm install webgpu beside this program brings it
  --format FORMAT      ${['text', ...RESULT_FORMATS].join(', ')} (default: text): json has everything, csv a row for each training and epoch,
                       markdown a summary to paste; what else is said then goes to stderr
  --json               short for --format json
  --help               this text

Experiments:
${EXPERIMENTS.map(({ id, purpose }) => `  ${id.padEnd(22)}${purpose}`).join('\n')}

Options of data that are made (all take rows, seed and, for classes, label-noise):
${GENERATORS.map(
  (name) =>
    `  ${name.padEnd(11)}${Object.entries(recipes[name].options)
      .map(([option, { byDefault }]) => `${option}=${byDefault}`)
      .join(' ')}`,
).join('\n')}
${settingsUsage}${activationUsage}${initialUsage}${sizesUsage}${decisionsUsage}
Exit code 0 when the study is complete, 2 when it cannot be made, 130 when it was interrupted.
`;

export interface LabOptions {
  readonly help: boolean;
  readonly files: readonly string[];
  readonly network: string | null;
  readonly data: string;
  readonly target: string | null;
  /** null = not said: of a file the usual number, of the lab's own data all. */
  readonly maxRows: number | 'all' | null;
  readonly dropDuplicates: boolean;
  /** What the user decides of the plan. */
  readonly changes: Partial<StudyPlan>;
  /** Repeats are added up to so many; 0 = only those of the plan. */
  readonly mostRepeats: number;
  /** null = the study of rates. */
  readonly experiment: Experiment | null;
  readonly search: SearchKind | null;
  /** "NAME=VALUE" */
  readonly sizes: readonly string[];
  /** "LAYER=ANSWER" */
  readonly decisions: readonly string[];
  readonly settings: SettingChanges;
  /** Of the first weights; null = all as the file has them. Which layers there are is not known yet. */
  readonly initial: InitialChoice | null;
  /** By layers that are not known yet; null = all as the file has them. */
  readonly activations: ActivationChoice | null;
  readonly workers: number;
  readonly device: DeviceWish;
  readonly format: 'text' | ResultFormat;
}

/** Reads the arguments; throws a `UsageError` for anything that makes no sense. */
export function readLabOptions(args: readonly string[]): LabOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    network: text,
    data: text,
    target: text,
    rows: text,
    'drop-duplicates': flag,
    rates: text,
    seeds: text,
    adaptive: flag,
    'most-repeats': text,
    experiment: text,
    search: text,
    epochs: text,
    'train-size': text,
    'label-noise': text,
    seed: text,
    set: { type: 'string', multiple: true },
    decide: { type: 'string', multiple: true },
    initial: { type: 'string', multiple: true },
    activation: { type: 'string', multiple: true },
    ...SETTING_OPTIONS,
    workers: text,
    device: text,
    format: text,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const;
  const { values, positionals } = readOptions(args, { options });
  const rates = values.rates === undefined ? undefined : parseRates(values.rates);
  if (rates && 'err' in rates) throw new UsageError(`--rates: ${rates.err.message}`);
  const seeds = whole('--seeds', values.seeds, 1, 1000);
  const epochs = whole('--epochs', values.epochs, 1, 100_000);
  const trainSize = whole('--train-size', values['train-size'], 10, 1_000_000);
  const seed = whole('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER);
  const mostRepeats = whole('--most-repeats', values['most-repeats'], 2, 1000);
  if (mostRepeats !== undefined && !values.adaptive) throw new UsageError('--most-repeats belongs to --adaptive');
  const search = values.search === undefined ? null : oneOf('--search', values.search, SEARCHES);
  const experiment = experimentNamed(values.experiment ?? (search ? 'search' : undefined));
  const labelNoise = share('--label-noise', values['label-noise']);
  const changes: Partial<StudyPlan> = {
    ...(rates && { rates: rates.ok }),
    ...(seeds !== undefined && { seeds }),
    ...(epochs !== undefined && { epochs }),
    ...(trainSize !== undefined && { trainSize }),
    ...(seed !== undefined && { seed }),
    ...(labelNoise !== undefined && { labelNoise }),
  };
  return {
    help: values.help,
    files: positionals,
    network: values.network ?? null,
    data: values.data ?? 'digits',
    target: values.target ?? null,
    maxRows: values.rows === 'all' ? 'all' : (whole('--rows', values.rows, 30, 10_000_000) ?? null),
    dropDuplicates: values['drop-duplicates'],
    changes,
    mostRepeats: values.adaptive ? (mostRepeats ?? MOST_REPEATS) : 0,
    experiment,
    search,
    sizes: values.set ?? [],
    decisions: values.decide ?? [],
    settings: readSettings(values),
    initial: readInitial(values.initial ?? []),
    activations: readActivations(values.activation ?? []),
    workers: whole('--workers', values.workers, 1, 256) ?? availableParallelism(),
    device: values.device === undefined ? 'auto' : oneOf('--device', values.device, DEVICES),
    format: values.json ? 'json' : oneOf('--format', values.format ?? 'text', ['text', ...RESULT_FORMATS]),
  };
}

function experimentNamed(id: string | undefined): Experiment | null {
  if (id === undefined) return null;
  const found = experimentOf(id);
  if (!found) throw new UsageError(`--experiment must be one of ${EXPERIMENTS.map((one) => one.id).join(', ')}, not '${id}'`);
  return found;
}

function whole(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${option} must be a whole number from ${least} to ${most}, not '${text}'`);
  }
  return value;
}

function share(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new UsageError(`${option} must be a share from 0 to 1, not '${text}'`);
  return value;
}
