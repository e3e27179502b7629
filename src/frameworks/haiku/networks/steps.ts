import type { Interpreter } from '../../jaxcore/network/interpreter';
import { type Axis, type Tensor, unknown, type Value } from '../../jaxcore/network/values';

/** Runs a function on what lies at each place of one axis, and puts that axis back. */
export function onEachStep(it: Interpreter, tensor: Tensor, at: number, run: (inner: Tensor) => Value): Value {
  const { axes } = tensor;
  const over: Axis = axes?.[at] ?? null;
  it.graph.mapped.push(over);
  const result = run({ ...tensor, axes: axes && axes.length > at ? axes.toSpliced(at, 1) : null });
  it.graph.mapped.pop();
  return withAxis(result, over, at);
}

function withAxis(value: Value, axis: Axis, at: number): Value {
  if (value.kind === 'tensor') return { ...value, axes: value.axes && value.axes.length >= at ? value.axes.toSpliced(at, 0, axis) : null };
  if (value.kind === 'list') return { kind: 'list', items: value.items?.map((item) => withAxis(item, axis, at)) ?? null };
  return value.kind === 'unknown' ? value : unknown('what runs on each step gives no array');
}

/** `hk.BatchApply(f)`: the first two axes, one of them the batch, are one for the function. */
export function onMergedAxes(it: Interpreter, tensor: Tensor, run: (inner: Tensor) => Value): Value {
  const at = tensor.axes?.slice(0, 2).findIndex((axis) => axis !== 'batch') ?? -1;
  if (tensor.axes && (tensor.axes.length < 2 || !tensor.axes.slice(0, 2).includes('batch') || at < 0)) {
    return onEachStep(it, { ...tensor, axes: null }, 0, run);
  }
  return onEachStep(it, tensor, Math.max(at, 0), run);
}
