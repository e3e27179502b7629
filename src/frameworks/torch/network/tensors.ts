import type { Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { functionalStep } from './functional';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import { broadcast, fits, flattened, product } from './shapes';
import { listValue, numberValue, type Passed, type Tensor, unknown, type Value } from './values';

/** Methods that give back the same numbers, for our purposes the same tensor. */
const PASSING: ReadonlySet<string> = new Set([
  'contiguous',
  'float',
  'double',
  'half',
  'to',
  'cuda',
  'cpu',
  'clone',
  'type',
  'type_as',
  'long',
  'requires_grad_',
  'bfloat16',
]);

/** `x.name(...)` on a tensor. */
export function tensorMethod(
  it: Interpreter,
  tensor: Tensor,
  name: string,
  passed: readonly Passed[],
  node: PyNode,
  hidden: boolean,
): Value {
  if (PASSING.has(name)) return tensor;
  if (name === 'size') return sizeOf(tensor, passed);
  if (name === 'dim' || name === 'ndimension')
    return tensor.shape ? numberValue(tensor.shape.length + 1) : unknown('the number of axes is not known');
  if (name === 'view' || name === 'reshape')
    return reshaped(
      it,
      tensor,
      passed.map((each) => each.value),
      node,
      name,
    );
  if (name === 'add' || name === 'add_') return added(it, tensor, passed[0]?.value ?? unknown('nothing is added'), node, name);
  return tensorFunction(it, name, [{ name: null, value: tensor, node }, ...passed], node, hidden) ?? opaque(it, tensor, name, node);
}

/** `torch.name(x, ...)` or `F.name(x, ...)` or `x.name(...)`; null when it is not known here. */
export function tensorFunction(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode, hidden: boolean): Value | null {
  const first = passed[0]?.value;
  if (name === 'cat' || name === 'concat' || name === 'concatenate') return concatenated(it, passed, node);
  if (first?.kind !== 'tensor') return null;
  const rest = passed.slice(1).map((each) => each.value);
  if (name === 'reshape') return reshaped(it, first, rest.length > 0 ? rest : [], node, name);
  if (name === 'squeeze' || name === 'unsqueeze') return resized(it, first, name, rest[0] ?? null, node);
  if (name === 'transpose' || name === 'permute' || name === 'swapaxes') return permuted(it, first, name, rest, node);
  if (name === 'mean' || name === 'amax') return reduced(it, first, name, passed, node);
  if (name === 'add') return added(it, first, rest[0] ?? unknown('nothing is added'), node, name);
  return functionalStep(it, name, passed, node, hidden);
}

export function opaque(it: Interpreter, tensor: Tensor, name: string, node: PyNode): Tensor {
  const operation = notModelled(`${name} is not followed`);
  it.graph.note(node, `${name} is not followed`);
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape: null, parameters: 0 });
}

function sizeOf(tensor: Tensor, passed: readonly Passed[]): Value {
  const axis = passed[0]?.value;
  if (!axis) return { kind: 'sizes', tensor };
  return axis.kind === 'number' ? sizeAt(tensor, axis.value) : unknown('the axis is not known');
}

/** Size along an axis counted with the batch axis. */
export function sizeAt(tensor: Tensor, axis: number): Value {
  if (axis === tensor.batchAxis) return { kind: 'batch' };
  if (!tensor.shape) return unknown('the shape is not known here');
  const counted = axis < 0 ? axis + tensor.shape.length + 1 : axis;
  if (counted === tensor.batchAxis) return { kind: 'batch' };
  const size = tensor.shape[counted > tensor.batchAxis ? counted - 1 : counted];
  return typeof size === 'number' ? numberValue(size) : unknown('this size is not known');
}

/** `x.view(...)`: followed when the first axis stays the batch. */
function reshaped(it: Interpreter, tensor: Tensor, given: readonly Value[], node: PyNode, name: string): Value {
  const only = given.length === 1 ? given[0] : null;
  const sizes = only?.kind === 'list' ? (only.items ?? []) : given;
  const [first, ...rest] = sizes;
  const keepsBatch = first?.kind === 'batch' || (first?.kind === 'number' && first.value === -1);
  if (!first || !keepsBatch || tensor.batchAxis !== 0 || rest.length === 0) {
    it.graph.note(node, `${name}: it cannot be seen that the batch stays the first axis`);
    return it.graph.step({
      name,
      callee: `.${name}`,
      span: span(node),
      operation: notModelled(`${name} that may mix samples`),
      from: [tensor],
      shape: null,
      parameters: 0,
    });
  }
  const total = tensor.shape && product(tensor.shape);
  const asked = rest.map((size) => (size.kind === 'number' ? size.value : null));
  const shape = filled(asked, first.kind === 'batch' ? total : null);
  const sum = product(shape);
  if (total !== null && sum !== null && total !== sum)
    it.graph.clash(node, `${name}: ${total} values per sample do not fit (${asked.join(', ')})`);
  const isFlat = shape.length === 1;
  if (tensor.raw && !tensor.shape && sum !== null && !it.graph.demands.has(tensor.raw)) it.graph.demands.set(tensor.raw, [sum]);
  const operation = isFlat ? ({ type: 'flatten' } as const) : ({ type: 'reshape', shape } as const);
  return it.graph.step({
    name: isFlat ? 'flatten' : name,
    callee: `.${name}`,
    span: span(node),
    operation,
    from: [tensor],
    shape,
    parameters: 0,
    transparent: isFlat,
  });
}

