import { linspace } from './builtins';
import { iterated } from './iteration';
import { numberValue, type Passed, unknown, type Value } from './values';

/** A one-dimensional tensor of known numbers. PyTorch computes in single precision once a float is among them. */
export type Vector = Extract<Value, { kind: 'list' }>;

export function vectorIn(value: Value | null | undefined): Vector | null {
  return value?.kind === 'list' && value.vector === true ? value : null;
}

export function vectorValue(numbers: readonly number[], float: boolean): Value {
  return { kind: 'list', vector: true, items: numbers.map((each) => numberValue(float ? Math.fround(each) : each, float)) };
}

function numbersOf(value: Value | undefined): { readonly numbers: readonly number[]; readonly float: boolean } | null {
  const items = value?.kind === 'number' ? [value] : value?.kind === 'list' ? value.items : null;
  const numbers = items?.map((item) => (item.kind === 'number' || item.kind === 'boolean' ? Number(item.value) : Number.NaN));
  if (!items || !numbers || numbers.some((each) => Number.isNaN(each))) return null;
  return { numbers, float: items.some((item) => item.kind === 'number' && item.float === true) };
}

const UNARY: Readonly<Record<string, (value: number) => number>> = {
  round: (value) => roundHalfEven(value),
  floor: Math.floor,
  ceil: Math.ceil,
  log: Math.log,
  log2: Math.log2,
  exp: Math.exp,
  sqrt: Math.sqrt,
  abs: Math.abs,
};

const BINARY: Readonly<Record<string, string>> = {
  divide: '/',
  div: '/',
  multiply: '*',
  mul: '*',
  pow: '**',
  add: '+',
  sub: '-',
  subtract: '-',
};

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** `torch.arange(4) * 2` and the like on known numbers; null when it is none of that. */
export function callVector(name: string, passed: readonly Passed[]): Value | null {
  const short = /^(?:torch|numpy)\.(\w+)$/.exec(name)?.[1];
  if (short === undefined) return null;
  const values = passed.filter((each) => each.name === null).map((each) => each.value);
  const [first, second] = values;
  if (short === 'linspace') {
    const made = linspace([...values, ...passed.filter((each) => each.name === 'steps' || each.name === 'num').map((each) => each.value)]);
    return made.kind === 'list' ? { ...made, vector: true } : null;
  }
  if (short === 'arange') return arange(values) ?? counting(values);
  if (/^(tensor|as_tensor|array|Tensor|FloatTensor)$/.test(short) && first?.kind === 'list') {
    const known = numbersOf(first);
    return known && vectorValue(known.numbers, known.float);
  }
  if (Object.hasOwn(BINARY, short) && (vectorIn(first) || vectorIn(second)) && first && second)
    return combine(BINARY[short] ?? '', first, second);
  const vector = vectorIn(first);
  return vector && vectorMethod(vector, short, values.slice(1));
}

function arange(values: readonly Value[]): Value | null {
  const known = values.map(numbersOf);
  if (known.some((each) => each?.numbers.length !== 1) || known.length === 0) return null;
  const [a = 0, b, step = 1] = known.map((each) => each?.numbers[0] ?? 0);
  const [from, to] = b === undefined ? [0, a] : [a, b];
  const count = Math.ceil((to - from) / step);
  if (!Number.isFinite(count) || count > 4096) return null;
  return vectorValue(
    Array.from({ length: Math.max(0, count) }, (_, index) => from + index * step),
    known.some((each) => each?.float === true),
  );
}

/** `torch.arange(n)` of a size that is not known. */
function counting(values: readonly Value[]): Value | null {
  const [first, second, step] = values;
  const isFromZero = second === undefined || (first?.kind === 'number' && first.value === 0);
  const isByOne = step === undefined || step.kind !== 'number' || step.value === 1;
  return isFromZero && isByOne && first ? { kind: 'array', shape: [null], counts: true } : null;
}

