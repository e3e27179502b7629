import type { ActivationName, Operation } from '../../../model/network';
import { Bound } from './bound';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { joined, split, summed } from './joins';
import { broadcast } from './operators';
import { pooled } from './pooling';
import { reshaped } from './reshape';
import { type Axis, type Passed, type Place, type Tensor, tensorsIn, type Value } from './values';

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  leaky_relu: 'leaky_relu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  log_softmax: 'log_softmax',
  softplus: 'softplus',
};

/** Functions of arrays that work on each element. */
const ELEMENTWISE = new Set(
  `exp log log1p expm1 sqrt abs square sin cos sign clip where nan_to_num log_sigmoid relu6 celu hard_tanh hard_sigmoid hard_swish mish glu_
  normalize soft_sign rsqrt reciprocal negative round floor stop_gradient with_sharding_constraint with_logical_constraint constrain
  maximum minimum multiply subtract divide power asarray array checkpoint_name standardize flip roll cumsum triu tril`.split(/\s+/),
);
/** Functions whose result has another size than is worked out here. */
const UNSIZED: ReadonlySet<string> = new Set([
  'pad',
  'repeat',
  'tile',
  'take',
  'take_along_axis',
  'dynamic_slice',
  'broadcast_to',
  'diagonal',
]);
const REDUCTIONS: ReadonlySet<string> = new Set([
  'mean',
  'max',
  'sum',
  'min',
  'amax',
  'prod',
  'var',
  'std',
  'nanmean',
  'logsumexp',
  'argmax',
]);
const HOME =
  /^(?:jax\.numpy|jax\.nn|jax\.lax|jax|flax\.linen\.partitioning|flax\.linen\.spmd|jax\.ad_checkpoint|jax\.scipy\.special|numpy|flax\.linen|flax\.nnx|flax\.linen\.activation|haiku)\.(\w+)$/;

/** A function of JAX on activations; null when it is none that is known, or nothing it is given is one. */
export function arrayFunction(it: Interpreter, name: string, passed: readonly Passed[], place: Place): Value | null {
  const short = HOME.exec(name)?.[1];
  const first = passed[0]?.value;
  const tensors = passed.flatMap((each) => tensorsIn(each.value));
  if (short === undefined || tensors.length === 0) return null;
  if ((first?.kind === 'list' && short !== 'split') || short === 'concatenate' || short === 'concat' || short === 'stack')
    return joined(it, short, passed, place);
  if (short === 'einsum') return summed(it, passed, place);
  if (short === 'split' || short === 'array_split') return split(it, passed, place);
  if (short === 'add' || short === 'matmul' || short === 'dot') return null;
  const tensor = first?.kind === 'tensor' ? first : tensors[0];
  return tensor ? ofTensor(it, short, tensor, passed, place) : null;
}

/** `f(x, …)` or `x.f(…)`; `passed` has the array first. */
export function ofTensor(it: Interpreter, name: string, tensor: Tensor, passed: readonly Passed[], place: Place): Value | null {
  const text = place.node.childForFieldName('function')?.text ?? name;
  // What a container runs stands elsewhere than the call of the container.
  const callee = /^[\w.]+$/.test(text) && text.endsWith(name) ? text : name;
  const step = (operation: Operation, axes: readonly Axis[] | null): Tensor =>
    it.graph.step({
      name: operation.type === 'unknown' ? name : (nameOf(operation) ?? name),
      callee,
      place,
      operation,
      from: [tensor],
      axes,
      parameters: 0,
      ...(operation.type === 'activation' && tensor.last !== undefined ? { last: tensor.last } : {}),
    });
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (activation) return step({ type: 'activation', name: activation, ...slopeOf(activation, passed) }, tensor.axes);
  if (name === 'identity') return tensor;
  if (name === 'astype' || name === 'copy' || name === 'block_until_ready') return tensor;
  if (/^(?:max_pool|avg_pool|min_pool|pool)$/.test(name)) return pooled(it, name, tensor, passed, place);
  const moved = reshaped(it, name, tensor, passed, place);
  if (moved) return moved;
  if (UNSIZED.has(name)) {
    return it.graph.plain(place, callee, `${name} is not modelled`, [tensor], null);
  }
  if (REDUCTIONS.has(name)) return reduced(it, name, tensor, passed, place);
  if (ELEMENTWISE.has(name)) {
    const others = passed.flatMap(({ value }) => (value.kind === 'tensor' ? [value] : []));
    const axes = others
      .slice(1)
      .reduce<readonly Axis[] | null>((all, each) => (all && each.axes ? broadcast(all, each.axes) : null), tensor.axes);
    return it.graph.plain(place, callee, `${name} is not modelled`, others.length > 0 ? others : [tensor], axes);
  }
  return null;
}

function nameOf(operation: Operation): string | null {
  return operation.type === 'activation' ? operation.name : null;
}

function slopeOf(name: ActivationName, passed: readonly Passed[]): { readonly slope?: number } {
  const given = name === 'leaky_relu' ? (passed.find((each) => each.name === 'negative_slope') ?? passed[1])?.value : undefined;
  return given?.kind === 'number' ? { slope: given.value } : {};
}

/** `jnp.mean(x, axis=(1, 2))`: over all axes but the batch and the channels this is global pooling. */
function reduced(it: Interpreter, name: string, tensor: Tensor, passed: readonly Passed[], place: Place): Tensor {
  const bound = new Bound(passed, ['a', 'axis'], false, place.node);
  const { axes } = tensor;
  const given = bound.value('axis');
  const numbers =
    given?.kind === 'number'
      ? [given.value]
      : given
        ? iterated(given)?.map((item) => (item.kind === 'number' ? item.value : null))
        : undefined;
  const keeps = bound.flag('keepdims', false);
  const over = axes && numbers?.every((axis) => axis !== null) ? numbers.map((axis) => (axis < 0 ? axes.length + axis : axis)) : null;
  const left = axes && over ? axes.flatMap((axis, index) => (over.includes(index) ? (keeps ? [1] : []) : [axis])) : given ? null : [];
  const callee = place.node.childForFieldName('function')?.text ?? name;
  const spatial = axes && axes.length >= 3 ? axes.slice(1, it.library.isSingle ? undefined : -1).map((_, index) => index + 1) : null;
  const isGlobal =
    !keeps && over !== null && spatial !== null && over.length === spatial.length && spatial.every((axis) => over.includes(axis));
  if (isGlobal && /^(?:mean|max|amax)$/.test(name)) {
    const operation: Operation = { type: 'global-pool', mode: name === 'mean' ? 'average' : 'max' };
    return it.graph.step({ name, callee, place, operation, from: [tensor], axes: left, parameters: 0 });
  }
  return it.graph.plain(place, callee, `${name} is not modelled`, [tensor], keeps === null ? null : left);
}
