import { shapeOf } from './options';
import { type LayerReader, product, unread } from './reading';

/** One scale and one shift per feature of the axis; the running values are not trained. */
const batch: LayerReader = ({ options, input }) => {
  const axis = options.number('axis', -1);
  const epsilon = options.number('epsilon', 1e-3);
  const momentum = options.number('momentum', 0.99);
  const isLast = axis === -1 || (input !== null && axis === input.length);
  const features = input ? (axis === null ? null : (input.at(axis < 0 ? axis : axis - 1) ?? null)) : null;
  const affine = bothOf(options.flag('center', true), options.flag('scale', true));
  const parameters = affine === null ? null : affine === 0 ? 0 : product(affine, features);
  if (!isLast || affine !== 2 || epsilon === null || momentum === null)
    return unread('batchNormalization with other options', input, parameters);
  return { operation: { type: 'batch-norm', features, epsilon, momentum }, shape: input, parameters };
};

const layer: LayerReader = ({ options, input }) => {
  const given = options.value('axis');
  const axis = given?.type === 'list' ? null : options.number('axis', -1);
  const isLast = axis === -1 || (input !== null && axis === input.length);
  const epsilon = options.number('epsilon', 1e-3);
  const affine = bothOf(options.flag('center', true), options.flag('scale', true));
  const axes = given?.type === 'list' ? shapeOf(given) : [axis];
  const sizes = (axes ?? []).map((each) => (input && each !== null ? (input.at(each < 0 ? each : each - 1) ?? null) : null));
  const features = axes && sizes.length > 0 ? product(...sizes) : null;
  const parameters = affine === null ? null : affine === 0 ? 0 : product(affine, features);
  if (!isLast || affine !== 2 || epsilon === null) return unread('layerNormalization with other options', input, parameters);
  return { operation: { type: 'layer-norm', features, epsilon }, shape: input, parameters };
};

/** Number of weights per feature. */
function bothOf(center: boolean | null, scale: boolean | null): number | null {
  return center === null || scale === null ? null : Number(center) + Number(scale);
}

export const NORMALIZATION_LAYERS: Readonly<Record<string, LayerReader>> = {
  batchNormalization: batch,
  layerNormalization: layer,
};
