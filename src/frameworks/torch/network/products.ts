import type { Detail, Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { opaque } from './axes';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import { ownAxis } from './reshape';
import { hidesLater } from './triangles';
import { type Passed, type Tensor, tupleValue, type Value } from './values';

/** `q @ k.transpose(-2, -1)`, `torch.bmm(a, b)`: the batch must stand before the matrices of both. */
export function multiplied(it: Interpreter, left: Tensor, right: Value, node: PyNode, callee: string): Tensor {
  const isBoth = right.kind === 'tensor' && left.batchAxis === 0 && right.batchAxis === 0 && !left.final && !right.final;
  const detail: Detail | null = isBoth ? { type: 'matmul' } : null;
  const reason = `${callee} on tensors is not modelled`;
  if (!detail) it.graph.note(node, right.kind === 'unknown' ? `${reason}: ${right.reason}` : reason);
  const from = right.kind === 'tensor' ? [left, right] : [left];
  const shape = right.kind === 'tensor' ? productShape(left.shape, right.shape) : null;
  return it.graph.step({ name: 'matmul', callee, span: span(node), operation: notModelled(reason, detail), from, shape, parameters: 0 });
}

function productShape(left: Shape | null, right: Shape | null): Shape | null {
  if (!left || !right || left.length < 2 || left.length !== right.length) return null;
  return [...left.slice(0, -1), right.at(-1) ?? null];
}

/** Equal parts along an axis, as many as the call or the names before it say. */
export function parts(it: Interpreter, tensor: Tensor, name: string, passed: readonly Passed[], node: PyNode): Value {
  const given = (key: string, place: number): Value | undefined =>
    passed.find((each) => each.name === key)?.value ?? passed.filter((each) => each.name === null)[place]?.value;
  const dim = given('dim', name === 'unbind' ? 0 : 1) ?? { kind: 'number', value: 0 };
  const axis = tensor.final ? null : ownAxis(dim, tensor.batchAxis);
  const amount = name === 'chunk' ? given('chunks', 0) : (given('split_size_or_sections', 0) ?? given('split_size', 0));
  const count = name === 'chunk' && amount?.kind === 'number' ? amount.value : namesBefore(node);
  const sizes = amount?.kind === 'list' ? amount.items?.map((item) => (item.kind === 'number' ? item.value : null)) : null;
  if (axis === null || (count === null && !sizes)) return opaque(it, tensor, name, node);
  const piece = (detail: Detail | null, size: number | null): Tensor => {
    const operation = notModelled(`${name} is not followed`, detail);
    const shape = name === 'unbind' || axis < 0 ? null : (tensor.shape?.map((own, at) => (at === axis ? size : own)) ?? null);
    const last = tensor.shape && axis === -1 && name !== 'unbind' ? [...tensor.shape.slice(0, -1), size] : shape;
    return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape: last, parameters: 0 });
  };
  const total = tensor.shape?.at(axis) ?? null;
  const own = sizes ?? partSizes(name, total, count ?? 0, amount?.kind === 'number' ? amount.value : null);
  if (sizes || (!own.includes(null) && own.some((size) => size !== own[0])))
    return tupleValue(
      ranges(own).map(({ start, end, size }) => piece(start === null || end === null ? null : { type: 'slice', axis, start, end }, size)),
    );
  const each = (index: number): Detail =>
    name === 'unbind' ? { type: 'take', axis, index } : { type: 'chunk', axis, index, count: own.length };
  return tupleValue(own.map((size, index) => piece(each(index), size)));
}

/** Sizes of the parts; the last one of `split` and `chunk` has what is left, and `chunk` makes fewer parts where they would be empty. */
function partSizes(name: string, total: number | null, count: number, amount: number | null): readonly (number | null)[] {
  const each = name === 'split' ? amount : name === 'chunk' && total !== null ? Math.ceil(total / count) : null;
  if (each === null) return Array.from({ length: count }, () => null);
  if (total === null) return Array.from({ length: count }, (_, index) => (index < count - 1 ? each : null));
  const parts = Math.min(count, Math.ceil(total / each));
  return Array.from({ length: parts }, (_, index) => Math.min(each, total - each * index));
}

interface Range {
  readonly start: number | null;
  readonly end: number | null;
  readonly size: number | null;
}

function ranges(sizes: readonly (number | null)[]): readonly Range[] {
  let start: number | null = 0;
  return sizes.map((size) => {
    const from = start;
    start = start === null || size === null ? null : start + size;
    return { start: from, end: start, size };
  });
}

/** `q, k, v = …`: how many names the result is unpacked to. */
function namesBefore(node: PyNode): number | null {
  const { parent } = node;
  const left = parent?.type === 'assignment' ? parent.childForFieldName('left') : null;
  return left && /pattern|tuple/.test(left.type) ? left.namedChildren.length : null;
}

/** `scores.masked_fill(self.tril[:T, :T] == 0, -inf)` hides later steps; other masks are not known. */
export function maskFilled(it: Interpreter, scores: Tensor, [mask, value]: readonly Value[], node: PyNode): Tensor {
  const isFar = value?.kind === 'number' ? value.value <= -1e4 : /inf|finfo|-1e/.test(node.text);
  const detail = isFar && hidesLater(mask) ? ({ type: 'causal-mask' } as const) : null;
  const reason = mask?.kind === 'none' ? 'no mask' : 'a mask is laid over it';
  if (!detail) it.graph.note(node, reason);
  const operation = notModelled(reason, detail);
  const { shape } = scores;
  return it.graph.step({ name: 'masked_fill', callee: '.masked_fill', span: span(node), operation, from: [scores], shape, parameters: 0 });
}
