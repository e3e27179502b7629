import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import type { Interpreter } from './interpreter';
import { added, partOf, sliced } from './joins';
import { notModelled } from './layers/kit';
import { sizeAt } from './tensors';
import { booleanValue, type Frame, isModule, listValue, numberValue, type Tensor, unknown, type Value } from './values';

/** Python's arithmetic on known numbers and lists; sums of tensors are joins, everything else on tensors is not modelled. */
export function binary(it: Interpreter, operator: string, left: Value, right: Value, node: PyNode): Value {
  if (left.kind === 'number' && right.kind === 'number') {
    const value = arithmetic(operator, left.value, right.value);
    return value === null ? unknown(`${operator} is not followed`) : numberValue(value);
  }
  if (left.kind === 'tensor' || right.kind === 'tensor') return tensorArithmetic(it, operator, left, right, node);
  if (left.kind === 'array' && (right.kind === 'number' || right.kind === 'array')) return left;
  if (right.kind === 'array' && left.kind === 'number') return right;
  if (operator === '+' && left.kind === 'list' && right.kind === 'list') {
    return listValue(left.items && right.items ? [...left.items, ...right.items] : null);
  }
  if (operator === '*' && left.kind === 'list' && right.kind === 'number') return repeated(left.items, right.value);
  if (operator === '+' && left.kind === 'string' && right.kind === 'string') return { kind: 'string', value: left.value + right.value };
  return unknown(left.kind === 'unknown' ? left.reason : right.kind === 'unknown' ? right.reason : `${operator} is not followed`);
}

function repeated(items: readonly Value[] | null, times: number): Value {
  if (!items || !Number.isInteger(times) || times * Math.max(1, items.length) > 256) return listValue(null);
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
  return it.graph.step({
    name: 'arithmetic',
    callee: operator,
    span: span(node),
    operation: notModelled(reason),
    from,
    shape: isShapeKept ? first.shape : other.kind === 'number' ? shape : null,
    parameters: 0,
  });
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return (
    a.shape !== null && b.shape !== null && a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape?.[axis])
  );
}

/** One comparison; chains and unknown sides give an unknown. */
export function compare(it: Interpreter, node: PyNode, frame: Frame): Value {
  const operands = node.namedChildren.filter((child): child is PyNode => child !== null && child.type !== 'comment');
  const [a, b] = operands;
  if (!a || !b || operands.length !== 2) return unknown('this comparison is not followed');
  const operator = it.module.text.slice(a.endIndex, b.startIndex).trim().replace(/\s+/g, ' ');
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
    case 'not in':
      return contained(operator === 'in', a, b);
    default:
      return a.kind === 'number' && b.kind === 'number' ? ordered(operator, a.value, b.value) : null;
  }
}

function contained(positive: boolean, item: Value, list: Value): boolean | null {
  const found = list.kind === 'list' && list.items ? list.items.map((each) => equals(item, each)) : null;
  if (!found || found.includes(null)) return null;
  return found.includes(true) === positive;
}

function ordered(operator: string, a: number, b: number): boolean | null {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' ? a >= b : null;
}

/** Values of these kinds are equal only to their own kind (a boolean apart, which is a number in Python). */
const PLAIN: ReadonlySet<Value['kind']> = new Set(['number', 'string', 'boolean', 'list', 'class', 'library']);

function equals(a: Value, b: Value): boolean | null {
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'batch' || b.kind === 'batch') return null;
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value;
  if (a.kind === 'library' && b.kind === 'library') return a.name === b.name;
  if (a.kind === 'class' && b.kind === 'class') return a.owner.id === b.owner.id;
  if (PLAIN.has(a.kind) && PLAIN.has(b.kind) && a.kind !== b.kind) return a.kind !== 'boolean' && b.kind !== 'boolean' ? false : null;
  return isModule(a) && isModule(b) ? a === b : null;
}

/** `object[index]`. */
export function subscript(it: Interpreter, object: Value, indices: readonly Value[], node: PyNode): Value {
  const only = indices.length === 1 ? indices[0] : null;
  if (object.kind === 'tensor') return sliced(it, object, indices, node);
  if (object.kind === 'sizes') return only?.kind === 'number' ? sizeAt(object.tensor, only.value) : unknown('the axis is not known');
  if (object.kind === 'weight' || object.kind === 'array') return { kind: 'array', shape: object.shape && partOf(object.shape, indices) };
  if (object.kind === 'dictionary' && (only?.kind === 'string' || only?.kind === 'number')) {
    return object.entries.get(String(only.value)) ?? unknown(`there is no ${only.value} in it`);
  }
  const items = object.kind === 'list' ? object.items : object.kind === 'sequence' ? object.children?.map((child) => child.value) : null;
  if (object.kind === 'sequence' && only?.kind === 'string') {
    return object.children?.find((child) => child.name === only.value)?.value ?? unknown(`there is no ${only.value} in it`);
  }
  if (!items || only?.kind !== 'number') return unknown('this element is not known');
  return items.at(only.value) ?? unknown('there is no such element');
}
