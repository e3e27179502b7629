import type { Operation } from '../../../model/network';
import { Bound } from './bound';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { type Axis, type Passed, type Place, tensorsIn, type Value } from './values';

/** `jnp.concatenate([a, b], axis=-1)`, `jnp.stack`, and other functions of several arrays. */
export function joined(it: Interpreter, name: string, passed: readonly Passed[], place: Place): Value {
  const bound = new Bound(passed, ['arrays', 'axis'], false, place.node);
  const list = bound.value('arrays');
  const items = list ? iterated(list) : null;
  const from = passed.flatMap((each) => tensorsIn(each.value));
  const callee = place.node.childForFieldName('function')?.text ?? name;
  const axis = bound.number('axis', 0);
  const parts = items?.map(axesOf) ?? null;
  if (name !== 'stack' && /^concat/.test(name) && parts && !bound.value('axis')?.kind.match(/unknown/)) {
    const axes = concatenated(parts, axis);
    const rank = parts.find((part) => part)?.length;
    const at = rank === undefined ? null : (axis < 0 ? rank + axis : axis) - (it.library.isSingle ? 0 : 1);
    const isLast = rank !== undefined && at === rank - (it.library.isSingle ? 1 : 2);
    const allTensors = items?.every((item) => item.kind === 'tensor') ?? false;
    const operation: Operation = allTensors
      ? { type: 'concatenate', ...(at !== null && at >= 0 && !isLast ? { axis: at } : {}) }
      : { type: 'unknown', reason: 'it is joined with an array that is no activation' };
    return it.graph.step({ name: 'concatenate', callee, place, operation, from, axes, parameters: 0 });
  }
  const first = parts?.find((part) => part) ?? null;
  const at = first && (axis < 0 ? first.length + 1 + axis : axis);
  const stacked = name === 'stack' && first && at !== null && items ? [...first.slice(0, at), items.length, ...first.slice(at)] : null;
  return it.graph.plain(place, callee, `${name} is not modelled`, from, stacked);
}

function axesOf(value: Value): readonly Axis[] | null {
  if (value.kind === 'tensor') return value.axes;
  return value.kind === 'array' ? value.shape : null;
}

function concatenated(parts: readonly (readonly Axis[] | null)[], axis: number): readonly Axis[] | null {
  const model = parts.find((part) => part?.[0] === 'batch') ?? parts[0];
  if (!model || parts.some((part) => part?.length !== model.length)) return null;
  const at = axis < 0 ? model.length + axis : axis;
  if (model[at] === 'batch' || model[at] === undefined) return null;
  const sizes = parts.map((part) => part?.[at] ?? null);
  const sum = sizes.every((size) => typeof size === 'number') ? (sizes as number[]).reduce((total, size) => total + size, 0) : null;
  return model.map((size, index) => (index === at ? sum : size));
}

/** `jnp.einsum('bqhd,bkhd->bhqk', q, k)`: letters name the axes. */
export function summed(it: Interpreter, passed: readonly Passed[], place: Place): Value {
  const [pattern, ...operands] = passed.filter(({ name }) => name === null).map(({ value }) => value);
  const from = operands.flatMap(tensorsIn);
  const callee = place.node.childForFieldName('function')?.text ?? 'einsum';
  const known = operands.map(axesOf);
  // Which letter is the batch is not known when no array says it.
  const isOpen = !it.library.isSingle && known.includes(null) && !known.some((each) => each?.includes('batch'));
  const axes = pattern?.kind === 'string' && !isOpen ? lettered(pattern.value, known) : null;
  return it.graph.plain(place, callee, 'einsum is not modelled', from, axes);
}

function lettered(pattern: string, operands: readonly (readonly Axis[] | null)[]): readonly Axis[] | null {
  const [inputs, output] = pattern.replace(/\s+/g, '').split('->');
  if (inputs === undefined || output === undefined || pattern.includes('.')) return null;
  const sizes = new Map<string, Axis>();
  for (const [index, letters] of inputs.split(',').entries()) {
    const axes = operands[index];
    if (!axes || axes.length !== letters.length) continue;
    for (const [at, letter] of [...letters].entries()) sizes.set(letter, axes[at] ?? sizes.get(letter) ?? null);
  }
  return [...output].map((letter) => sizes.get(letter) ?? null);
}

/** `jnp.split(x, 3, axis=-1)`: parts of equal size. */
export function split(it: Interpreter, passed: readonly Passed[], place: Place): Value {
  const bound = new Bound(passed, ['ary', 'indices_or_sections', 'axis'], false, place.node);
  const tensor = bound.value('ary');
  const parts = bound.size('indices_or_sections', null);
  const from = passed.flatMap((each) => tensorsIn(each.value));
  const callee = place.node.childForFieldName('function')?.text ?? 'split';
  const axes = tensor?.kind === 'tensor' ? tensor.axes : null;
  const given = bound.number('axis', 0);
  const at = axes && (given < 0 ? axes.length + given : given);
  const size = axes && at !== null ? axes[at] : null;
  const each = typeof size === 'number' && parts ? size / parts : null;
  const result = it.graph.plain(
    place,
    callee,
    'split is not modelled',
    from,
    axes?.map((axis, index) => (index === at ? each : axis)) ?? null,
  );
  return { kind: 'list', items: parts === null ? null : Array.from({ length: Math.min(parts, 64) }, () => result) };
}
