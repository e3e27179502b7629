import { type DefaultPlan, defaultPlan } from '../lab/search/plan';
import { possibleLosses } from '../lab/space/losses';
import { originInWords, type Setting } from '../lab/space/settings';
import type { DataChoice, Dataset, LabNetwork, LossChoice, OptimizerChoice, StudyPlan } from '../lab/study';
import type { TrainingFacts } from '../model/network';
import type { Span } from '../text/span';
import { oneOf, UsageError } from './options';

const text = { type: 'string' } as const;
const OPTIMIZERS = ['sgd', 'adam', 'adamw', 'rmsprop'] as const;
const LOSSES = ['cross-entropy', 'binary-cross-entropy', 'mean-squared-error', 'mean-absolute-error'] as const;

export const SETTING_OPTIONS = {
  optimizer: text,
  'learning-rate': text,
  momentum: text,
  nesterov: { type: 'boolean', default: false },
  'weight-decay': text,
  beta1: text,
  beta2: text,
  epsilon: text,
  'max-norm': text,
  loss: text,
  'batch-size': text,
} as const;

export const settingsUsage = `
How it is trained is read from FILE; what FILE does not show is its framework's default. All of it is printed, and can be set:
  --optimizer NAME     sgd, adam, adamw or rmsprop; numbers of FILE belong to its own optimizer only
  --learning-rate F, --momentum F, --nesterov, --weight-decay F, --beta1 F, --beta2 F, --epsilon F, --batch-size N
  --max-norm F         largest norm of the weights into a unit
  --loss NAME          cross-entropy, binary-cross-entropy, mean-squared-error, mean-absolute-error or huber[:DELTA]
`;

/** What the user sets instead of the file. */
export interface SettingChanges {
  readonly optimizer: OptimizerChoice['name'] | null;
  readonly numbers: Partial<Omit<OptimizerChoice, 'name'>>;
  readonly loss: LossChoice | null;
  readonly batchSize: number | null;
}

type Values = { readonly [name in Exclude<keyof typeof SETTING_OPTIONS, 'nesterov'>]?: string } & { readonly nesterov: boolean };

/** Throws a `UsageError` for anything that makes no sense. */
export function readSettings(values: Values): SettingChanges {
  const numbers = {
    learningRate: number('learning-rate', values['learning-rate'], (value) => value > 0),
    momentum: number('momentum', values.momentum, (value) => value >= 0 && value < 1),
    nesterov: values.nesterov ? true : undefined,
    weightDecay: number('weight-decay', values['weight-decay'], (value) => value >= 0),
    beta1: number('beta1', values.beta1, (value) => value >= 0 && value < 1),
    beta2: number('beta2', values.beta2, (value) => value >= 0 && value < 1),
    epsilon: number('epsilon', values.epsilon, (value) => value >= 0),
    maxNorm: number('max-norm', values['max-norm'], (value) => value > 0),
  };
  return {
    optimizer: values.optimizer === undefined ? null : oneOf('--optimizer', values.optimizer, OPTIMIZERS),
    numbers: Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
    loss: values.loss === undefined ? null : lossOf(values.loss),
    batchSize: number('batch-size', values['batch-size'], (value) => Number.isInteger(value) && value >= 1) ?? null,
  };
}

function number(option: string, given: string | undefined, fits: (value: number) => boolean): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() === '' || !Number.isFinite(value) || !fits(value)) throw new UsageError(`--${option} cannot be '${given}'`);
  return value;
}

function lossOf(given: string): LossChoice {
  const [name = '', delta] = given.split(':');
  if (name === 'huber') return { name, delta: number('loss', delta ?? '1', (value) => value > 0) ?? 1 };
  return { name: oneOf('--loss', given, LOSSES) };
}

