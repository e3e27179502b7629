import type { Detail, Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { axisIndex, opaque } from './axes';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import { ownAxis } from './reshape';
import { broadcast } from './shapes';
import { numberValue, type Passed, type Tensor, type Value } from './values';

/** `x + y`: a join of two branches when both are tensors. */
export function added(it: Interpreter, a: Tensor, b: Value, node: PyNode, callee: string): Value {
  if (b.kind === 'tensor') {
    const { shape, conflict } = broadcast(a.shape, b.shape);
    if (conflict) it.graph.clash(node, `${callee}: ${conflict}`);
    return it.graph.step({ name: 'add', callee, span: span(node), operation: { type: 'add' }, from: [a, b], shape, parameters: 0 });
  }
  const { reason, shape, detail } = addend(a, b);
  if (b.kind === 'unknown') it.graph.note(node, `${reason}: ${b.reason}`);
  return it.graph.step({ name: 'add', callee, span: span(node), operation: notModelled(reason, detail), from: [a], shape, parameters: 0 });
}

interface Addend {
  readonly reason: string;
  readonly shape: Shape | null;
  readonly detail?: Detail | null;
}

function addend(a: Tensor, b: Value): Addend {
  if (b.kind === 'number') return { reason: 'adds a number', shape: a.shape, detail: { type: 'affine', factor: 1, offset: b.value } };
  if (b.kind !== 'weight' && b.kind !== 'array') return { reason: 'adds something that is not known', shape: null };
  const reason = b.kind === 'weight' ? 'adds a learned tensor' : 'adds a fixed tensor';
  const detail = b.kind === 'array' ? sinesIn(b) : b.trains ? (tableRows(b) ?? positions(a.shape, b.shape)) : null;
  return { reason, shape: a.shape && b.shape && a.batchAxis === 0 ? spread(a.shape, b.shape) : null, detail };
}

function sinesIn({ sines }: Extract<Value, { kind: 'array' }>): Detail | null {
  return sines ? { type: 'sinusoid', base: sines.base } : null;
}

/** `embedding(torch.arange(n))`. */
function tableRows({ rows }: Extract<Value, { kind: 'weight' }>): Detail | null {
  return rows ? { type: 'position-embedding', steps: rows.of } : null;
}

/** A value for each step and feature of a sequence. */
function positions(sample: Shape | null, learned: Shape | null): Detail | null {
  const own = learned?.filter((_, axis) => axis > 0 || learned.length < 3 || learned[0] !== 1);
  const [steps, size] = own ?? [];
  if (!sample && own?.length === 2 && learned?.length === 3) return { type: 'position-embedding', steps: steps ?? null };
  const isEach = sample?.length === 2 && own?.length === 2 && typeof size === 'number' && size === sample[1];
  return isEach && (steps === sample[0] || steps === null || sample[0] === null)
    ? { type: 'position-embedding', steps: steps ?? null }
    : null;
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
  const dim = passed.find((each) => each.name === 'dim' || each.name === 'axis')?.value ?? passed[1]?.value ?? numberValue(0);
  const token = withTokens(it, tensors, dim, node);
  if (token) return token;
  if (inputs.length === 0 || inputs.length !== tensors.length) return null;
  const joined = joinedShape(inputs, dim);
  const callee = node.childForFieldName('function')?.text ?? 'cat';
  const axis = inputs.every((input) => input.batchAxis === 0 && !input.final) ? ownAxis(dim) : null;
  const blindly = axis === null ? null : ({ type: 'concatenate', axis } as const);
  const operation = joined ? ({ type: 'concatenate', axis: joined.axis } as const) : notModelled('joins tensors of unknown shape', blindly);
  if (!joined && !blindly) it.graph.note(node, 'the shapes of the joined tensors are not known');
  return it.graph.step({ name: 'cat', callee, span: span(node), operation, from: inputs, shape: joined?.shape ?? null, parameters: 0 });
}

/** `torch.cat((cls_token, x), dim=1)`: learned steps before those of a sequence. */
function withTokens(it: Interpreter, tensors: readonly Value[], dim: Value, node: PyNode): Tensor | null {
  const [token, tensor] = tensors;
  if (tensors.length !== 2 || token?.kind !== 'weight' || !token.trains || tensor?.kind !== 'tensor' || tensor.batchAxis !== 0) return null;
  const tokens = token.shape?.length === 3 && token.shape[0] === 1 ? token.shape[1] : null;
  const isAlongSteps = dim.kind === 'number' && (dim.value === 1 || dim.value === -2);
  if (typeof tokens !== 'number' || !isAlongSteps) return null;
  const [steps, size] = tensor.shape?.length === 2 ? tensor.shape : [null, token.shape?.[2] ?? null];
  const shape = tensor.shape && tensor.shape.length !== 2 ? null : [typeof steps === 'number' ? steps + tokens : null, size ?? null];
  const operation = notModelled('learned steps are put before the others', { type: 'class-token', tokens });
  const callee = node.childForFieldName('function')?.text ?? 'cat';
  return it.graph.step({ name: 'cat', callee, span: span(node), operation, from: [tensor], shape, parameters: 0 });
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
  if (!tensor.shape || tensor.batchAxis !== 0 || axes.length === 0 || keepsAxes)
    return reducedBlindly(it, tensor, name, node, reduceDetail(tensor, name, dims, passed));
  if (!axes.every((axis) => axis !== null && axis >= 0)) return opaque(it, tensor, name, node);
  const shape = tensor.shape.filter((_, axis) => !axes.includes(axis));
  const isGlobal = rank >= 4 && axes.length === rank - 2 && !axes.includes(0);
  const mode = name === 'mean' ? 'average' : 'max';
  const own = { type: 'reduce', axes: axes.map((axis) => axis ?? 0), mode: MODES[name] ?? 'max', keeps: false } as const;
  const operation = isGlobal && name !== 'sum' ? ({ type: 'global-pool', mode } as const) : notModelled(`${name} over one axis`, own);
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape, parameters: 0 });
}

