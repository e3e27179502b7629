import { iterated } from './iteration';
import { booleanValue, KEY, listValue, NONE, numberValue, type Passed, unknown, type Value } from './values';

const LONGEST = 512;

/** Python's own functions and those of `math` on known values, and functions of random keys; null when the name is none of them. */
export function callBuiltin(name: string, passed: readonly Passed[], hidden: boolean): Value | null {
  if (/^jax\.random\.(?:PRNGKey|key|split|fold_in|clone)$|^(?:flax\.nnx\.(?:Rngs|RngStream)|haiku\.next_rng_key)$/.test(name)) return KEY;
  const values = passed.map((each) => each.value);
  const short = name.replace(/^(?:builtins|math|collections|numpy|jax\.numpy|functools)\./, '');
  if (short === name) return null;
  if (short === 'partial' && name.startsWith('functools.')) {
    const [callee, ...rest] = passed;
    return callee ? { kind: 'partial', callee: callee.value, passed: rest, hidden } : null;
  }
  const isPython = name.startsWith('builtins.') || name.startsWith('collections.');
  if (isPython && hidden) return unknown(`${short} of something that is not known`);
  return (isPython ? python(short, passed, values) : null) ?? numeric(short, values);
}

function python(name: string, passed: readonly Passed[], values: readonly Value[]): Value | null {
  const [first] = values;
  const list = first ? iterated(first) : [];
  switch (name) {
    case 'print':
      return NONE;
    case 'dict':
    case 'OrderedDict':
      return dictionary(passed);
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
    case 'isinstance':
      return isInstance(values);
    default:
      return null;
  }
}

/** `isinstance(size, int)` of a plain value. */
function isInstance([value, type]: readonly Value[]): Value {
  const name = type?.kind === 'library' ? type.name : '';
  if (value?.kind === 'number' && /^builtins\.(?:int|tuple|list|str)$/.test(name)) {
    return booleanValue(name === 'builtins.int' && Number.isInteger(value.value));
  }
  if ((value?.kind === 'list' || value?.kind === 'string') && name === 'builtins.int') return booleanValue(false);
  return unknown('a condition that is not known');
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
  const lists = values.map(iterated);
  if (lists.length === 0 || lists.some((list) => list === null)) return lists.length === 0 ? listValue([]) : unknown('a list is not known');
  const length = Math.min(...lists.map((list) => list?.length ?? 0));
  return listValue(Array.from({ length }, (_, index) => listValue(lists.map((list) => list?.[index] ?? NONE))));
}

function dictionary(passed: readonly Passed[]): Value {
  const entries = new Map<string, Value>();
  for (const { name, value } of passed) {
    if (name !== null) entries.set(name, value);
    else if (value.kind === 'dictionary') for (const [key, entry] of value.entries) entries.set(key, entry);
    else return unknown('a dictionary that is not known');
  }
  return { kind: 'dictionary', entries };
}

function numeric(name: string, values: readonly Value[]): Value | null {
  const compute = FUNCTIONS[name];
  if (!compute || !Object.hasOwn(FUNCTIONS, name)) return null;
  const spread = values.length === 1 && values[0]?.kind === 'list' ? (values[0].items ?? []) : values;
  // On activations these are functions of arrays.
  if (spread.some(({ kind }) => kind === 'tensor' || kind === 'array')) return null;
  const numbers = spread.map((value) => (value.kind === 'number' ? value.value : Number.NaN));
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
  round: Math.round,
  log: (value, base = Math.E) => Math.log(value) / Math.log(base),
  log2: Math.log2,
  pow: (base, exponent) => base ** exponent,
};
