import type { PyNode } from '../../../syntax/node';
import { opaque } from './axes';
import { functionalStep } from './functional';
import type { Interpreter } from './interpreter';
import { added, concatenated, reduced } from './joins';
import { maskFilled, multiplied, parts } from './products';
import { permuted, reshaped, resized } from './reshape';
import { numberValue, type Passed, type Tensor, tupleValue, unknown, type Value } from './values';

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
  if (name === 'mean' || name === 'amax' || name === 'sum') return reduced(it, first, name, passed, node);
  // With an axis it gives values and their places.
  if (name === 'max' && (rest[0]?.kind === 'number' || passed[1]?.name === 'dim'))
    return tupleValue([reduced(it, first, name, passed, node), unknown('where the largest values stand is not followed')]);
  if (name === 'chunk' || name === 'unbind' || name === 'split') return parts(it, first, name, passed.slice(1), node);
  if (name === 'bmm' || name === 'matmul') return multiplied(it, first, rest[0] ?? unknown('nothing is multiplied'), node, name);
  if (name === 'masked_fill' || name === 'masked_fill_') return maskFilled(it, first, rest, node);
  if (name === 'add') return added(it, first, rest[0] ?? unknown('nothing is added'), node, name);
  return functionalStep(it, name, passed, node, hidden);
}

function sizeOf(tensor: Tensor, passed: readonly Passed[]): Value {
  const axis = passed[0]?.value;
  if (!axis) return { kind: 'sizes', tensor };
  return axis.kind === 'number' ? sizeAt(tensor, axis.value) : unknown('the axis is not known');
}

/** Size along an axis counted with the batch axis. */
export function sizeAt(tensor: Tensor, axis: number): Value {
  if (axis === tensor.batchAxis) return { kind: 'batch' };
  if (!tensor.shape) return unknownSize(tensor, axis);
  const counted = axis < 0 ? axis + tensor.shape.length + 1 : axis;
  if (counted === tensor.batchAxis) return { kind: 'batch' };
  const size = tensor.shape[counted > tensor.batchAxis ? counted - 1 : counted];
  return typeof size === 'number' ? numberValue(size) : unknownSize(tensor, axis);
}

/** Which axis it is the size of is known all the same. */
function unknownSize({ layer, batchAxis, final }: Tensor, axis: number): Value {
  const reason = 'the shape is not known here';
  if (final) return unknown(reason);
  return { kind: 'unknown', reason, size: { layer, axis: axis > batchAxis ? axis - 1 : axis } };
}