/** `x.mean((2, 3), keepdim=True)`, and any that is not over the batch where shapes are not known. */
function reduceDetail({ batchAxis, final }: Tensor, name: string, dims: readonly Value[], passed: readonly Passed[]): Detail | null {
  const keeps = passed.find((each) => each.name === 'keepdim')?.value ?? passed.filter((each) => each.name === null)[2]?.value;
  const axes = dims.flatMap((dim) => ownAxis(dim, batchAxis) ?? []);
  if (final || axes.length === 0 || axes.length < dims.length) return null;
  if (keeps && keeps.kind !== 'boolean') return null;
  return { type: 'reduce', axes, mode: MODES[name] ?? 'max', keeps: keeps?.kind === 'boolean' && keeps.value };
}

/** The shape is not known, or the batch is not the first axis: it is then, when the steps before it are gone. */
function reducedBlindly(it: Interpreter, tensor: Tensor, name: string, node: PyNode, detail: Detail | null): Tensor {
  if (detail?.type !== 'reduce') return opaque(it, tensor, name, node);
  const operation = notModelled(`${name} is not followed`, detail);
  const isFirst = tensor.batchAxis === 1 && detail.axes.includes(0) && !detail.keeps;
  const batchAxis = isFirst ? 0 : tensor.batchAxis;
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape: null, parameters: 0, batchAxis });
}

const MODES: Readonly<Record<string, 'mean' | 'max' | 'sum'>> = { mean: 'mean', sum: 'sum', amax: 'max', max: 'max' };

/** `out[:, -1, :]` and the like. Which part is taken is no operation of the model; its shape is worked out where it can be. */
export function sliced(it: Interpreter, tensor: Tensor, indices: readonly Value[], node: PyNode): Value {
  const shape = slicedShape(tensor, indices);
  const detail = partDetail(tensor, indices);
  if (!shape && !detail) it.graph.note(node, 'the shape of this part of a tensor is not known');
  const operation = notModelled('takes a part of a tensor', detail);
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

/** One place or one range of one axis, or one state of a recurrent layer. */
function partDetail(tensor: Tensor, indices: readonly Value[]): Detail | null {
  const [first] = indices;
  const isWhole = indices.slice(1).every((index) => index.kind === 'string' && index.value === ':');
  if (tensor.final === 'hidden') return isWhole && first?.kind === 'number' ? { type: 'state', index: first.value } : null;
  if (tensor.final) return null;
  const given = indices.flatMap((index, at) => (index.kind === 'string' && index.value === ':' ? [] : [{ index, at }]));
  const [only] = given;
  if (!only || given.length !== 1 || only.at === tensor.batchAxis) return null;
  const axis = only.at - (only.at > tensor.batchAxis ? 1 : 0);
  if (only.index.kind === 'number') return { type: 'take', axis, index: only.index.value };
  const range = only.index.kind === 'string' ? /^(-?\d*):(-?\d*)$/.exec(only.index.value) : null;
  if (!range) return null;
  return { type: 'slice', axis, start: Number(range[1] || 0), end: range[2] ? Number(range[2]) : null };
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