/** The plan of the file, with what the user sets. */
export function planWith(
  network: LabNetwork,
  facts: TrainingFacts,
  { dataset, choice }: { readonly dataset: Dataset; readonly choice: DataChoice },
  changes: Partial<StudyPlan>,
  { optimizer, numbers, loss, batchSize }: SettingChanges,
): DefaultPlan {
  const wanted = { ...changes, ...(batchSize !== null && { batchSize }) };
  const planned = defaultPlan(network, optimizer === null ? facts : forOptimizer(facts, optimizer), dataset, choice, wanted);
  for (const name of Object.keys(numbers)) checkAsked(name, planned.plan.optimizer.name);
  if (loss) checkLoss(loss, possibleLosses(dataset.problem, network.outputs));
  const plan = { ...planned.plan, optimizer: { ...planned.plan.optimizer, ...numbers }, ...(loss && { loss }) };
  const set = new Set(Object.keys(numbers).flatMap((name) => NAMES[name as keyof typeof numbers] ?? []));
  if (optimizer !== null) set.add('optimizer');
  if (loss) set.add('loss');
  if (batchSize !== null) set.add('batch size');
  if (changes.epochs !== undefined) set.add('epochs');
  const settings = planned.settings.map((setting) => (set.has(setting.name) ? chosen(setting, plan) : setting));
  const further = numbers.maxNorm === undefined ? [] : [chosen({ name: 'max-norm', value: String(numbers.maxNorm) }, plan)];
  return { ...planned, plan, settings: [...settings, ...further] };
}

/** A number that the optimizer does not have would change nothing without a word. */
function checkAsked(name: string, optimizer: OptimizerChoice['name']): void {
  const isAdam = optimizer === 'adam' || optimizer === 'adamw';
  const without: readonly string[] = isAdam ? ['momentum', 'nesterov'] : optimizer === 'sgd' ? ['beta1', 'beta2', 'epsilon'] : ['beta1'];
  if (without.includes(name)) throw new UsageError(`--${name}: ${optimizer} has no such setting`);
}

function checkLoss({ name }: LossChoice, possible: readonly LossChoice['name'][]): void {
  if (!possible.includes(name)) throw new UsageError(`--loss: ${name} does not fit these answers; ${possible.join(', ')} would`);
}

/** The numbers that the file shows are those of its own optimizer. */
function forOptimizer(facts: TrainingFacts, optimizer: OptimizerChoice['name']): TrainingFacts {
  if (facts.optimizer === optimizer) return facts;
  const { learningRate: _rate, momentum: _momentum, nesterov: _nesterov, weightDecay: _decay, epsilon: _epsilon, ...others } = facts;
  const { beta1: _beta1, beta2: _beta2, places: _places, unread: _unread, ...rest } = others;
  return { ...rest, optimizer };
}

const NAMES: Readonly<Partial<Record<keyof Omit<OptimizerChoice, 'name'>, readonly string[]>>> = {
  learningRate: ['learning rate'],
  momentum: ['momentum'],
  weightDecay: ['weight decay'],
  beta1: ['β₁'],
  beta2: ['β₂', 'smoothing'],
  epsilon: ['ε of the optimizer'],
};

function chosen({ name, value }: Pick<Setting, 'name' | 'value'>, { optimizer, loss }: StudyPlan): Setting {
  const field = Object.entries(NAMES).find(([, names]) => names.includes(name))?.[0] as keyof OptimizerChoice | undefined;
  const now = name === 'loss' ? loss?.name.replaceAll('-', ' ') : field && String(optimizer[field]);
  return { name, value: now ?? value, origin: { kind: 'lab', reason: 'set by you' } };
}

/** A line per setting: its name, its value and where it comes from. `place`: "line 41". */
export function settingLines(settings: readonly Setting[], place: (span: Span) => string): readonly string[] {
  const width = Math.max(0, ...settings.map(({ name }) => name.length));
  const values = Math.max(0, ...settings.map(({ value }) => value.length));
  return settings.map((setting) => `  ${setting.name.padEnd(width)}  ${setting.value.padEnd(values)}  ${from(setting, place)}`);
}

function from({ origin }: Setting, place: (span: Span) => string): string {
  return origin.kind === 'file' && origin.span ? place(origin.span) : originInWords(origin, () => 0);
}
