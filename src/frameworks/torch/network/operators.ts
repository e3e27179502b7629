import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { bound } from './binding';
import { keyOf, united } from './dictionaries';
import { libraryHas } from './has';
import type { Interpreter } from './interpreter';
import { added, partOf, sliced, spread } from './joins';
import { notModelled } from './layers/kit';
import { findMethod } from './lineage';
import { CHILDREN, ENTRIES } from './slots';
import { percentFormatted } from './strings';
import { sizeAt } from './tensors';
import {
  booleanValue,
  type Frame,
  type Instance,
  isModule,
  listValue,
  numberValue,
  stringValue,
  type Tensor,
  unknown,
  type Value,
} from './values';
import { combine, vectorIn } from './vectors';

/** Python's arithmetic on known numbers and lists; sums of tensors are joins, everything else on tensors is not modelled. */
export function binary(it: Interpreter, operator: string, left: Value, right: Value, node: PyNode): Value {
  if (left.kind === 'number' && right.kind === 'number') {
    const value = arithmetic(operator, left.value, right.value);
    const float = left.float === true || right.float === true || operator === '/';
    return value === null ? unknown(`${operator} is not followed`) : numberValue(value, float);
  }
  if (left.kind === 'boolean' && right.kind === 'boolean' && /^[|&]$/.test(operator))
    return booleanValue(operator === '|' ? left.value || right.value : left.value && right.value);
  if (left.kind === 'boolean' && right.kind !== 'tensor') return binary(it, operator, numberValue(Number(left.value)), right, node);
  if (right.kind === 'boolean' && left.kind !== 'tensor') return binary(it, operator, left, numberValue(Number(right.value)), node);
  if (left.kind === 'tensor' || right.kind === 'tensor') return tensorArithmetic(it, operator, left, right, node);
  if (left.kind === 'array' && (right.kind === 'number' || right.kind === 'array')) return left;
  if (right.kind === 'array' && left.kind === 'number') return right;
  if (vectorIn(left) || vectorIn(right)) return combine(operator, left, right) ?? { kind: 'array', shape: null };
  if (operator === '+' && left.kind === 'list' && right.kind === 'list') {
    return { ...left, items: left.items && right.items ? [...left.items, ...right.items] : null };
  }
  // Lists know none of these: the two are sets, or the keys or values of dictionaries.
  if (SETS.test(operator) && left.kind === 'list' && right.kind === 'list') return listValue(ofSets(operator, left.items, right.items));
  if (operator === '*' && left.kind === 'list' && right.kind === 'number') return { ...left, items: repeated(left.items, right.value) };
  if (operator === '*' && left.kind === 'number' && right.kind === 'list') return { ...right, items: repeated(right.items, left.value) };
  if (operator === '+' && left.kind === 'string' && right.kind === 'string') return stringValue(left.value + right.value);
  if (operator === '%' && left.kind === 'string') return percentFormatted(left.value, right);
  if (operator === '|' && left.kind === 'dictionary' && right.kind === 'dictionary') return united(left, right);
  return unknown(left.kind === 'unknown' ? left.reason : right.kind === 'unknown' ? right.reason : `${operator} is not followed`);
}

const SETS = /^[-|&^]$/;

function ofSets(operator: string, left: Value[] | null, right: Value[] | null): Value[] | null {
  const keys = [left?.map(keyOf) ?? [null], right?.map(keyOf) ?? [null]] as const;
  if (!left || !right || keys.some((each) => each.includes(null))) return null;
  const [own, other] = keys;
  if (operator === '&') return left.filter((_, index) => other.includes(own[index] ?? null));
  const first = operator === '|' ? left : left.filter((_, index) => !other.includes(own[index] ?? null));
  return operator === '-' ? first : [...first, ...right.filter((_, index) => !own.includes(other[index] ?? null))];
}

function repeated(items: readonly Value[] | null, times: number): Value[] | null {
  if (!items || !Number.isInteger(times) || times * Math.max(1, items.length) > 1024) return null;
  return Array.from({ length: Math.max(0, times) }, () => items).flat();
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
    case '<<':
      return a * 2 ** b;
    case '>>':
      return Math.floor(a / 2 ** b);
    default:
      return null;
  }
}

