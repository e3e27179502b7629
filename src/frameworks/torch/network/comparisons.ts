import type { PyNode } from '../../../syntax/node';
import { absentArithmetic } from './absent';
import { keyOf } from './dictionaries';
import { libraryHas } from './has';
import type { Interpreter } from './interpreter';
import { findMethod } from './lineage';
import { ENTRIES } from './slots';
import { comparedMask } from './triangles';
import { booleanValue, type Frame, isModule, unknown, type Value } from './values';

/** Comparisons, also chained ones; an unknown side gives an unknown. */
export function compare(it: Interpreter, node: PyNode, frame: Frame): Value {
  const operands = node.namedChildren.filter((child): child is PyNode => child !== null && child.type !== 'comment');
  const values = operands.map((operand) => it.evaluate(operand, frame));
  const { text } = it.module;
  const mask = comparedMask(text.slice(operands[0]?.endIndex, operands[1]?.startIndex).trim(), values[0], values[1]);
  if (mask && values.length === 2) return mask;
  const [a = unknown(''), b = unknown('')] = values;
  const isIdentity = /\b(is|in)\b/.test(text.slice(operands[0]?.endIndex, operands[1]?.startIndex));
  const absent = isIdentity ? null : absentArithmetic(it, '<', a, b, node);
  if (absent) return absent;
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
