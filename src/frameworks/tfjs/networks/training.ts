import type { TrainingFacts } from '../../../model/network';
import { plainOf, type Training, type Value } from './values';

const OPTIMIZERS: Readonly<Record<string, NonNullable<TrainingFacts['optimizer']>>> = {
  sgd: 'sgd',
  momentum: 'sgd',
  adam: 'adam',
  rmsprop: 'rmsprop',
};

const LOSSES: Readonly<Record<string, NonNullable<TrainingFacts['loss']>>> = {
  categoricalcrossentropy: 'cross-entropy',
  sparsecategoricalcrossentropy: 'cross-entropy',
  softmaxcrossentropy: 'cross-entropy',
  binarycrossentropy: 'binary-cross-entropy',
  sigmoidcrossentropy: 'binary-cross-entropy',
  mse: 'mean-squared-error',
  meansquarederror: 'mean-squared-error',
  mae: 'mean-absolute-error',
  meanabsoluteerror: 'mean-absolute-error',
  absolutedifference: 'mean-absolute-error',
};

/** Settings in `compile({…})` and `fit(x, y, {…})`; what is not given or not known is absent. */
export function trainingFacts({ compile, fit }: Training): TrainingFacts {
  const loss = wordOf(entry(compile, 'loss'));
  const known = loss !== null && Object.hasOwn(LOSSES, loss) ? LOSSES[loss] : undefined;
  const epochs = count(entry(fit, 'epochs'));
  const batchSize = count(entry(fit, 'batchSize'));
  return {
    ...optimizerFacts(entry(compile, 'optimizer')),
    ...(known ? { loss: known } : {}),
    ...(epochs ? { epochs } : {}),
    ...(batchSize ? { batchSize } : {}),
  };
}

function entry(value: Value | null, name: string): Value | undefined {
  return value?.type === 'object' ? value.entries.get(name) : undefined;
}

/** Last word of a string, function or object: `tf.losses.meanSquaredError` -> `meansquarederror`. */
function wordOf(value: Value | undefined): string | null {
  const text = value?.type === 'named' || value?.type === 'library' ? value.name : plainOf(value);
  return typeof text === 'string' ? text.slice(text.lastIndexOf('.') + 1).toLowerCase() : null;
}

function count(value: Value | undefined): number | undefined {
  const number = plainOf(value);
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : undefined;
}

function optimizerFacts(value: Value | undefined): TrainingFacts {
  const word = wordOf(value) ?? '';
  const optimizer = Object.hasOwn(OPTIMIZERS, word) ? OPTIMIZERS[word] : undefined;
  if (!optimizer) return {};
  const given = value?.type === 'library' ? value.arguments.map(plainOf) : [];
  const [learningRate, momentum] = given;
  return {
    optimizer,
    ...(typeof learningRate === 'number' ? { learningRate } : {}),
    ...(word === 'momentum' && typeof momentum === 'number' ? { momentum } : {}),
  };
}