function tensorArithmetic(it: Interpreter, operator: string, left: Value, right: Value, node: PyNode): Tensor {
  const [first, other] = left.kind === 'tensor' ? [left, right] : [right, left];
  if (first.kind !== 'tensor') return it.graph.unknown(node, operator, 'this arithmetic is not followed', []);
  if (operator === '+') {
    const sum = added(it, first, other, node, '+');
    if (sum.kind === 'tensor') return sum;
  }
  const from = other.kind === 'tensor' ? [first, other] : [first];
  const shape = other.kind === 'number' || operator === '-' ? first.shape : null;
  const isShapeKept = operator !== '@' && (other.kind === 'number' || (other.kind === 'tensor' && sameShape(first, other)));
  const reason = `${operator} on tensors is not modelled`;
  if (other.kind === 'unknown') it.graph.note(node, `${reason}: ${other.reason}`);
  const numbers = (other.kind === 'weight' || other.kind === 'array') && operator !== '@' ? other.shape : null;
  const widened = numbers && first.shape && first.batchAxis === 0 ? spread(first.shape, numbers) : null;
  return it.graph.step({
    name: 'arithmetic',
    callee: operator,
    span: span(node),
    operation: notModelled(reason),
    from,
    shape: widened ?? (isShapeKept ? first.shape : other.kind === 'number' ? shape : null),
    parameters: 0,
  });
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return (
    a.shape !== null && b.shape !== null && a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape?.[axis])
  );
}

/** Comparisons, also chained ones; an unknown side gives an unknown. */
export function compare(it: Interpreter, node: PyNode, frame: Frame): Value {
  const operands = node.namedChildren.filter((child): child is PyNode => child !== null && child.type !== 'comment');
  const values = operands.map((operand) => it.evaluate(operand, frame));
  const { text } = it.module;
  let all: boolean | null = true;
  for (const [index, a] of operands.entries()) {
    const b = operands[index + 1];
    const [left, right] = [values[index], values[index + 1]];
    if (!b || !left || !right) break;
    const result = compared(text.slice(a.endIndex, b.startIndex).replace(/[()]/g, '').trim().replace(/\s+/g, ' '), left, right);
    if (result === false) return booleanValue(false);
    if (result === null) all = null;
  }
  return all === null ? unknown('a condition that is not known') : booleanValue(true);
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
    case 'not in':
      return contained(operator === 'in', a, b);
    default:
      return a.kind === 'number' && b.kind === 'number' ? ordered(operator, a.value, b.value) : null;
  }
}

function contained(positive: boolean, item: Value, list: Value): boolean | null {
  if (list.kind === 'string') return item.kind === 'string' ? list.value.includes(item.value) === positive : null;
  if (list.kind === 'dictionary' || (list.kind === 'sequence' && list.container === 'dictionary')) {
    const key = keyOf(item);
    const names = list.kind === 'dictionary' ? [...list.entries.keys()] : list.children?.map((child) => child.name);
    if (key === null || !names) return null;
    return names.includes(key) ? positive : list.kind === 'dictionary' && list.open ? null : !positive;
  }
  if (list.kind === 'method' && list.name === '__dir__' && list.object.kind === 'library' && item.kind === 'string') {
    const has = libraryHas(list.object.name, item.value);
    return has === null ? null : has === positive;
  }
  const entries = list.kind === 'instance' ? list.attributes.get(ENTRIES) : null;
  if (entries && list.kind === 'instance' && !findMethod({ ...list, kind: 'class' }, '__contains__'))
    return contained(positive, item, entries);
  const found = list.kind === 'list' && list.items ? list.items.map((each) => equals(item, each)) : null;
  if (!found) return null;
  if (found.includes(true)) return positive;
  return found.includes(null) ? null : !positive;
}

function ordered(operator: string, a: number, b: number): boolean | null {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' ? a >= b : null;
}

/** Values of these kinds are equal only to their own kind (a boolean apart, which is a number in Python). */
const PLAIN: ReadonlySet<Value['kind']> = new Set(['number', 'string', 'boolean', 'list', 'class', 'library', 'dictionary', 'function']);

function equals(a: Value, b: Value): boolean | null {
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'batch' || b.kind === 'batch') return null;
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value;
  if (a.kind === 'library' && b.kind === 'library') return a.name === b.name;
  if (a.kind === 'class' && b.kind === 'class') return a.owner === b.owner;
  if (a.kind === 'list' && b.kind === 'list') return equalLists(a.items, b.items);
  if (a.kind === 'function' && b.kind === 'function') return a.definition === b.definition && a.self === b.self;
  if (a.kind === 'boolean' && b.kind === 'number') return Number(a.value) === b.value;
  if (a.kind === 'number' && b.kind === 'boolean') return a.value === Number(b.value);
  if (PLAIN.has(a.kind) && PLAIN.has(b.kind) && a.kind !== b.kind) return a.kind !== 'boolean' && b.kind !== 'boolean' ? false : null;
  return isModule(a) && isModule(b) ? a === b : null;
}

