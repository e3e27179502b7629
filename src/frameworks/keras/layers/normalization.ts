import type { TensorShape } from '../networks/values';
import type { LayerArguments } from './arguments';
import { type LayerReader, product, unread } from './reading';

/** Size of the normalized axis (Keras counts the batch axis as 0); undefined when the axis is not the last. */
function lastFeatures(args: LayerArguments, position: number, input: TensorShape): number | null | undefined {
  const value = args.value('axis', position);
  const only = value?.type === 'list' && value.items.length === 1 ? value.items[0] : value;
  if (only === undefined) return input.last;
  if (only.type !== 'constant' || typeof only.value !== 'number') return undefined;
  return only.value === -1 || only.value === input.dims?.length ? input.last : undefined;
}

/** How many trained vectors the layer has: gamma (scale) and beta (center). */
function vectors(args: LayerArguments, center: number, scale: number): number | null {
  const flags = [args.flag('center', center, true), args.flag('scale', scale, true)];
  return flags.includes(null) ? null : flags.filter((flag) => flag === true).length;
}

/** BatchNormalization(axis, momentum=0.99, epsilon=0.001, center, scale); the moving statistics are not trained. */
const batchNorm: LayerReader = ({ arguments: args, input }) => {
  const features = lastFeatures(args, 0, input);
  const momentum = args.number('momentum', 1, 0.99);
  const epsilon = args.number('epsilon', 2, 0.001);
  const count = vectors(args, 3, 4);
  if (features === undefined) return otherAxis(args, input, count);
  if (momentum === null || epsilon === null)
    return unread('the arguments of this BatchNormalization are not known', input, product(features, count));
  if (count === 0)
    return unread('BatchNormalization without scale and center', input, 0, { type: 'batch-norm', epsilon, momentum, affine: false });
  const notes = count === 2 ? {} : { notes: ['BatchNormalization without scale or center'] };
  return { operation: { type: 'batch-norm', features, epsilon, momentum }, shape: input, parameters: product(features, count), ...notes };
};

function otherAxis(args: LayerArguments, input: TensorShape, count: number | null) {
  const axis = args.number('axis', 0);
  const features = axis !== null && axis > 0 ? (input.dims?.[axis - 1] ?? null) : null;
  return unread('BatchNormalization over another axis than the last', input, product(features, count));
}

const layerNorm: LayerReader = ({ arguments: args, input }) => {
  const features = lastFeatures(args, 0, input);
  const epsilon = args.number('epsilon', 1, 0.001);
  const count = vectors(args, 2, 3);
  if (features === undefined || epsilon === null) return unread('LayerNormalization over other axes than the last', input);
  if (count === 0)
    return unread('LayerNormalization without scale and center', input, 0, { type: 'layer-norm', epsilon, axes: 1, affine: false });
  const notes = count === 2 ? {} : { notes: ['LayerNormalization without scale or center'] };
  return { operation: { type: 'layer-norm', features, epsilon }, shape: input, parameters: product(features, count), ...notes };
};

const groupNorm: LayerReader = ({ arguments: args, input }) => {
  const features = args.number('axis', 1, -1) === -1 ? input.last : null;
  const [groups, epsilon, count] = [args.number('groups', 0, 32), args.number('epsilon', 2, 0.001), vectors(args, 3, 4)];
  const told = groups !== null && epsilon !== null && (count === 2 || count === 0) && args.number('axis', 1, -1) === -1;
  const own = groups === -1 ? 'channels' : groups;
  const detail = told && own !== null ? ({ type: 'group-norm', groups: own, epsilon, affine: count === 2 } as const) : null;
  return unread('GroupNormalization is not trained here', input, product(features, count), detail);
};

export const NORMALIZATION_LAYERS: Readonly<Record<string, LayerReader>> = {
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  GroupNormalization: groupNorm,
  RMSNormalization: ({ input }) => unread('RMSNormalization is not trained here', input, input.last),
  UnitNormalization: ({ input }) => unread('UnitNormalization is not trained here', input, 0),
};
