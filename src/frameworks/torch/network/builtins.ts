import { iterated } from './iteration';
import { booleanValue, listValue, NONE, numberValue, type Passed, unknown, type Value } from './values';

const LONGEST = 512;

/** Python's own functions and `math` on known values; null when the name is none of them. */
export function callBuiltin(name: string, passed: readonly Passed[], hidden: boolean): Value | null {
  const values = passed.map((each) => each.value);
  const [first] = values;
  const short = name.replace(/^(builtins|math|collections|numpy|np)\./, '');
  if (short === name) return null;
  if (hidden) return unknown(`${short} of something that is not known`);
  if (short === 'dict' || short === 'OrderedDict') return dictionary(passed);
  const list = first ? iterated(first) : [];
  switch (short) {
    case 'print':
      return NONE;
    case 'range':
      return range(values);
    case 'len':
      return list ? numberValue(list.length) : unknown('the length is not known');
    case 'list':
    case 'tuple':
      return listValue(list && [...list]);
    case 'reversed':
      return listValue(list?.toReversed() ?? null);
    case 'enumerate':
      return listValue(list?.map((item, index) => listValue([numberValue(index), item])) ?? null);
    case 'zip':
      return zip(values);
    default:
      return numeric(short, values);
  }
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
  return listValue(Array.from({ length }, (_, index) => listValue(lists.map((list) => list?.[index] ?? NONE))));
}

function dictionary(passed: readonly Passed[]): Value {
  const entries = new Map<string, Value>();
  for (const { name, value } of passed) {
    if (name !== null) {
      entries.set(name, value);
      continue;
    }
    if (value.kind === 'dictionary') {
      for (const [key, entry] of value.entries) entries.set(key, entry);
      continue;
    }
    for (const pair of iterated(value) ?? [NONE]) {
      const [key, entry] = pair.kind === 'list' ? (pair.items ?? []) : [];
      if (key?.kind !== 'string' || !entry) return unknown('a dictionary that is not known');
      entries.set(key.value, entry);
    }
  }
  return { kind: 'dictionary', entries };
}

function numeric(name: string, values: readonly Value[]): Value {
  const spread = values.length === 1 && values[0]?.kind === 'list' ? (values[0].items ?? []) : values;
  const numbers = spread.map((value) => (value.kind === 'number' ? value.value : Number.NaN));
  const compute = FUNCTIONS[name];
  if (!compute || !Object.hasOwn(FUNCTIONS, name)) return unknown(`${name} is not followed`);
  const result = numbers.length > 0 ? compute(...numbers) : Number.NaN;
  if (name === 'bool' && Number.isFinite(result)) return booleanValue(result !== 0);
  return Number.isFinite(result) ? numberValue(result) : unknown(`${name} of something that is not known`);
}

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
  log: (value, base = Math.E) => Math.log(value) / Math.log(base),
  log2: Math.log2,
  pow: (base, exponent) => base ** exponent,
};