function equalLists(a: readonly Value[] | null, b: readonly Value[] | null): boolean | null {
  if (!a || !b) return null;
  if (a.length !== b.length) return false;
  const answers = a.map((item, index) => equals(item, b[index] ?? item));
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** `object[index]`. */
export function subscript(it: Interpreter, object: Value, indices: readonly Value[], node: PyNode): Value {
  const only = indices.length === 1 ? indices[0] : null;
  if (object.kind === 'tensor') return sliced(it, object, indices, node);
  if (object.kind === 'sizes') return only?.kind === 'number' ? sizeAt(object.tensor, only.value) : unknown('the axis is not known');
  if (object.kind === 'weight' || object.kind === 'array') return { kind: 'array', shape: object.shape && partOf(object.shape, indices) };
  if (object.kind === 'dictionary') {
    const key = only ? keyOf(only) : null;
    if (key === null) return unknown('the key is not known');
    return object.entries.get(key) ?? unknown(`there is no ${key} in it`);
  }
  if (object.kind === 'class') return object;
  if (object.kind === 'library') return object;
  if (object.kind === 'string' && only) return indexed([...object.value].map(stringValue), only, (items) => stringValue(textOf(items)));
  const item = object.kind === 'instance' ? findMethod({ ...object, kind: 'class' }, '__getitem__') : null;
  if (item && object.kind === 'instance' && only) return it.run(bound(item, object), [{ name: null, value: only, node }], false, node);
  const entries = object.kind === 'instance' ? object.attributes.get(ENTRIES) : null;
  if (entries) return subscript(it, entries, indices, node);
  if (object.kind === 'instance' && (object.attributes.has(CHILDREN) || object.fields)) return instanceElement(it, object, indices, node);
  if (object.kind === 'sequence' && only?.kind === 'string' && !only.value.includes(':')) {
    return object.children?.find((child) => child.name === only.value)?.value ?? unknown(`there is no ${only.value} in it`);
  }
  if (object.kind === 'sequence' && only?.kind === 'string') {
    const part = object.children && partOfList(object.children, only.value);
    return part
      ? { ...object, children: part.map((child, index) => ({ name: String(index), value: child.value })) }
      : unknown('this part is not known');
  }
  const items = object.kind === 'list' ? object.items : object.kind === 'sequence' ? object.children?.map((child) => child.value) : null;
  if (!items || !only) return object.kind === 'unknown' ? object : unknown('this element is not known');
  return indexed(items, only, (part) => (object.kind === 'list' ? { ...object, items: part } : listValue(part)));
}

function instanceElement(it: Interpreter, object: Instance, indices: readonly Value[], node: PyNode): Value {
  const children = object.attributes.get(CHILDREN);
  if (children) return subscript(it, children, indices, node);
  const values = (object.fields ?? []).map((name) => object.attributes.get(name) ?? unknown(`${name} is not known`));
  return subscript(it, listValue(values), indices, node);
}

function indexed(items: readonly Value[], index: Value, part: (items: Value[]) => Value): Value {
  if (index.kind === 'number') return items.at(index.value) ?? unknown('there is no such element');
  const slice = index.kind === 'string' && index.value.includes(':') ? partOfList(items, index.value) : null;
  return slice ? part(slice) : unknown('this element is not known');
}

function textOf(items: readonly Value[]): string {
  return items.map((item) => (item.kind === 'string' ? item.value : '')).join('');
}

/** `items[a:b:c]` for parts that are known. */
function partOfList<Item>(items: readonly Item[], text: string): Item[] | null {
  if (text.includes('?')) return null;
  const [from = '', to = '', step = ''] = text.split(':');
  const stride = step === '' ? 1 : Number(step);
  if (!Number.isInteger(stride) || stride === 0) return null;
  if (stride < 0) return from === '' && to === '' ? items.toReversed().filter((_, index) => index % -stride === 0) : null;
  const part = items.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to));
  return part.filter((_, index) => index % stride === 0);
}
