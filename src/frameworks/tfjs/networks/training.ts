import type { TrainingFact, TrainingFacts } from '../../../model/network';
import type { Span } from '../../../text/span';
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

/** Numbers behind the learning rate, by position: `tf.train.adam(rate, beta1, beta2, epsilon)`, `rmsprop(rate, decay, momentum, epsilon)`. */
const NUMBERS: Readonly<Record<string, readonly NumberFact[]>> = {
  sgd: ['learningRate'],
  momentum: ['learningRate', 'momentum'],
  adam: ['learningRate', 'beta1', 'beta2', 'epsilon'],
  rmsprop: ['learningRate', 'beta2', 'momentum', 'epsilon'],
};

type NumberFact = 'learningRate' | 'momentum' | 'epsilon' | 'beta1' | 'beta2';

/** Settings in `compile({…})` and `fit(x, y, {…})`, each with its place; what is not given or not known is absent. */
export function trainingFacts({ compile, fit }: Training): TrainingFacts {
  const facts: { -readonly [Name in keyof TrainingFacts]: TrainingFacts[Name] } = {};
  const places: Partial<Record<TrainingFact, Span>> = {};
  const unread: TrainingFact[] = [];
  const tell: Tell = (name, value, given, span = given?.span) => {
    if (!given || plainOf(given.value) === null) return;
    if (value === undefined) unread.push(name);
    else facts[name] = value;
    if (span) places[name] = span;
  };
  optimizerFacts(entry(compile, 'optimizer'), tell);
  const loss = entry(compile, 'loss');
  const word = wordOf(loss?.value);
  tell('loss', word !== null && Object.hasOwn(LOSSES, word) ? LOSSES[word] : undefined, loss);
  const [epochs, batchSize] = [entry(fit, 'epochs'), entry(fit, 'batchSize')];
  tell('epochs', count(epochs?.value), epochs);
  tell('batchSize', count(batchSize?.value), batchSize);
  const told = unread.length > 0 ? { ...facts, unread } : facts;
  return Object.keys(places).length > 0 ? { ...told, places } : told;
}

/** `given`: the entry, where there is one; undefined as its value: it cannot be told. */
type Tell = <Name extends TrainingFact>(name: Name, value: TrainingFacts[Name] | undefined, given: Entry | null, span?: Span) => void;

interface Entry {
  readonly value: Value;
  readonly span: Span | undefined;
}

function entry(value: Value | null, name: string): Entry | null {
  const found = value?.type === 'object' ? value.entries.get(name) : undefined;
  return found && value?.type === 'object' ? { value: found, span: value.places?.get(name) } : null;
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

function optimizerFacts(given: Entry | null, tell: Tell): void {
  const word = wordOf(given?.value) ?? '';
  const optimizer = Object.hasOwn(OPTIMIZERS, word) ? OPTIMIZERS[word] : undefined;
  if (!given) return;
  const { value } = given;
  const at = value.type === 'library' ? value.span : undefined;
  tell('optimizer', optimizer, given, at);
  const numbers = optimizer && value.type === 'library' ? value.arguments : [];
  for (const [position, name] of (NUMBERS[word] ?? []).entries()) {
    const number = numbers[position];
    const plain = plainOf(number);
    if (number) tell(name, typeof plain === 'number' ? plain : undefined, { value: number, span: at });
  }
  if (word === 'momentum' && plainOf(numbers[2]) === true) tell('nesterov', true, given, at);
}
