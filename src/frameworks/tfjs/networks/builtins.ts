import type { JsNode } from '../../../syntax/javascript/node';
import type { Machine } from './machine';
import { constant, type ListValue, NOTHING, plainOf, type Value } from './values';

const MAX_LENGTH = 400;

/** The language's own functions on plain values: `Math.floor(x)`, `Array.from({length: 3}, work)`; null for others. */
export function builtin(machine: Machine, name: string, args: readonly Value[], at: JsNode): Value | null {
  const numbers = args.map(plainOf);
  const [first] = args;
  if (name === 'Object.keys' && first?.type === 'object' && !first.open) return listOf([...first.entries.keys()].map(constant), machine);
  if (name === 'Object.values' && first?.type === 'object' && !first.open) return listOf([...first.entries.values()], machine);
  if (name === 'Object.freeze') return first ?? null;
  if (name === 'Array.from' || name === 'Array') return arrayOf(machine, name, args, at);
  if (name === 'Number' || name === 'parseFloat' || name === 'parseInt') {
    const value = Number(numbers[0] ?? Number.NaN);
    return Number.isFinite(value) ? constant(name === 'parseInt' ? Math.trunc(value) : value) : null;
  }
  const work = /^Math\.(floor|ceil|round|trunc|abs|sqrt|log2|max|min|pow)$/.exec(name)?.[1];
  if (work === undefined || numbers.length === 0 || !numbers.every((value) => typeof value === 'number')) return null;
  const result = (Math[work as 'max'] as (...values: number[]) => number)(...(numbers as number[]));
  return Number.isFinite(result) ? constant(result) : null;
}

function listOf(items: Value[], machine: Machine): ListValue {
  return { type: 'list', items, level: machine.level };
}

function arrayOf(machine: Machine, name: string, args: readonly Value[], at: JsNode): Value | null {
  const [first, work] = args;
  const length = name === 'Array' ? plainOf(first) : first?.type === 'object' ? plainOf(first.entries.get('length')) : undefined;
  if (name === 'Array.from' && first?.type === 'list' && !work) return listOf([...first.items], machine);
  if (typeof length !== 'number' || !(length >= 0 && length <= MAX_LENGTH)) return null;
  const items = Array.from({ length: Math.trunc(length) }, (_, index) =>
    work?.type === 'function' ? machine.invoke(work, [NOTHING, constant(index)], at) : NOTHING,
  );
  return listOf(items, machine);
}