/** Works out a single -1 from the total; sizes that are not plain numbers stay unknown. */
function filled(asked: readonly (number | null)[], total: number | null): Shape {
  const open = asked.filter((size) => size === -1).length;
  const rest = product(asked.filter((size) => size !== -1));
  const missing = open === 1 && total !== null && rest !== null && rest > 0 && total % rest === 0 ? total / rest : null;
  return asked.map((size) => (size === -1 ? missing : size));
}

function axisIndex(value: Value | null, rank: number): number | null {
  if (value?.kind !== 'number') return null;
  return (value.value < 0 ? value.value + rank : value.value) - 1;
}

function resized(it: Interpreter, tensor: Tensor, name: 'squeeze' | 'unsqueeze', dim: Value | null, node: PyNode): Value {
  const shape = tensor.batchAxis === 0 ? resizedShape(tensor.shape, name, dim) : null;
  if (!shape) return opaque(it, tensor, name, node);
  return it.graph.step({
    name,
    callee: `.${name}`,
    span: span(node),
    operation: { type: 'reshape', shape },
    from: [tensor],
    shape,
    parameters: 0,
  });
}

function resizedShape(input: Shape | null, name: 'squeeze' | 'unsqueeze', dim: Value | null): Shape | null {
  if (!input) return null;
  if (!dim) return name === 'squeeze' && !input.includes(null) ? input.filter((size) => size !== 1) : null;
  const at = axisIndex(dim, input.length + (name === 'unsqueeze' ? 2 : 1));
  if (at === null || at < 0) return null;
  if (name === 'unsqueeze') return input.toSpliced(at, 0, 1);
  return input[at] === null ? null : input.filter((size, axis) => axis !== at || size !== 1);
}

/** Exchanging axes is no operation of the model; its shape is known all the same. */
function permuted(it: Interpreter, tensor: Tensor, name: string, given: readonly Value[], node: PyNode): Value {
  const only = given[0];
  const order = (given.length === 1 && only?.kind === 'list' ? (only.items ?? []) : given).map((value) =>
    axisIndex(value, (tensor.shape?.length ?? 0) + 1),
  );
  const shape =
    tensor.shape && tensor.batchAxis === 0
      ? permutedShape(tensor.shape, name === 'permute' ? order : swap(order, tensor.shape.length))
      : null;
  if (!shape) return opaque(it, tensor, name, node);
  return it.graph.step({
    name,
    callee: `.${name}`,
    span: span(node),
    operation: notModelled('exchanges axes'),
    from: [tensor],
    shape,
    parameters: 0,
  });
}

function swap(axes: readonly (number | null)[], rank: number): (number | null)[] {
  const [a, b] = axes;
  const order: (number | null)[] = [-1, ...Array.from({ length: rank }, (_, axis) => axis)];
  if (typeof a !== 'number' || typeof b !== 'number') return [null];
  order[a + 1] = b;
  order[b + 1] = a;
  return order;
}

/** `order` names old axes for new ones, -1 being the batch, which must stay in front. */
function permutedShape(input: Shape, order: readonly (number | null)[]): Shape | null {
  if (order.length !== input.length + 1 || order[0] !== -1 || new Set(order).size !== order.length) return null;
  const axes = order.slice(1);
  if (!axes.every((axis) => axis !== null && axis >= 0 && axis < input.length)) return null;
  return axes.map((axis) => input[axis ?? 0] ?? null);
}

/** The mean over all cells of a map of channels is global pooling. */
function reduced(it: Interpreter, tensor: Tensor, name: string, passed: readonly Passed[], node: PyNode): Value {
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

/** `x + y`: a join of two branches when both are tensors. */
export function added(it: Interpreter, a: Tensor, b: Value, node: PyNode, callee: string): Value {
  if (b.kind !== 'tensor') {
    const reason =
      b.kind === 'number' ? 'adds a number' : b.kind === 'weight' ? 'adds a learned tensor' : 'adds something that is not known';
    if (b.kind === 'unknown') it.graph.note(node, `${reason}: ${b.reason}`);
    return it.graph.step({
      name: 'add',
      callee,
      span: span(node),
      operation: notModelled(reason),
      from: [a],
      shape: b.kind === 'unknown' ? null : a.shape,
      parameters: b.kind === 'weight' ? b.count : 0,
    });
  }
  const { shape, conflict } = broadcast(a.shape, b.shape);
  if (conflict) it.graph.clash(node, `${callee}: ${conflict}`);
  return it.graph.step({ name: 'add', callee, span: span(node), operation: { type: 'add' }, from: [a, b], shape, parameters: 0 });
}

function concatenated(it: Interpreter, passed: readonly Passed[], node: PyNode): Value | null {
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
  const axes: (number | null | 'batch')[] = [...tensor.shape];
  axes.splice(tensor.batchAxis, 0, 'batch');
  if (indices.length > axes.length) return null;
  const kept: (number | null | 'batch')[] = [];
  for (const [axis, size] of axes.entries()) {
    const index = indices[axis];
    if (!index || (index.kind === 'string' && index.value === ':')) kept.push(size);
    else if (index.kind !== 'number' || size === 'batch') return null;
  }
  return kept[0] === 'batch' ? kept.slice(1).map((size) => (size === 'batch' ? null : size)) : null;
}
