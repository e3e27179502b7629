import type { TrainingFacts } from '../../../model/network';
import { plainOf } from './constants';
import type { Arguments, Training, Value } from './values';

const OPTIMIZERS: Readonly<Record<string, NonNullable<TrainingFacts['optimizer']>>> = {
  sgd: 'sgd',
  adam: 'adam',
  adamw: 'adamw',
  rmsprop: 'rmsprop',
};

const LOSSES: Readonly<Record<string, NonNullable<TrainingFacts['loss']>>> = {
  categoricalcrossentropy: 'cross-entropy',
  sparsecategoricalcrossentropy: 'cross-entropy',
  binarycrossentropy: 'binary-cross-entropy',
  mse: 'mean-squared-error',
  meansquarederror: 'mean-squared-error',
  mae: 'mean-absolute-error',
  meanabsoluteerror: 'mean-absolute-error',
  huber: 'huber',
};

/** Settings in `compile(...)` and `fit(...)`; what is not given or not known is absent. */
export function trainingFacts({ compile, fit }: Training): TrainingFacts {
  const loss = compile ? wordOf(compile.keywords.get('loss') ?? compile.positional[1]) : null;
  const known = loss !== null && Object.hasOwn(LOSSES, loss) ? LOSSES[loss] : undefined;
  const epochs = fit && count(fit.keywords.get('epochs') ?? fit.keywords.get('nb_epoch') ?? fit.positional[3]);
  const batchSize = fit && count(fit.keywords.get('batch_size') ?? fit.positional[2]);
  return {
    ...(compile ? optimizerFacts(compile.keywords.get('optimizer') ?? compile.positional[0]) : {}),
    ...(known ? { loss: known } : {}),
    ...(epochs ? { epochs } : {}),
    ...(batchSize ? { batchSize } : {}),
  };
}

/** Last word of a string, function or object, without case and underscores: `keras.losses.MeanSquaredError` -> `meansquarederror`. */
function wordOf(value: Value | undefined): string | null {
  const text = value?.type === 'named' || value?.type === 'object' ? value.name : value ? plainOf(value) : undefined;
  return typeof text === 'string'
    ? text
        .slice(text.lastIndexOf('.') + 1)
        .toLowerCase()
        .replaceAll('_', '')
    : null;
}

function count(value: Value | undefined): number | undefined {
  const number = value ? plainOf(value) : undefined;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : undefined;
}

function optimizerFacts(value: Value | undefined): TrainingFacts {
  const word = wordOf(value)?.replace(/optimizer$/, '') ?? '';
  const optimizer = Object.hasOwn(OPTIMIZERS, word) ? OPTIMIZERS[word] : undefined;
  if (!optimizer) return {};
  const args = value?.type === 'object' ? value.arguments : null;
  const learningRate = args && number(args, ['learning_rate', 'lr'], 0);
  const momentum = args && number(args, ['momentum'], optimizer === 'sgd' ? 1 : null);
  const weightDecay = args && number(args, ['weight_decay'], null);
  return {
    optimizer,
    ...(typeof learningRate === 'number' ? { learningRate } : {}),
    ...(typeof momentum === 'number' ? { momentum } : {}),
    ...(typeof weightDecay === 'number' ? { weightDecay } : {}),
    ...(args ? details(args) : {}),
  };
}

/** Numbers that programs seldom give. */
function details(args: Arguments): TrainingFacts {
  const given = { epsilon: ['epsilon'], beta1: ['beta_1'], beta2: ['beta_2', 'rho'] };
  const numbers = Object.entries(given).flatMap(([key, names]) => {
    const value = number(args, names, null);
    return value === null ? [] : [[key, value] as const];
  });
  const flag = args.keywords.get('nesterov');
  const nesterov = flag && plainOf(flag) === true ? { nesterov: true } : {};
  return { ...Object.fromEntries(numbers), ...nesterov };
}

function number(args: Arguments, names: readonly string[], position: number | null): number | null {
  const found =
    names.map((name) => args.keywords.get(name)).find((value) => value !== undefined) ??
    (position === null ? undefined : args.positional[position]);
  const value = found ? plainOf(found) : undefined;
  return typeof value === 'number' ? value : null;
}
