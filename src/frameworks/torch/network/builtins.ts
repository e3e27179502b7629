import type { PyNode } from '../../../syntax/node';
import { emptyDictionary, enter, keyOf, united } from './dictionaries';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { CHILDREN } from './slots';
import { printed } from './strings';
import { truth } from './truth';
import {
  booleanValue,
  type Dictionary,
  listValue,
  NONE,
  numberValue,
  type Passed,
  stringValue,
  tupleValue,
  unknown,
  type Value,
} from './values';

const LONGEST = 1024;

/** Python's own functions, `math`, `itertools` and NumPy's arithmetic on known values; null when the name is none of them. */
export function callBuiltin(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode, hidden: boolean): Value | null {
  const values = passed.map((each) => each.value);
  const [first] = values;
  const short = name.replace(/^(builtins|math|collections|itertools|numpy|np)\./, '');
  if (short === name) return null;
  if (short === 'dict' || short === 'OrderedDict' || short === 'defaultdict') return dictionary(passed, hidden, short === 'defaultdict');
  if (hidden) return unknown(`${short} of something that is not known`);
  const list = first ? iterated(first) : [];
  switch (short) {
    case 'print':
      return NONE;
    case 'object':
      return unknown('a plain object');
    case 'range':
      return range(values);
    case 'len':
      return lengthOf(first);
    case 'list':
      return listValue(list && [...list]);
    case 'tuple':
      return tupleValue(list && [...list]);
    case 'set':
    case 'frozenset':
      return listValue(list && distinct(list));
    case 'str':
      return first && printed(first) !== null ? stringValue(printed(first) ?? '') : unknown('this text is not known');
    case 'reversed':
      return listValue(list?.toReversed() ?? null);
    case 'sorted':
      return sorted(it, list, passed, node);
    case 'enumerate': {
      const start = passed.find((each) => each.name === 'start')?.value ?? values[1];
      const from = start?.kind === 'number' ? start.value : 0;
      return listValue(list?.map((item, index) => tupleValue([numberValue(from + index), item])) ?? null);
    }
    case 'zip':
      return zip(passed.filter((each) => each.name === null).map((each) => each.value));
    case 'chain':
      return chained(values);
    case 'chain.from_iterable':
      return chained(list ?? [unknown('a list is not known')]);
    case 'repeat':
      return first && values[1]?.kind === 'number'
        ? listValue(Array.from({ length: Math.min(values[1].value, LONGEST) }, () => first))
        : unknown('endless');
    case 'namedtuple':
    case 'tuple of fields':
      if (short === 'tuple of fields') return tupleValue([...values]);
      return { kind: 'partial', callee: { kind: 'library', name: 'collections.tuple of fields' }, passed: [], hidden: false };
    case 'any':
    case 'all':
      return quantified(short, list);
    case 'sum': {
      // `sum(lists, [])` puts lists end to end.
      const start = values[1];
      if (start?.kind !== 'list') return numeric(short, values, passed);
      return list?.every((each) => each.kind === 'list') && !start.vector ? chained([start, ...list]) : unknown('a list is not known');
    }
    case 'round':
      return rounded(values);
    case 'linspace':
      return linspace(values);
    default:
      return numeric(short, values, passed);
  }
}

function lengthOf(value: Value | undefined): Value {
  const children = value?.kind === 'instance' ? value.attributes.get(CHILDREN) : null;
  const list = value ? iterated(children ?? value) : null;
  return list ? numberValue(list.length) : unknown('the length is not known');
}

function distinct(items: readonly Value[]): Value[] {
  const keys = items.map(keyOf);
  return items.filter((_, index) => keys[index] === null || keys.indexOf(keys[index] ?? null) === index);
}

function sorted(it: Interpreter, list: readonly Value[] | null, passed: readonly Passed[], node: PyNode): Value {
  const key = passed.find((each) => each.name === 'key')?.value;
  const reverse = passed.find((each) => each.name === 'reverse')?.value;
  const ranks = list?.map((item) => (key ? it.invoke(key, [{ name: null, value: item, node }], node, false) : item));
  if (!list || !ranks) return listValue(null);
  const numbers = ranks.map((rank) => (rank.kind === 'number' || rank.kind === 'string' ? rank.value : null));
  if (numbers.includes(null) || new Set(numbers.map((each) => typeof each)).size > 1) return listValue(null);
  const order = list
    .map((_, index) => index)
    .sort((a, b) => ((numbers[a] ?? 0) < (numbers[b] ?? 0) ? -1 : (numbers[a] ?? 0) > (numbers[b] ?? 0) ? 1 : 0));
  const items = order.flatMap((index) => list[index] ?? []);
  return listValue(reverse && truth(reverse) ? items.reverse() : items);
}

function chained(lists: readonly Value[]): Value {
  const parts = lists.map(iterated);
  return parts.some((part) => part === null) ? listValue(null) : listValue(parts.flatMap((part) => part ?? []));
}

function quantified(name: 'any' | 'all', list: readonly Value[] | null): Value {
  const answers = list?.map(truth);
  if (!answers) return unknown('a list is not known');
  if (answers.includes(name === 'any')) return booleanValue(name === 'any');
  return answers.includes(null) ? unknown('a condition that is not known') : booleanValue(name === 'all');
}

