import type { RateRange } from '../model/site';
import type { Evaluator } from './evaluator';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { lookup } from './scopes';
import { UNKNOWN, type Value } from './values';

/** What a tuner's call draws from: the places of its arguments by name. */
interface Draw {
  readonly tuner: string;
  readonly arguments: readonly string[];
  readonly read: (given: Given) => Omit<RateRange, 'tuner'> | null;
}

/** Reads the arguments of one call by name. */
interface Given {
  number(name: string): number | null;
  numbers(name: string): readonly number[] | null;
  text(name: string): string | null;
  /** Not given, or `None`. */
  lacks(name: string): boolean;
}

const interval =
  (
    step: string | number | null,
    isLogarithmic: (given: Given) => boolean = () => false,
    ends: readonly [string, string] = ['low', 'high'],
  ) =>
  (given: Given): Omit<RateRange, 'tuner'> | null => {
    const min = given.number(ends[0]);
    const max = given.number(ends[1]);
    const width = typeof step === 'string' ? given.number(step) : step;
    if (min === null || max === null || (typeof step === 'string' && width === null && !given.lacks(step))) return null;
    const fallback = given.number('default');
    if (fallback === null && !given.lacks('default')) return null;
    return { min, max, step: width, values: null, default: fallback, logarithmic: isLogarithmic(given) };
  };

const choice =
  (name: string) =>
  (given: Given): Omit<RateRange, 'tuner'> | null => {
    const values = given.numbers(name);
    if (!values || values.length === 0) return null;
    return {
      min: Math.min(...values),
      max: Math.max(...values),
      step: null,
      values,
      default: given.number('default'),
      logarithmic: false,
    };
  };

const fixed = (given: Given): Omit<RateRange, 'tuner'> | null => {
  const value = given.number('value');
  return value === null ? null : { min: value, max: value, step: null, values: [value], default: value, logarithmic: false };
};

const always = (): boolean => true;
const sampled = (given: Given): boolean => /log/.test(given.text('sampling') ?? '');
const ends = ['min_value', 'max_value'] as const;

const draw = (tuner: string, args: string, read: Draw['read']): Draw => ({ tuner, arguments: args.split(' ').filter(Boolean), read });

const KERAS = new Map(
  [
    draw('Float', 'name min_value max_value step sampling default', interval('step', sampled, ends)),
    draw('Int', 'name min_value max_value step sampling default', interval('step', sampled, ends)),
    draw('Range', 'name min_value max_value step default', interval('step', undefined, ends)),
    draw('Linear', 'name min_value max_value resolution default', interval('resolution', undefined, ends)),
    draw('Choice', 'name values ordered default', choice('values')),
    draw('Fixed', 'name value', fixed),
  ].map((each): [string, Draw] => [each.tuner, { ...each, tuner: `keras_tuner.HyperParameters.${each.tuner}` }]),
);

const OPTUNA = new Map(
  [
    draw('suggest_float', 'name low high', (given) => interval('step', () => given.text('log') === 'True')(given)),
    draw('suggest_int', 'name low high step log', (given) => interval(given.lacks('step') ? 1 : 'step')(given)),
    draw('suggest_uniform', 'name low high', interval(null)),
    draw('suggest_loguniform', 'name low high', interval(null, always)),
    draw('suggest_discrete_uniform', 'name low high q', interval('q')),
    draw('suggest_categorical', 'name choices', choice('choices')),
  ].map((each): [string, Draw] => [each.tuner, { ...each, tuner: `optuna.Trial.${each.tuner}` }]),
);

const NAMED = new Map(
  [
    draw('ray.tune.uniform', 'lower upper', interval(null, undefined, ['lower', 'upper'])),
    draw('ray.tune.quniform', 'lower upper q', interval('q', undefined, ['lower', 'upper'])),
    draw('ray.tune.loguniform', 'lower upper base', interval(null, always, ['lower', 'upper'])),
    draw('ray.tune.qloguniform', 'lower upper q base', interval('q', always, ['lower', 'upper'])),
    draw('ray.tune.choice', 'categories', choice('categories')),
    draw('ray.tune.grid_search', 'values', choice('values')),
    draw('hyperopt.hp.uniform', 'label low high', interval(null)),
    draw('hyperopt.hp.quniform', 'label low high q', interval('q')),
    draw('hyperopt.hp.choice', 'label options', choice('options')),
  ].map((each): [string, Draw] => [each.tuner, each]),
);

