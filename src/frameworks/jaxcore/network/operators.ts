import type { Detail } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { arithmeticDetail, type Side } from '../../arithmetic';
import { partsOf } from '../tree';
import { sliced } from './indexing';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { type Axis, booleanValue, type Frame, listValue, numberValue, type Place, type Tensor, unknown, type Value } from './values';

/** Python's arithmetic on known numbers and lists; sums of activations are joins, everything else on them is not modelled. */
export function binary(it: Interpreter, operator: string, left: Value, right: Value, place: Place): Value {
  if (left.kind === 'number' && right.kind === 'number') {
    const value = arithmetic(operator, left.value, right.value);
    return value === null ? unknown(`${operator} is not followed`) : numberValue(value);
  }
  if (left.kind === 'tensor' || right.kind === 'tensor') return onTensors(it, operator, left, right, place);
  if (left.kind === 'array' || right.kind === 'array') return onArrays(operator, left, right);
  if (left.kind === 'key' || right.kind === 'key') return unknown('a random key');
  const lists = [tupleOf(left), tupleOf(right)];
  if (operator === '+' && lists[0] && lists[1]) return listValue([...lists[0], ...lists[1]]);
  if (operator === '*' && lists[0] && right.kind === 'number') return repeated(lists[0], right.value);
  if (operator === '*' && lists[1] && left.kind === 'number') return repeated(lists[1], left.value);
  if (operator === '+' && left.kind === 'string' && right.kind === 'string') return { kind: 'string', value: left.value + right.value };
  return unknown(left.kind === 'unknown' ? left.reason : right.kind === 'unknown' ? right.reason : `${operator} is not followed`);
}

function tupleOf(value: Value): readonly Value[] | null {
  return value.kind === 'list' || value.kind === 'sizes' ? iterated(value) : null;
}

function repeated(items: readonly Value[], times: number): Value {
  if (!Number.isInteger(times) || times * Math.max(1, items.length) > 256) return listValue(null);
  return listValue(Array.from({ length: Math.max(0, times) }, () => items).flat());
}

function arithmetic(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : a / b;
    case '//':
      return b === 0 ? null : Math.floor(a / b);
    case '%':
      return b === 0 ? null : a - b * Math.floor(a / b);
    case '**':
      return a ** b;
    default:
      return null;
  }
}

function onArrays(operator: string, left: Value, right: Value): Value {
  const shape = (value: Value) => (value.kind === 'array' ? value.shape : value.kind === 'number' ? [] : null);
  const [a, b] = [shape(left), shape(right)];
  const joined = operator !== '@' && a && b ? broadcast(a, b) : null;
  return { kind: 'array', shape: joined as readonly (number | null)[] | null, trains: false };
}

function onTensors(it: Interpreter, operator: string, left: Value, right: Value, place: Place): Tensor {
  const from = [left, right].flatMap((value) => (value.kind === 'tensor' ? [value] : []));
  const axes = operator === '@' ? product(left, right) : joinedAxes(left, right);
  const [first, other] = from;
  if (operator === '+' && first && other && sameAxes(first.axes, other.axes)) {
    if (first.layer === other.layer) return first;
    const last = first.last === other.last ? first.last : undefined;
    const operation = { type: 'add' } as const;
    return it.graph.step({
      name: 'add',
      callee: '+',
      place,
      operation,
      from,
      axes,
      parameters: 0,
      ...(last === undefined ? {} : { last }),
    });
  }
  const weights = right.kind === 'array' ? right.shape : null;
  if (operator === '@' && left.kind === 'tensor' && weights?.length === 2) it.graph.demand(left, [weights[0] ?? null]);
  const strange = [left, right].find((value) => value.kind === 'unknown');
  const reason = `${operator} on arrays is not modelled`;
  if (strange?.kind === 'unknown') it.graph.note(place, `${reason}: ${strange.reason}`);
  const isMisfit =
    axes === null &&
    operator !== '@' &&
    [left, right].every((value) => (value.kind === 'array' ? value.shape !== null : value.kind === 'tensor' && value.axes !== null));
  if (isMisfit) it.graph.clash(place, `the shapes of the two sides of ${operator} do not fit`);
  // A number changes no axis.
  const isScaled = first !== undefined && [left, right].some(({ kind }) => kind === 'number');
  return it.graph.step({
    name: 'arithmetic',
    callee: operator,
    place,
    operation: { type: 'unknown', reason, ...detailed(arithmeticDetail(operator, sideOf(left), sideOf(right))) },
    from,
    axes,
    parameters: 0,
    ...(isScaled && first.last !== undefined ? { last: first.last } : {}),
  });
}

function detailed(detail: Detail | null): { readonly detail?: Detail } {
  return detail ? { detail } : {};
}

/** Activations, or a number that is known. */
function sideOf(value: Value): Side {
  if (value.kind === 'tensor') return 'tensor';
  return value.kind === 'number' ? value.value : null;
}

/** `x @ w`: the last axis is replaced. */
function product(left: Value, right: Value): readonly Axis[] | null {
  const a = left.kind === 'tensor' ? left.axes : left.kind === 'array' ? left.shape : null;
  const b = right.kind === 'tensor' ? right.axes : right.kind === 'array' ? right.shape : null;
  if (!a || !b || a.length === 0 || b.length === 0) return null;
  if (b.length === 2 && a.length >= 1) return [...a.slice(0, -1), b[1] ?? null];
  if (a.length === 2 && b.length === 1) return [a[0] ?? null];
  return a.length === b.length ? [...a.slice(0, -1), b.at(-1) ?? null] : null;
}

