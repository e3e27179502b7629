import type { Interpreter } from './interpreter';
import type { Axis, Place, Tensor, Value } from './values';

/** `x[:, 0]`, `x[..., :4]`, `x[:, None]`: a step whose shape is known where the indices are. */
export function sliced(it: Interpreter, tensor: Tensor, indices: readonly Value[], place: Place): Tensor {
  const axes = tensor.axes ? indexed(tensor.axes, indices) : null;
  const text = place.node.text;
  const callee = text.length <= 40 ? text : '[]';
  const reason = 'a part is taken';
  return it.graph.step({ name: 'slice', callee, place, operation: { type: 'unknown', reason }, from: [tensor], axes, parameters: 0 });
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
