import type { Evaluator } from './evaluator';
import { alike, isCounted, LONGEST } from './lists';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { saysSomething, UNKNOWN, type Value } from './values';

const SAME = new Set(['list', 'tuple', 'sorted']);
const SPACED = /^(?:torch|numpy|jax\.numpy|tensorflow(?:\.compat\.v1|\.experimental\.numpy|\.math)?|keras\.(?:src\.)?ops)\.lin_?space$/;
const CONVERTED = new Set(['tolist', 'numpy', 'cpu', 'flatten', 'detach', 'copy']);

/** What makes an array of a list, or a list of an array. */
const ARRAY =
  /^(?:torch\.(?:tensor|as_tensor)|(?:numpy|jax\.numpy)\.(?:array|asarray)|tensorflow\.(?:constant|convert_to_tensor|unstack)|keras\.(?:src\.)?ops\.(?:convert_to_numpy|convert_to_tensor|unstack))$/;

/** The items of what a call gives: `range`, `linspace`, a copy, a plan of rates. */
export function called(it: Evaluator, node: PyNode): readonly Value[] | null {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (!callee || !list) return null;
  const parts = list.type === 'generator_expression' ? [list] : partsOf(list);
  const given = parts.filter((part) => part.type !== 'keyword_argument');
  const [first] = given;
  if (callee.type === 'identifier' && first && given.length === 1 && SAME.has(callee.text)) return it.sequence(first);
  if (callee.type === 'identifier' && callee.text === 'reversed' && first) return it.sequence(first)?.toReversed() ?? null;
  if (callee.type === 'identifier' && callee.text === 'range') return counted(it, given);
  const object = callee.childForFieldName('object');
  if (object && given.length === 0 && CONVERTED.has(callee.childForFieldName('attribute')?.text ?? '')) return it.sequence(object);
  const name = it.parts.qualifier.qualify(callee);
  if (name !== null && SPACED.test(name)) return spaced(it, parts);
  if (name !== null && COPIES.test(name) && first) return copies(it, first, Number(COPIES.exec(name)?.[1]));
  if (name !== null && PLANNED.test(name)) return planned(it, parts);
  const isArray = name !== null && ARRAY.test(name);
  return isArray && first ? it.sequence(first) : null;
}

/** timm's `to_2tuple(p)`: a number twice, or the pair that it is already. */
const COPIES = /^timm\.(?:layers|models\.layers)\.(?:helpers\.)?to_([1-4])tuple$/;

function copies(it: Evaluator, given: PyNode, count: number): readonly Value[] | null {
  const value = it.value(given);
  if (value.whole) return it.sequence(given);
  return saysSomething(value) ? Array.from({ length: count }, () => value) : null;
}

/** timm's plan for stochastic depth: from 0 to the rate over all blocks; stage by stage it is a list of lists. */
const PLANNED = /^timm\.layers\.(?:drop\.)?calculate_drop_path_rates$/;

function planned(it: Evaluator, parts: readonly PyNode[]): readonly Value[] | null {
  const [rate, depths, more] = parts;
  if (!rate || !depths || rate.type === 'keyword_argument' || depths.type === 'keyword_argument') return null;
  const end = it.value(rate);
  if (end.value === 0) return alike([{ ...end, origin: null }]);
  const total = it.value(depths).value ?? sumOf(it.sequence(depths));
  return !more && typeof total === 'number' && typeof end.value === 'number' ? ramp(numbered(0), end, total) : null;
}

function sumOf(items: readonly Value[] | null): number | null {
  if (!items || !isCounted(items)) return null;
  return items.reduce<number | null>((sum, { value }) => (sum === null || typeof value !== 'number' ? null : sum + value), 0);
}

function counted(it: Evaluator, given: readonly PyNode[]): readonly Value[] | null {
  const numbers = given.map((each) => it.value(each).value);
  if (numbers.length === 0 || numbers.length > 3 || !numbers.every((each) => typeof each === 'number' && Number.isInteger(each)))
    return null;
  const [a = 0, b, step = 1] = numbers as number[];
  const [from, to] = b === undefined ? [0, a] : [a, b];
  const length = step === 0 ? 0 : Math.ceil((to - from) / step);
  return length > LONGEST ? null : Array.from({ length: Math.max(0, length) }, (_, index) => numbered(from + index * step));
}

/** Value i is start + (end - start) i / (n - 1), as torch and NumPy have it. */
function spaced(it: Evaluator, parts: readonly PyNode[]): readonly Value[] | null {
  const named = new Map(
    parts.flatMap((part): [string, PyNode][] => {
      const value = part.childForFieldName('value');
      return part.type === 'keyword_argument' && value ? [[part.childForFieldName('name')?.text ?? '', value]] : [];
    }),
  );
  const given = parts.filter((part) => part.type !== 'keyword_argument');
  const [start, end, count] = [
    given[0] ?? named.get('start'),
    given[1] ?? named.get('end') ?? named.get('stop'),
    given[2] ?? named.get('steps') ?? named.get('num'),
  ];
  if (!start || !end || named.get('endpoint')?.text === 'False') return null;
  const from = it.value(start);
  const to = it.value(end);
  return ramp(from, to, count ? it.value(count).value : null);
}

/** `count` values from one to the other; with equal ends their number does not matter for them. */
function ramp(from: Value, to: Value, count: Value['value']): readonly Value[] | null {
  if (typeof from.value !== 'number' || typeof to.value !== 'number') return null;
  const base: Value = {
    ...UNKNOWN,
    source: to.source === 'literal' ? from.source : to.source,
    byDefault: from.byDefault || to.byDefault,
    guarded: from.guarded || to.guarded,
  };
  const first = from.value;
  if (typeof count !== 'number') return first === to.value ? alike([{ ...base, value: first }]) : null;
  if (!Number.isInteger(count) || count < 0 || count > LONGEST) return null;
  const step = count > 1 ? (to.value - first) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => ({ ...base, value: Number((first + step * index).toPrecision(12)) }));
}

export function numbered(value: number): Value {
  return { ...UNKNOWN, value, source: 'literal' };
}
