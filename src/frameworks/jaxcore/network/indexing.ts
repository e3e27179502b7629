import type { Detail, Operation } from '../../../model/network';
import type { Interpreter } from './interpreter';
import type { Axis, Place, Tensor, Value } from './values';

/** `x[:, 0]`, `x[..., :4]`, `x[:, None]`: a step whose shape is known where the indices are. */
export function sliced(it: Interpreter, tensor: Tensor, indices: readonly Value[], place: Place): Tensor {
  const axes = tensor.axes ? indexed(tensor.axes, indices) : null;
  const text = place.node.text;
  const callee = text.length <= 40 ? text : '[]';
  const reason = 'a part is taken';
  const detail = tensor.axes && partOf(tensor.axes, indices);
  const operation: Operation = detail ? { type: 'unknown', reason, detail } : { type: 'unknown', reason };
  return it.graph.step({ name: 'slice', callee, place, operation, from: [tensor], axes, parameters: 0 });
}

/** One place or one range of one axis, counted without the batch. */
function partOf(axes: readonly Axis[], indices: readonly Value[]): Detail | null {
  const open = axes.length - indices.filter((index) => !isEllipsis(index)).length;
  const all = indices.flatMap((index) =>
    isEllipsis(index) ? Array<Value>(Math.max(open, 0)).fill({ kind: 'string', value: ':' }) : [index],
  );
  const given = all.flatMap((index, at) => (index.kind === 'string' && index.value.trim() === ':' ? [] : [{ index, at }]));
  const [only] = given;
  if (!only || given.length !== 1) return null;
  const axis = only.at - (axes[0] === 'batch' ? 1 : 0);
  if (axis < 0) return null;
  if (only.index.kind === 'number') return { type: 'take', axis, index: only.index.value };
  const match = only.index.kind === 'string' ? /^(-?\d*):(-?\d*)$/.exec(only.index.value.replace(/\s+/g, '')) : null;
  return match && { type: 'slice', axis, start: Number(match[1] || 0), end: match[2] ? Number(match[2]) : null };
}

function indexed(axes: readonly Axis[], indices: readonly Value[]): readonly Axis[] | null {
  const used = indices.filter((index) => index.kind !== 'none' && !isEllipsis(index)).length;
  const result: Axis[] = [];
  let at = 0;
  for (const index of indices) {
    if (index.kind === 'none') result.push(1);
    else if (isEllipsis(index)) {
      result.push(...axes.slice(at, at + axes.length - used));
      at += axes.length - used;
    } else {
      const axis = axes[at++];
      if (axis === undefined) return null;
      if (index.kind === 'string') result.push(range(axis, index.value));
      else if (index.kind !== 'number') return null;
    }
  }
  return [...result, ...axes.slice(at)];
}

function isEllipsis(index: Value): boolean {
  return index.kind === 'string' && index.value === '...';
}

/** Size of `from:to:step` on an axis. */
function range(axis: Axis, slice: string): Axis {
  const text = slice.replace(/\s+/g, '');
  if (text === ':' || text === '::-1') return axis;
  const match = /^(-?\d*):(-?\d*)(?::(\d+))?$/.exec(text);
  if (!match || typeof axis !== 'number') return null;
  const [, from = '', to = '', step = '1'] = match;
  const bound = (written: string, absent: number) => {
    const value = written === '' ? absent : Number(written);
    return Math.min(axis, Math.max(0, value < 0 ? axis + value : value));
  };
  return Math.max(0, Math.ceil((bound(to, axis) - bound(from, 0)) / Number(step)));
}
