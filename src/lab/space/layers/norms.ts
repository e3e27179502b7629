import type { Detail, Operation } from '../../../model/network';
import { ascending, Misfit, type Tensor } from '../assembly';
import { instead } from '../fitted';
import { type Context, type Lowered, made, only } from './context';

/** Which axis of the source has the features. */
function featuresLast(input: Tensor, context: Context): Tensor {
  const rank = input.shape.length;
  return context.assembly.withLast(input, context.channelsFirst ? 0 : rank - 1);
}

export function lowerBatchNorm(
  operation: Extract<Operation, { type: 'batch-norm' }> | Extract<Detail, { type: 'batch-norm' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const read = featuresLast(only(inputs), context);
  const { epsilon, momentum } = operation;
  const affine = 'affine' in operation && !operation.affine ? { affine: false } : {};
  const features = 'features' in operation ? operation.features : null;
  return made(
    context.assembly.add({ type: 'batch-norm', epsilon, momentum, ...affine }, [read]),
    instead(read.shape.at(-1) ?? 0, features, 'feature'),
  );
}

/** Over the source's last axes. */
export function lowerLayerNorm(
  operation: Extract<Operation, { type: 'layer-norm' }> | Extract<Detail, { type: 'layer-norm' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const input = only(inputs);
  const rank = input.shape.length;
  const axes = 'axes' in operation ? operation.axes : 1;
  if (axes > rank) throw new Misfit(`it normalises ${axes} axes of ${rank}`);
  const own = new Set(ascending(axes).map((axis) => rank - 1 - axis));
  const isLast = input.order.slice(rank - axes).every((axis) => own.has(axis));
  const read = isLast ? input : context.assembly.plain(input);
  const affine = 'affine' in operation && !operation.affine ? { affine: false } : {};
  const shift = 'shift' in operation && operation.shift === false ? ({ shift: false } as const) : {};
  const features = 'features' in operation ? operation.features : null;
  return made(
    context.assembly.add({ type: 'layer-norm', epsilon: operation.epsilon, ...(axes > 1 ? { axes } : {}), ...affine, ...shift }, [read]),
    axes === 1 ? instead(read.shape.at(-1) ?? 0, features, 'feature') : null,
    'unsized' in operation && operation.unsized
      ? `over the last axis (${read.shape.at(-1)} features), since its size is given nowhere`
      : null,
  );
}

/** Over the source's last axis. */
export function lowerRmsNorm(detail: Extract<Detail, { type: 'rms-norm' }>, inputs: readonly Tensor[], { assembly }: Context): Lowered {
  const input = only(inputs);
  const read = assembly.withLast(input, input.shape.length - 1);
  return made(assembly.add({ type: 'rms-norm', epsilon: detail.epsilon, ...(detail.affine ? {} : { affine: false }) }, [read]));
}

export function lowerGroupNorm(detail: Extract<Detail, { type: 'group-norm' }>, inputs: readonly Tensor[], context: Context): Lowered {
  const read = featuresLast(only(inputs), context);
  const channels = read.shape.at(-1) ?? 1;
  const groups = detail.groups === 'channels' ? channels : detail.groups;
  if (channels % groups !== 0) throw new Misfit(`${groups} groups do not divide ${channels} channels`);
  return made(
    context.assembly.add({ type: 'group-norm', groups, epsilon: detail.epsilon, ...(detail.affine ? {} : { affine: false }) }, [read]),
  );
}

export function lowerPrelu(detail: Extract<Detail, { type: 'prelu' }>, inputs: readonly Tensor[], context: Context): Lowered {
  const read = featuresLast(only(inputs), context);
  const before = context.assembly.initial;
  context.assembly.initial = { slope: { kind: 'constant', value: detail.start } };
  const tensor = context.assembly.add({ type: 'prelu', shared: detail.shared }, [read]);
  context.assembly.initial = before;
  return made(tensor);
}
