import type { PyNode } from '../../../syntax/node';
import { arithmeticDetail, type Side } from '../../arithmetic';
import { span } from '../tree';
import { absentArithmetic, lossArithmetic } from './absent';
import { keyOf, united } from './dictionaries';
import type { Interpreter } from './interpreter';
import { added, spread } from './joins';
import { notModelled } from './layers/kit';
import { multiplied } from './products';
import { percentFormatted } from './strings';
import { booleanValue, listValue, numberValue, stringValue, type Tensor, unknown, type Value } from './values';
import { combine, vectorIn } from './vectors';

/** Python's arithmetic on known numbers and lists; sums of tensors are joins, everything else on tensors is not modelled. */
export function binary(it: Interpreter, operator: string, left: Value, right: Value, node: PyNode): Value {
  const absent = absentArithmetic(it, operator, left, right, node) ?? lossArithmetic(left, right);
  if (absent) return absent;
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
  if (operator === '@') return multiplied(it, first, other, node, '@');
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
    operation: notModelled(reason, arithmeticDetail(operator, sideOf(left), sideOf(right))),
    from,
    shape: widened ?? (isShapeKept ? first.shape : other.kind === 'number' ? shape : null),
    parameters: 0,
  });
}

/** Activations, or a number that is known. */
function sideOf(value: Value): Side {
  if (value.kind === 'tensor') return 'tensor';
  if (value.kind === 'number') return value.value;
  const only = vectorIn(value)?.items;
  return only?.length === 1 && only[0]?.kind === 'number' ? only[0].value : null;
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return (
    a.shape !== null && b.shape !== null && a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape?.[axis])
  );
}
