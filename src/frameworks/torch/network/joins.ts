import type { Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { axisIndex, opaque } from './axes';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import { broadcast } from './shapes';
import { numberValue, type Passed, type Tensor, type Value } from './values';

/** `x + y`: a join of two branches when both are tensors. */
export function added(it: Interpreter, a: Tensor, b: Value, node: PyNode, callee: string): Value {
  if (b.kind === 'tensor') {
    const { shape, conflict } = broadcast(a.shape, b.shape);
    if (conflict) it.graph.clash(node, `${callee}: ${conflict}`);
    return it.graph.step({ name: 'add', callee, span: span(node), operation: { type: 'add' }, from: [a, b], shape, parameters: 0 });
  }
  const { reason, shape } = addend(a, b);
  if (b.kind === 'unknown') it.graph.note(node, `${reason}: ${b.reason}`);
  return it.graph.step({ name: 'add', callee, span: span(node), operation: notModelled(reason), from: [a], shape, parameters: 0 });
}

function addend(a: Tensor, b: Value): { readonly reason: string; readonly shape: Shape | null } {
  if (b.kind === 'number') return { reason: 'adds a number', shape: a.shape };
  if (b.kind !== 'weight' && b.kind !== 'array') return { reason: 'adds something that is not known', shape: null };
  const reason = b.kind === 'weight' ? 'adds a learned tensor' : 'adds a fixed tensor';
  return { reason, shape: a.shape && b.shape && a.batchAxis === 0 ? spread(a.shape, b.shape) : null };
}

/** Shape of a sample to which a tensor of numbers is added: null when that would give it more axes or mix it with the batch. */
export function spread(sample: Shape, other: Shape): Shape | null {
  const own = other.length > sample.length ? other.slice(other.length - sample.length) : other;
  const beyond = other.slice(0, other.length - own.length);
  if (beyond.length > 1 || beyond.some((size) => size !== 1)) return null;
  const padded = [...Array<number>(sample.length - own.length).fill(1), ...own];
  const { shape, conflict } = broadcast(sample, padded);
  return conflict ? null : shape;
}

export function concatenated(it: Interpreter, passed: readonly Passed[], node: PyNode): Value | null {
  const list = passed[0]?.value;
  const tensors = list?.kind === 'list' ? (list.items ?? []) : [];
  const inputs = tensors.filter((value): value is Tensor => value.kind === 'tensor');
  if (inputs.length === 0 || inputs.length !== tensors.length) return null;
  const dim = passed.find((each) => each.name === 'dim' || each.name === 'axis')?.value ?? passed[1]?.value ?? numberValue(0);
  const joined = joinedShape(inputs, dim);
  const callee = node.childForFieldName('function')?.text ?? 'cat';
  const operation = joined ? ({ type: 'concatenate', axis: joined.axis } as const) : notModelled('joins tensors of unknown shape');
  if (!joined) it.graph.note(node, 'the shapes of the joined tensors are not known');
  return it.graph.step({ name: 'cat', callee, span: span(node), operation, from: inputs, shape: joined?.shape ?? null, parameters: 0 });
}

function joinedShape(inputs: readonly Tensor[], dim: Value): { shape: Shape; axis: number } | null {
  const first = inputs[0]?.shape;
  const axis = first ? axisIndex(dim, first.length + 1) : null;
  if (!first || axis === null || axis < 0 || axis >= first.length) return null;
  if (inputs.some((input) => input.batchAxis !== 0 || input.shape?.length !== first.length)) return null;
  const sizes = inputs.map((input) => input.shape?.[axis] ?? null);
  const total = sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
  return { axis, shape: first.map((size, index) => (index === axis ? total : size)) };
}

/** The mean over all cells of a map of channels is global pooling. */
export function reduced(it: Interpreter, tensor: Tensor, name: string, passed: readonly Passed[], node: PyNode): Value {
  const dim = passed.find((each) => each.name === 'dim' || each.name === 'axis')?.value ?? passed[1]?.value;
  const rank = (tensor.shape?.length ?? 0) + 1;
  const dims = dim?.kind === 'list' ? (dim.items ?? []) : dim ? [dim] : [];
  const axes = dims.map((each) => axisIndex(each, rank));
  const keepsAxes = passed.some((each) => each.name === 'keepdim');
  if (!tensor.shape || tensor.batchAxis !== 0 || axes.length === 0 || keepsAxes) return opaque(it, tensor, name, node);
  if (!axes.every((axis) => axis !== null && axis >= 0)) return opaque(it, tensor, name, node);
  const shape = tensor.shape.filter((_, axis) => !axes.includes(axis));
  const isGlobal = rank >= 4 && axes.length === rank - 2 && !axes.includes(0);
  const mode = name === 'mean' ? 'average' : 'max';
  const operation = isGlobal ? ({ type: 'global-pool', mode } as const) : notModelled(`${name} over one axis`);
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape, parameters: 0 });
}

/** `out[:, -1, :]` and the like. Which part is taken is no operation of the model; its shape is worked out where it can be. */
export function sliced(it: Interpreter, tensor: Tensor, indices: readonly Value[], node: PyNode): Value {
  const shape = slicedShape(tensor, indices);
  if (!shape) it.graph.note(node, 'the shape of this part of a tensor is not known');
  const operation = notModelled('takes a part of a tensor');
  const step = it.graph.step({
    name: 'slice',
    callee: '[]',
    span: span(node),
    operation,
    from: [tensor],
    shape,
    parameters: 0,
    batchAxis: 0,
  });
  return step;
}

function slicedShape(tensor: Tensor, indices: readonly Value[]): Shape | null {
  if (!tensor.shape) return null;
  const first = indices[tensor.batchAxis];
  const isBatchKept = !first || (first.kind === 'string' && first.value === ':');
  // A batch axis in the middle stands for itself here, so that the axes can be counted.
  const whole = partOf(tensor.shape.toSpliced(tensor.batchAxis, 0, BATCH), indices);
  if (!isBatchKept || !whole || whole[0] !== BATCH) return null;
  return whole.slice(1);
}

const BATCH = -1;

/** Sizes left by `[...]`: `:` keeps an axis, a number drops it, any other range leaves an unknown size. */
export function partOf(sizes: Shape, indices: readonly Value[]): Shape | null {
  if (indices.length > sizes.length) return null;
  const kept: (number | null)[] = [];
  for (const [axis, size] of sizes.entries()) {
    const index = indices[axis];
    if (!index || (index.kind === 'string' && index.value === ':')) kept.push(size);
    else if (index.kind === 'string' && index.value.includes(':')) kept.push(null);
    else if (index.kind !== 'number') return null;
  }
  return kept;
}