const HYPERPARAMETERS = /^(?:hps?|hyper_?params?|hyper_?parameters)$/i;

/** What a call draws; null when it is no tuner's, `UNKNOWN` from a tuner when its bounds are not known. */
export function drawn(it: Evaluator, call: PyNode): Value | null {
  const callee = call.childForFieldName('function');
  const found = callee && drawOf(it, callee);
  if (!found) return null;
  const range = found.read(givenTo(it, call, found));
  if (!range) return { ...UNKNOWN, source: 'tuner' };
  return { ...UNKNOWN, source: 'tuner', value: range.default, origin: null, range: { ...range, tuner: found.tuner } };
}

/** True when a call may be a tuner's: cheap, by its last name. */
export function mayDraw(callee: PyNode): boolean {
  const last = lastName(callee);
  return KERAS.has(last) || OPTUNA.has(last) || TAILS.has(last);
}

const TAILS = new Set([...NAMED.keys()].map((name) => name.split('.').at(-1) ?? ''));

function drawOf(it: Evaluator, callee: PyNode): Draw | null {
  if (!mayDraw(callee)) return null;
  const last = lastName(callee);
  const object = callee.childForFieldName('object');
  const optuna = OPTUNA.get(last);
  if (optuna && object) return optuna;
  const keras = KERAS.get(last);
  if (keras && object) return isHyperParameters(it, object) ? keras : null;
  const name = it.parts.qualifier.qualify(callee);
  return name === null ? null : (NAMED.get(name) ?? null);
}

function lastName(callee: PyNode): string {
  return (callee.type === 'attribute' ? callee.childForFieldName('attribute')?.text : callee.text) ?? '';
}

/** `hp`, `self.hp`, a parameter typed `HyperParameters`, or an object built from that class. */
function isHyperParameters(it: Evaluator, object: PyNode): boolean {
  if (HYPERPARAMETERS.test(lastName(object))) return true;
  if (object.type !== 'identifier') return false;
  const bindings = lookup(it.parts.scopes.at(object.startIndex), object.text)?.bindings ?? [];
  return bindings.some((binding) => {
    if (binding.kind === 'parameter') return /\bHyperParameters\b/.test(binding.node.childForFieldName('type')?.text ?? '');
    return binding.kind === 'value' && binding.value.type === 'call' && /\bHyperParameters\($/.test(binding.value.text.slice(0, -1));
  });
}

function givenTo(it: Evaluator, call: PyNode, { arguments: names }: Draw): Given {
  const nodes = argumentsByName(call, names);
  const number = (node: PyNode | undefined): number | null => {
    const value = node ? it.value(node).value : null;
    return typeof value === 'number' ? value : null;
  };
  return {
    number: (name) => number(nodes.get(name)),
    numbers(name) {
      const node = nodes.get(name);
      const values = node ? it.sequence(node)?.map((item) => item.value) : null;
      return values?.every((value) => typeof value === 'number') ? (values as number[]) : null;
    },
    text: (name) => nodes.get(name)?.text ?? null,
    lacks: (name) => !nodes.has(name) || nodes.get(name)?.type === 'none',
  };
}

function argumentsByName(call: PyNode, names: readonly string[]): ReadonlyMap<string, PyNode> {
  const nodes = new Map<string, PyNode>();
  partsOf(call.childForFieldName('arguments') ?? call).forEach((part, index) => {
    const value = part.type === 'keyword_argument' ? part.childForFieldName('value') : part;
    const name = part.type === 'keyword_argument' ? part.childForFieldName('name')?.text : names[index];
    if (name !== undefined && value) nodes.set(name, value);
  });
  return nodes;
}

const BY_TUNER: ReadonlyMap<string, Draw> = new Map(
  [...KERAS.values(), ...OPTUNA.values(), ...NAMED.values()].map((each): [string, Draw] => [each.tuner, each]),
);

/** Arguments of a tuner's call by name; `tuner` as in `RateRange`. */
export function drawArguments(tuner: string, call: PyNode): ReadonlyMap<string, PyNode> {
  const found = BY_TUNER.get(tuner);
  return found ? argumentsByName(call, found.arguments) : new Map();
}