function joinedAxes(left: Value, right: Value): readonly Axis[] | null {
  const axesOf = (value: Value): readonly Axis[] | null => {
    if (value.kind === 'tensor') return value.axes;
    if (value.kind === 'number' || value.kind === 'boolean') return [];
    return value.kind === 'array' ? value.shape : null;
  };
  const [a, b] = [axesOf(left), axesOf(right)];
  return a && b ? broadcast(a, b) : null;
}

/** Axes of the result by NumPy's rules; null when they do not fit. */
export function broadcast(a: readonly Axis[], b: readonly Axis[]): readonly Axis[] | null {
  const rank = Math.max(a.length, b.length);
  const at = (axes: readonly Axis[], index: number): Axis => (index < rank - axes.length ? 1 : (axes[index - rank + axes.length] ?? null));
  const result: Axis[] = [];
  for (let index = 0; index < rank; index++) {
    const [one, other] = [at(a, index), at(b, index)];
    if (one === 1) result.push(other);
    else if (other === 1 || one === other) result.push(one);
    else if (one === 'batch' || other === 'batch') result.push('batch');
    else if (one === null || other === null) result.push(one ?? other);
    else return null;
  }
  return result;
}

export function sameAxes(a: readonly Axis[] | null, b: readonly Axis[] | null): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((axis, index) => axis === b[index] || axis === null || b[index] === null);
}

/** One comparison; chains and unknown sides give an unknown. */
export function compare(it: Interpreter, node: PyNode, frame: Frame): Value {
  const operands = partsOf(node);
  const [a, b] = operands;
  if (!a || !b || operands.length !== 2) return unknown('this comparison is not followed');
  const operator = frame.module.text.slice(a.endIndex, b.startIndex).trim().replace(/\s+/g, ' ');
  const result = compared(operator, it.evaluate(a, frame), it.evaluate(b, frame));
  return result === null ? unknown('a condition that is not known') : booleanValue(result);
}

function compared(operator: string, a: Value, b: Value): boolean | null {
  const equal = equals(a, b);
  switch (operator) {
    case '==':
    case 'is':
      return equal;
    case '!=':
    case 'is not':
      return equal === null ? null : !equal;
    case 'in':
    case 'not in': {
      const items = iterated(b)?.map((each) => equals(a, each));
      return !items || items.includes(null) ? null : items.includes(true) === (operator === 'in');
    }
    default:
      return a.kind === 'number' && b.kind === 'number' ? ordered(operator, a.value, b.value) : null;
  }
}

function ordered(operator: string, a: number, b: number): boolean | null {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' ? a >= b : null;
}

function equals(a: Value, b: Value): boolean | null {
  if (a.kind === 'batch' && b.kind === 'batch') return true;
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'batch' || b.kind === 'batch') return null;
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  if ((a.kind === 'list' || a.kind === 'sizes') && (b.kind === 'list' || b.kind === 'sizes')) return sameItems(iterated(a), iterated(b));
  if (a.kind !== b.kind) return null;
  if ((a.kind === 'number' || a.kind === 'string' || a.kind === 'boolean') && 'value' in b) return a.value === b.value;
  if (a.kind === 'library' && b.kind === 'library') return a.name === b.name;
  return a.kind === 'class' && b.kind === 'class' ? a.owner === b.owner : null;
}

function sameItems(a: readonly Value[] | null, b: readonly Value[] | null): boolean | null {
  if (!a || !b) return null;
  if (a.length !== b.length) return false;
  const all = a.map((each, index) => equals(each, b[index] ?? each));
  return all.includes(false) ? false : all.includes(null) ? null : true;
}

/** `object[index]`. */
export function subscript(it: Interpreter, object: Value, indices: readonly Value[], place: Place): Value {
  const only = indices.length === 1 ? indices[0] : null;
  if (object.kind === 'tensor') {
    const isField = it.library.isScoped && object.raw === object.layer && only?.kind === 'string' && /^[a-z_]\w*$/i.test(only.value);
    return isField ? it.graph.partOf(object, only.value, `['${only.value}']`) : sliced(it, object, indices, place);
  }
  if (object.kind === 'array') return { kind: 'array', shape: null, trains: false };
  if (object.kind === 'key') return object;
  if (object.kind === 'dictionary' && (only?.kind === 'string' || only?.kind === 'number')) {
    return object.entries.get(String(only.value)) ?? unknown(`there is no ${only.value} in it`);
  }
  // Whatever the rank, the first axis is the batch.
  if (object.kind === 'sizes' && !object.axes && !it.library.isSingle && only?.kind === 'number' && only.value === 0)
    return { kind: 'batch' };
  if (object.kind === 'sizes' && !object.axes && object.last !== undefined && only?.kind === 'number' && only.value === -1)
    return numberValue(object.last);
  const items = iterated(object);
  if (!items) return unknown('this element is not known');
  if (only?.kind === 'string') return part(items, only.value);
  if (only?.kind !== 'number') return unknown('this element is not known');
  return items.at(only.value) ?? unknown('there is no such element');
}

/** `x.shape[1:-1]`. */
function part(items: readonly Value[], slice: string): Value {
  const match = /^(-?\d*):(-?\d*)$/.exec(slice.replace(/\s+/g, ''));
  if (!match) return unknown('this part is not known');
  const [, from, to] = match;
  return listValue(items.slice(from ? Number(from) : 0, to ? Number(to) : undefined));
}