/** It counts 0, 1, 2 …. */
export function isCounting(value: Value | undefined): boolean {
  if (value?.kind === 'array') return value.counts === true;
  const items = vectorIn(value)?.items;
  return items?.every((item, at) => item.kind === 'number' && item.value === at) === true && (items?.length ?? 0) > 1;
}

/** Arithmetic of two vectors or of a vector and a number; null when it cannot be worked out. */
export function combine(operator: string, left: Value, right: Value): Value | null {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  if (!a || !b) return null;
  const length = Math.max(a.numbers.length, b.numbers.length);
  if ((a.numbers.length !== length && left.kind !== 'number') || (b.numbers.length !== length && right.kind !== 'number')) return null;
  const at = (side: typeof a, index: number): number => side.numbers[side.numbers.length === 1 ? 0 : index] ?? Number.NaN;
  const compute = ARITHMETIC[operator];
  if (!compute || !Object.hasOwn(ARITHMETIC, operator)) return null;
  const float = a.float || b.float || operator === '/';
  return vectorValue(
    Array.from({ length }, (_, index) => compute(at(a, index), at(b, index))),
    float,
  );
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '**': (a, b) => a ** b,
};

/** A method of a vector, or PyTorch's function of the same name; null when it is not known here. */
export function vectorMethod(vector: Vector, name: string, values: readonly Value[]): Value | null {
  const known = numbersOf(vector);
  if (!known) return null;
  const { numbers, float } = known;
  const unary = Object.hasOwn(UNARY, name) ? UNARY[name] : undefined;
  if (unary && values.length === 0) return vectorValue(numbers.map(unary), true);
  switch (name) {
    case 'int':
    case 'long':
      return vectorValue(numbers.map(Math.trunc), false);
    case 'float':
    case 'double':
      return vectorValue(numbers, true);
    case 'astype':
      return values[0]?.kind === 'library' && /\.int(\d+)?$/.test(values[0].name) ? vectorValue(numbers.map(Math.trunc), false) : null;
    case 'tolist':
      return { kind: 'list', items: numbers.map((each) => numberValue(each, float)) };
    case 'item':
      return numbers.length === 1 ? numberValue(numbers[0] ?? 0, float) : unknown('not a single number');
    case 'unsqueeze':
    case 'expand':
    case 'repeat':
    case 'view':
      return isCounting(vector) ? { kind: 'array', shape: null, counts: true } : { kind: 'array', shape: null };
    case 'diff':
      return vectorValue(
        numbers.slice(1).map((each, index) => each - (numbers[index] ?? 0)),
        float,
      );
    case 'cumsum':
      return vectorValue(
        numbers.map((_, index) => numbers.slice(0, index + 1).reduce((sum, each) => sum + each, 0)),
        float,
      );
    case 'sum':
    case 'max':
    case 'min': {
      if (numbers.length === 0) return null;
      const result =
        name === 'sum' ? numbers.reduce((sum, each) => sum + each, 0) : name === 'max' ? Math.max(...numbers) : Math.min(...numbers);
      return numberValue(result, float);
    }
    case 'cpu':
    case 'numpy':
    case 'clone':
    case 'detach':
    case 'to':
    case 'cuda':
      return vector;
    case 'unique':
      return vectorValue(
        [...new Set(numbers)].sort((a, b) => a - b),
        float,
      );
    case 'split':
      return pieces(vector, values[0]);
    case 'numel':
    case '__len__':
      return numberValue(numbers.length);
    default:
      return { kind: 'array', shape: null };
  }
}

/** `torch.linspace(...).split([2, 2])`: parts of the given lengths. */
function pieces(vector: Vector, lengths: Value | undefined): Value {
  const sizes =
    lengths && lengths.kind !== 'number' ? iterated(lengths)?.map((each) => (each.kind === 'number' ? each.value : null)) : null;
  const { items } = vector;
  if (!items || !sizes || sizes.includes(null)) return unknown('the parts of this list are not known');
  let from = 0;
  const parts = sizes.map((size): Value => {
    from += size ?? 0;
    return { ...vector, items: items.slice(from - (size ?? 0), from) };
  });
  return { kind: 'list', tuple: true, items: parts };
}
