import type { Shape } from '../../../model/network';
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

export function resized(it: Interpreter, tensor: Tensor, name: 'squeeze' | 'unsqueeze', dim: Value | null, node: PyNode): Value {
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
export function permuted(it: Interpreter, tensor: Tensor, name: string, given: readonly Value[], node: PyNode): Value {
  const only = given[0];
  const order = (given.length === 1 && only?.kind === 'list' ? (only.items ?? []) : given).map((value) =>
    axisIndex(value, (tensor.shape?.length ?? 0) + 1),
  );
  const full = tensor.shape && (name === 'permute' ? order : swap(order, tensor.shape.length));
  const shape = tensor.shape && full && tensor.batchAxis === 0 ? permutedShape(tensor.shape, full) : null;
  if (!shape) return opaque(it, tensor, name, node);
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
