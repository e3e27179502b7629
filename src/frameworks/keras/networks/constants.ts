import { arithmetic } from '../../../syntax/literals';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import type { Value } from './values';
import { constant } from './values';

type Plain = number | boolean | string | null;

/** The plain value, undefined when it is not known. */
export function plainOf(value: Value): Plain | undefined {
  return value.type === 'constant' ? value.value : undefined;
}

/** Truth of a value as Python sees it; null when it is not known. */
export function truthOf(value: Value): boolean | null {
  if (value.type === 'constant') return Boolean(value.value);
  if (value.type === 'list') return value.items.length > 0;
  if (value.type === 'dictionary') return value.entries.size > 0;
  return value.type === 'unknown' || value.type === 'method' || value.type === 'tensor' ? null : true;
}

/** Operators on plain values; null when the result is not known. */
export function computed(operator: string, left: Value, right: Value): Value | null {
  const a = plainOf(left);
  const b = plainOf(right);
  if (typeof a === 'number' && typeof b === 'number') {
    const value = arithmetic(operator, a, b);
    return value === null ? null : constant(value);
  }
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return constant(a + b);
  if (operator === '+' && left.type === 'list' && right.type === 'list') {
    return { type: 'list', items: [...left.items, ...right.items], level: Math.max(left.level, right.level) };
  }
  if (operator === '*' && left.type === 'list' && typeof b === 'number' && b >= 0 && b <= 64) {
    return { type: 'list', items: Array.from({ length: b }, () => left.items).flat(), level: left.level };
  }
  return null;
}

/** One comparison; null when the outcome is not known. */
export function compared(operator: string, left: Value, right: Value): boolean | null {
  if (operator === 'is' || operator === 'is not' || operator === '==' || operator === '!=') {
    const equal = equality(left, right);
    return equal === null ? null : operator === 'is' || operator === '==' ? equal : !equal;
  }
  if (operator === 'in' || operator === 'not in') {
    const wanted = plainOf(left);
    if (wanted === undefined || right.type !== 'list') return null;
    const members = right.items.map(plainOf);
    if (members.includes(wanted)) return operator === 'in';
    return members.includes(undefined) ? null : operator === 'not in';
  }
  const a = plainOf(left);
  const b = plainOf(right);
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[operator] ?? null;
}

function equality(left: Value, right: Value): boolean | null {
  const a = plainOf(left);
  const b = plainOf(right);
  if (a !== undefined && b !== undefined) return a === b;
  const certain = (value: Value) => value.type !== 'unknown' && value.type !== 'method';
  // A layer, a list or a tensor is not None.
  if ((a === null && certain(right)) || (b === null && certain(left))) return false;
  return null;
}

/** Operator texts of a comparison in order: `a < b <= c` gives `<`, `<=`. */
export function operatorsOf(comparison: PyNode): string[] {
  const operands = new Set(partsOf(comparison).map((part) => part.startIndex));
  const texts: string[] = [];
  for (const child of comparison.children) {
    if (child && !operands.has(child.startIndex)) texts.push(child.text.replace(/\s+/g, ' '));
  }
  // The parser may give `not in` as one token or as two.
  return texts.reduce<string[]>((all, text) => {
    const previous = all.at(-1);
    if ((previous === 'not' && text === 'in') || (previous === 'is' && text === 'not')) all[all.length - 1] = `${previous} ${text}`;
    else all.push(text);
    return all;
  }, []);
}