function range(values: readonly Value[]): Value {
  const numbers = values.map((value) => (value.kind === 'number' ? value.value : null));
  if (numbers.length === 0 || numbers.includes(null)) return unknown('the range is not known');
  const [a = 0, b, step = 1] = numbers as number[];
  const [from, to] = b === undefined ? [0, a] : [a, b];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(count) || count > LONGEST) return unknown('the range is too long to follow');
  return listValue(Array.from({ length: count }, (_, index) => numberValue(from + index * step)));
}

function zip(values: readonly Value[]): Value {
  if (values.length === 0) return listValue([]);
  const lists = values.map(iterated);
  if (lists.some((list) => list === null)) return unknown('a list is not known');
  const length = Math.min(...lists.map((list) => list?.length ?? 0));
  return listValue(Array.from({ length }, (_, index) => tupleValue(lists.map((list) => list?.[index] ?? NONE))));
}

function dictionary(passed: readonly Passed[], hidden: boolean, hasFactory: boolean): Value {
  let made: Dictionary = emptyDictionary();
  if (hidden || hasFactory) made.open = true;
  for (const [index, { name, value }] of passed.entries()) {
    if (name !== null) made.entries.set(name, value);
    else if (value.kind === 'dictionary') made = united(made, value);
    else if (hasFactory && index === 0) continue;
    else {
      for (const pair of iterated(value) ?? [NONE]) {
        const [key, entry] = pair.kind === 'list' ? (pair.items ?? []) : [];
        if (!key || !entry) return { ...made, open: true };
        enter(made, key, entry);
      }
    }
  }
  return made;
}

/** Python rounds halves to the even neighbour. */
function rounded(values: readonly Value[]): Value {
  const [value, digits] = values;
  if (value?.kind !== 'number') return unknown('round of something that is not known');
  if (digits && digits.kind !== 'none') {
    return digits.kind === 'number'
      ? numberValue(Number(value.value.toFixed(Math.max(0, digits.value))), true)
      : unknown('round to an unknown digit');
  }
  const floor = Math.floor(value.value);
  const rest = value.value - floor;
  return numberValue(rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor);
}

/** `linspace(start, end, steps)`: one number per layer. */
export function linspace(values: readonly Value[]): Value {
  const [start, end, steps] = values.map((value) => (value.kind === 'number' ? value.value : null));
  if (
    typeof start !== 'number' ||
    typeof end !== 'number' ||
    typeof steps !== 'number' ||
    !Number.isInteger(steps) ||
    steps < 0 ||
    steps > LONGEST
  )
    return unknown('the numbers of this range are not known');
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  return listValue(
    Array.from({ length: steps }, (_, index) => numberValue(index === steps - 1 && index > 0 ? end : start + index * step, true)),
  );
}

function numeric(name: string, values: readonly Value[], passed: readonly Passed[]): Value {
  const positional = passed.filter((each) => each.name === null).map((each) => each.value);
  const spread = positional.length === 1 && positional[0] ? (iterated(positional[0]) ?? positional) : values;
  const compute = FUNCTIONS[name];
  if (!compute || !Object.hasOwn(FUNCTIONS, name)) return unknown(`${name} is not followed`);
  if ((name === 'int' || name === 'float') && positional[0]?.kind === 'string') {
    const value = Number(positional[0].value);
    return Number.isFinite(value) && positional[0].value.trim() !== '' ? numberValue(value, name === 'float') : unknown('no number');
  }
  if (name === 'bool') return booleanOf(positional[0]);
  const numbers = spread.map((value) => (value.kind === 'number' || value.kind === 'boolean' ? Number(value.value) : Number.NaN));
  const result = numbers.length > 0 || name === 'sum' ? compute(...numbers) : Number.NaN;
  const float = REAL.has(name) || (SAME.has(name) && spread.some((value) => value.kind === 'number' && value.float === true));
  return Number.isFinite(result) ? numberValue(result, float) : unknown(`${name} of something that is not known`);
}

function booleanOf(value: Value | undefined): Value {
  const holds = value ? truth(value) : false;
  return holds === null ? unknown('a condition that is not known') : booleanValue(holds);
}

/** Functions whose result is a float, and those whose result is one when an argument is. */
const REAL: ReadonlySet<string> = new Set(['float', 'sqrt', 'log', 'log2', 'log10', 'exp', 'pow', 'cos', 'sin']);
const SAME: ReadonlySet<string> = new Set(['abs', 'max', 'min', 'sum', 'prod']);

const FUNCTIONS: Readonly<Record<string, (...numbers: number[]) => number>> = {
  int: Math.trunc,
  float: (value) => value,
  bool: (value) => value,
  abs: Math.abs,
  max: Math.max,
  min: Math.min,
  sum: (...numbers) => numbers.reduce((sum, value) => sum + value, 0),
  prod: (...numbers) => numbers.reduce((product, value) => product * value, 1),
  sqrt: Math.sqrt,
  ceil: Math.ceil,
  floor: Math.floor,
  log: (value, base = Math.E) => (base === Math.E ? Math.log(value) : Math.log(value) / Math.log(base)),
  log2: Math.log2,
  log10: Math.log10,
  exp: Math.exp,
  cos: Math.cos,
  sin: Math.sin,
  pow: (base, exponent) => base ** exponent,
  gcd: (a, b) => {
    let [x, y] = [Math.abs(a), Math.abs(b)];
    while (y > 0) [x, y] = [y, x % y];
    return x;
  },
};
