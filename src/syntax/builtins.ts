import type { Evaluator } from './evaluator';
import { isCounted } from './lists';
import { literalValue } from './literals';
import type { PyNode } from './node';
import { keywordOf, positionalOf } from './options';
import { itemsOf } from './schedules';
import type { Settings } from './settings';
import { drawn } from './tuners';
import { computed, listOf, UNKNOWN, type Value } from './values';

/** Functions of numbers whose result is read; Python's own `round` goes to the even neighbour. */
const NUMERIC: Readonly<Record<string, (...numbers: number[]) => number | null>> = {
  float: (a = 0, ...more) => (more.length === 0 ? a : null),
  int: (a = 0, ...more) => (more.length === 0 ? Math.trunc(a) : null),
  abs: (a = 0, ...more) => (more.length === 0 ? Math.abs(a) : null),
  min: (...numbers) => (numbers.length > 1 ? Math.min(...numbers) : null),
  max: (...numbers) => (numbers.length > 1 ? Math.max(...numbers) : null),
  round: (a = 0, digits = 0, ...more) => (more.length === 0 ? rounded(a, digits) : null),
};

function rounded(value: number, digits: number): number {
  const scaled = Number((value * 10 ** digits).toPrecision(15));
  const below = Math.floor(scaled);
  const isHalf = scaled - below === 0.5;
  return (isHalf ? below + (below % 2 === 0 ? 0 : 1) : Math.round(scaled)) / 10 ** digits;
}

/** Names that hold one number as it is. */
const WRAPPED =
  /^(?:torch\.(?:tensor|as_tensor)|(?:numpy|jax\.numpy)\.(?:float32|float64|asarray|array)|tensorflow\.(?:constant|Variable))$/;
const TO_NUMBER = new Set(['item', 'numpy', 'tolist']);
const LOOKUPS = new Set(['get', 'pop', 'setdefault']);
const COMMAND = /^typer\.(?:Option|Argument)$/;

/** Value of a call: conversions, `min` and `max`, `getattr`, lookups with a fallback, and what a tuner draws. */
export function called(it: Evaluator, settings: Settings, node: PyNode): Value {
  const callee = node.childForFieldName('function');
  if (!callee) return UNKNOWN;
  const tuned = drawn(it, node);
  if (tuned) return tuned;
  const items = itemsOf(it, node);
  if (items) return wholeList(items);
  const given = positionalOf(node);
  if (callee.type === 'attribute') {
    const method = callee.childForFieldName('attribute')?.text ?? '';
    const object = callee.childForFieldName('object');
    if (object && TO_NUMBER.has(method) && given.length === 0) return it.value(object);
    if (object && LOOKUPS.has(method)) return lookedUp(settings, object, given, keywordOf(node, 'default'));
  }
  const name = it.parts.qualifier.qualify(callee);
  return name === null ? UNKNOWN : named(it, settings, name, node, given);
}

function named(it: Evaluator, settings: Settings, name: string, node: PyNode, given: readonly PyNode[]): Value {
  const [first] = given;
  const builtin = name.startsWith('builtins.') ? name.slice(9) : '';
  const numeric = Object.hasOwn(NUMERIC, builtin) ? NUMERIC[builtin] : undefined;
  if (numeric && first) return numbers(it, builtin, given, numeric);
  if (builtin === 'getattr') return attributeByName(settings, given);
  if ((builtin === 'sum' || builtin === 'len') && first && given.length === 1) return totalled(it, builtin, first);
  if (WRAPPED.test(name) && first) return it.value(first);
  if (!COMMAND.test(name)) return UNKNOWN;
  const byDefault = keywordOf(node, 'default') ?? first;
  const value = byDefault ? it.value(byDefault) : UNKNOWN;
  return value.value === null ? value : { ...value, source: 'argument-parser', byDefault: true };
}

function numbers(it: Evaluator, name: string, given: readonly PyNode[], compute: (...numbers: number[]) => number | null): Value {
  const [only, another] = given;
  if (only && !another && (name === 'min' || name === 'max')) {
    const items = it.sequence(only);
    return items && items.length > 0 ? computed(items, (...all) => (name === 'min' ? Math.min(...all) : Math.max(...all))) : UNKNOWN;
  }
  const values = given.map((each) => it.value(each));
  const [value] = values;
  // `float(p)` is `p`, and a number put in its place would become the rate.
  if (value && name === 'float' && values.length === 1) return typeof value.value === 'number' ? value : computed(values, compute);
  return computed(values, compute);
}

function totalled(it: Evaluator, name: string, list: PyNode): Value {
  const items = it.sequence(list);
  if (!items || !isCounted(items)) return UNKNOWN;
  const byDefault = items.some((item) => item.byDefault);
  if (name === 'len') return { ...UNKNOWN, value: items.length, source: 'literal', byDefault };
  return items.length > 0 ? computed(items, (...all) => all.reduce((sum, each) => sum + each, 0)) : UNKNOWN;
}

function lookedUp(settings: Settings, object: PyNode, given: readonly PyNode[], byDefault: PyNode | null): Value {
  const [key, fallback] = given;
  const name = key ? literalValue(key) : undefined;
  return typeof name === 'string' ? settings.given(object, name, fallback ?? byDefault, 'item') : UNKNOWN;
}

function attributeByName(settings: Settings, given: readonly PyNode[]): Value {
  const [object, key, fallback] = given;
  const name = key ? literalValue(key) : undefined;
  return object && typeof name === 'string' ? settings.given(object, name, fallback ?? null, 'attribute') : UNKNOWN;
}

/** The rates of a list in the rate's place, one for each layer. */
export function perLayer(items: readonly Value[]): Value {
  const base: Value = {
    ...UNKNOWN,
    source: items.find((item) => item.source !== 'literal')?.source ?? 'literal',
    byDefault: items.some((item) => item.byDefault),
    guarded: items.some((item) => item.guarded),
  };
  return listOf(
    base,
    items.map((item) => (typeof item.value === 'number' ? item.value : null)),
  );
}

/** A list that stands in the rate's place itself. */
export function wholeList(items: readonly Value[] | null): Value {
  const rates = perLayer(items ?? []);
  return rates.list ? { ...rates, value: null, whole: true } : rates;
}
