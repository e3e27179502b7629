import type { TrainingFact, TrainingFacts } from '../../../model/network';
import type { Span } from '../../../text/span';
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

type Facts = { -readonly [Name in keyof TrainingFacts]: TrainingFacts[Name] };

/** An argument with its place. */
interface Argument {
  readonly value: Value;
  readonly span: Span | undefined;
}

/** Settings in `compile(...)` and `fit(...)`, each with its place; what is not given or not known is absent. */
export function trainingFacts({ compile, fit }: Training): TrainingFacts {
  const facts: Facts = {};
  const places: Partial<Record<TrainingFact, Span>> = {};
  const unread: TrainingFact[] = [];
  const tell: Tell = (name, value, given, span = given?.span) => {
    if (!given || plainOf(given.value) === null) return;
    if (value === undefined) unread.push(name);
    else facts[name] = value;
    if (span) places[name] = span;
  };
  if (compile) optimizerFacts(argument(compile, ['optimizer'], 0), tell);
  const loss = compile && argument(compile, ['loss'], 1);
  const word = wordOf(loss?.value);
  tell('loss', word !== null && Object.hasOwn(LOSSES, word) ? LOSSES[word] : undefined, loss);
  const delta = loss?.value.type === 'object' && facts.loss === 'huber' ? argument(loss.value.arguments, ['delta'], 0) : null;
  tell('lossDelta', numberIn(delta), delta);
  const epochs = fit && argument(fit, ['epochs', 'nb_epoch'], 3);
  tell('epochs', count(epochs), epochs);
  const batchSize = fit && argument(fit, ['batch_size'], 2);
  tell('batchSize', count(batchSize), batchSize);
  const told = unread.length > 0 ? { ...facts, unread } : facts;
  return Object.keys(places).length > 0 ? { ...told, places } : told;
}

/** `given`: the argument, where there is one; undefined as its value: it cannot be told. */
type Tell = <Name extends TrainingFact>(name: Name, value: TrainingFacts[Name] | undefined, given: Argument | null, span?: Span) => void;

function argument(args: Arguments, names: readonly string[], position: number | null): Argument | null {
  const name = names.find((each) => args.keywords.has(each));
  const value = name === undefined ? (position === null ? undefined : args.positional[position]) : args.keywords.get(name);
  return value ? { value, span: args.places?.get(name ?? `#${position}`) } : null;
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

function numberIn(given: Argument | null): number | undefined {
  const number = given ? plainOf(given.value) : undefined;
  return typeof number === 'number' ? number : undefined;
}

function count(given: Argument | null): number | undefined {
  const number = numberIn(given);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

function optimizerFacts(given: Argument | null, tell: Tell): void {
  const word = wordOf(given?.value)?.replace(/optimizer$/, '') ?? '';
  const optimizer = Object.hasOwn(OPTIMIZERS, word) ? OPTIMIZERS[word] : undefined;
  if (!given) return;
  const { value } = given;
  tell('optimizer', optimizer, given, value.type === 'object' ? value.span : undefined);
  const args = optimizer && value.type === 'object' ? value.arguments : null;
  if (!args) return;
  const number = (fact: NumberFact, names: readonly string[], position: number | null): void => {
    const found = argument(args, names, position);
    tell(fact, numberIn(found), found);
  };
  number('learningRate', ['learning_rate', 'lr'], 0);
  number('momentum', ['momentum'], optimizer === 'sgd' ? 1 : null);
  number('weightDecay', ['weight_decay'], null);
  number('epsilon', ['epsilon'], null);
  number('beta1', ['beta_1'], null);
  number('beta2', ['beta_2', 'rho'], null);
  const nesterov = argument(args, ['nesterov'], null);
  if (nesterov && plainOf(nesterov.value) !== false) tell('nesterov', plainOf(nesterov.value) === true ? true : undefined, nesterov);
}

type NumberFact = 'learningRate' | 'momentum' | 'weightDecay' | 'epsilon' | 'beta1' | 'beta2';
