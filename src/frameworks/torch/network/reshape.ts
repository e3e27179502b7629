import type { Detail, Shape, ViewSize } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { axisIndex, opaque } from './axes';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import { product } from './shapes';
import type { Tensor, Value } from './values';

/** `x.view(...)`: followed when the first axis stays the batch. */
export function reshaped(it: Interpreter, tensor: Tensor, given: readonly Value[], node: PyNode, name: string): Value {
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
  const told = shape.filter((size) => size === null).length > 1 ? viewSizes(rest) : null;
  const operation = isFlat ? ({ type: 'flatten' } as const) : ({ type: 'reshape', shape, ...(told ? { sizes: told } : {}) } as const);
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

/** Sizes where the shapes are not known: of all that is left over there may be one. */
function viewSizes(given: readonly Value[]): readonly ViewSize[] | null {
  const sizes = given.map((size): ViewSize => {
    if (size.kind === 'number') return size.value === -1 ? 'rest' : size.value;
    return size.kind === 'unknown' && size.size ? size.size : 'rest';
  });
  return sizes.filter((size) => size === 'rest').length > 1 ? null : sizes;
}

/** Works out a single -1 from the total; sizes that are not plain numbers stay unknown. */
function filled(asked: readonly (number | null)[], total: number | null): Shape {
  const open = asked.filter((size) => size === -1).length;
  const rest = product(asked.filter((size) => size !== -1));
  const missing = open === 1 && total !== null && rest !== null && rest > 0 && total % rest === 0 ? total / rest : null;
  return asked.map((size) => (size === -1 ? missing : size));
}

export function resized(it: Interpreter, tensor: Tensor, name: 'squeeze' | 'unsqueeze', dim: Value | null, node: PyNode): Value {
  const shape = tensor.batchAxis === 0 ? resizedShape(tensor.shape, name, dim) : null;
  if (!shape) return blind(it, tensor, name, node, resizedBlindly(tensor, name, dim));
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

/** A step whose shape is not known, though what it does is. */
function blind(it: Interpreter, tensor: Tensor, name: string, node: PyNode, detail: Detail | null): Tensor {
  if (!detail) return opaque(it, tensor, name, node);
  const operation = notModelled(`${name} is not followed`, detail);
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape: null, parameters: 0 });
}

function resizedBlindly({ batchAxis, final }: Tensor, name: 'squeeze' | 'unsqueeze', dim: Value | null): Detail | null {
  if (final || batchAxis !== 0) return null;
  if (!dim) return name === 'squeeze' ? { type: 'squeeze', axis: null } : null;
  const axis = ownAxis(dim);
  return axis === null ? null : { type: name, axis };
}

/** An axis without the batch, negative ones from the end; null for the batch itself. */
export function ownAxis(dim: Value | null | undefined, batchAxis: 0 | 1 = 0): number | null {
  if (dim?.kind !== 'number' || dim.value === batchAxis) return null;
  return dim.value < batchAxis ? dim.value : dim.value - 1;
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
export function permuted(it: Interpreter, tensor: Tensor, name: string, given: readonly Value[], node: PyNode): Value {
  const only = given[0];
  const order = (given.length === 1 && only?.kind === 'list' ? (only.items ?? []) : given).map((value) =>
    axisIndex(value, (tensor.shape?.length ?? 0) + 1),
  );
  const moved = tensor.final ? null : batchMoved(tensor, name, given);
  if (moved !== null) return withBatchAt(it, tensor, moved, name, node);
  const full = tensor.shape && (name === 'permute' ? order : swap(order, tensor.shape.length));
  const shape = tensor.shape && full && tensor.batchAxis === 0 ? permutedShape(tensor.shape, full) : null;
  if (!shape) return blind(it, tensor, name, node, tensor.final || tensor.batchAxis !== 0 ? null : permutedBlindly(name, given));
  return it.graph.step({
    name,
    callee: `.${name}`,
    span: span(node),
    operation: notModelled('exchanges axes', { type: 'permute', axes: (full ?? []).slice(1).map((axis) => axis ?? 0) }),
    from: [tensor],
    shape,
    parameters: 0,
  });
}

function numbersIn(given: readonly Value[]): readonly number[] | null {
  const [only] = given;
  const items = given.length === 1 && only?.kind === 'list' ? (only.items ?? []) : given;
  const numbers = items.flatMap((item) => (item.kind === 'number' ? [item.value] : []));
  return numbers.length === items.length && numbers.length > 0 ? numbers : null;
}

/** Where the batch goes when it alone changes its place with the axis beside it; null = something else happens. */
function batchMoved({ batchAxis }: Tensor, name: string, given: readonly Value[]): 0 | 1 | null {
  const numbers = numbersIn(given);
  const isPair = name !== 'permute' && numbers?.length === 2 && numbers.toSorted((a, b) => a - b).join() === '0,1';
  const isFirst = name === 'permute' && numbers?.every((axis, at) => axis === (at < 2 ? 1 - at : at));
  if (!isPair && !isFirst) return null;
  return batchAxis === 0 ? 1 : 0;
}

/** `x.transpose(0, 1)`: each sample stays as it is. */
function withBatchAt(it: Interpreter, tensor: Tensor, batchAxis: 0 | 1, name: string, node: PyNode): Tensor {
  const axes = (tensor.shape ?? []).map((_, axis) => axis);
  const operation = notModelled('exchanges the batch with another axis', { type: 'permute', axes });
  const { shape } = tensor;
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape, parameters: 0, batchAxis });
}

function permutedBlindly(name: string, given: readonly Value[]): Detail | null {
  const numbers = numbersIn(given);
  if (!numbers || numbers.includes(0) !== (name === 'permute')) return null;
  if (name !== 'permute') {
    const [a, b] = numbers.map((axis) => (axis < 0 ? axis : axis - 1));
    return a === undefined || b === undefined || numbers.length > 2 ? null : { type: 'swap', axes: [a, b] };
  }
  const axes = numbers.map((axis) => (axis < 0 ? axis + numbers.length : axis) - 1);
  return axes[0] === -1 && new Set(axes).size === axes.length ? { type: 'permute', axes: axes.slice(1) } : null;
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
