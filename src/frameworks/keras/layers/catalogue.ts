import { shortName } from '../names';
import type { LayerValue, TensorShape } from '../networks/values';
import { UNKNOWN_SHAPE } from '../networks/values';
import { ACTIVATION_LAYERS } from './activations';
import { LayerArguments } from './arguments';
import { ATTENTION_LAYERS } from './attention';
import { CONVOLUTION_LAYERS } from './convolution';
import { DENSE_LAYERS } from './dense';
import { IMAGE_LAYERS } from './images';
import { initialOf } from './initial';
import { MERGING_LAYERS } from './merging';
import { NORMALIZATION_LAYERS } from './normalization';
import { POOLING_LAYERS } from './pooling';
import { type LayerReader, type LayerReading, unread } from './reading';
import { RECURRENT_LAYERS } from './recurrent';

const dropout: LayerReader = ({ layer, input }) => {
  const [siteId] = layer.siteIds;
  if (siteId === undefined) return unread(`the rate of this ${shortName(layer.callee)} is not in this file`, input, 0);
  return { operation: { type: 'dropout', siteId }, shape: input, parameters: 0 };
};

/** keras-cv's StochasticDepth([shortcut, residual]) adds what is left of the residual. */
const stochasticDepth: LayerReader = ({ layer, input }) => unread(`${layer.written} adds a path that is dropped at random`, input, 0);

/** keras-hub's blocks give back the shape that they are given. */
const transformer: LayerReader = ({ layer, input }) => ({
  operation: { type: 'transformer', siteIds: layer.siteIds },
  shape: input,
  parameters: null,
});

/** TimeDistributed(layer) runs a layer on each step; one that works on the last axis does so anyway. */
const timeDistributed: LayerReader = ({ arguments: args, input, read }) => {
  const wrapped = args.value('layer', 0);
  if (wrapped?.type !== 'layer') return unread('the layer in this TimeDistributed is not known');
  const step = { dims: input.dims && input.dims.length > 1 ? input.dims.slice(1) : null, last: input.last };
  const inner = read(wrapped, [step]);
  const shape = { dims: input.dims && inner.shape.dims && [input.dims[0] ?? null, ...inner.shape.dims], last: inner.shape.last };
  const simple = ['dense', 'activation', 'dropout'].includes(inner.operation.type);
  return simple ? { ...inner, shape } : unread(`TimeDistributed of ${wrapped.written}`, shape, inner.parameters);
};

const READERS: Readonly<Record<string, LayerReader>> = {
  ...DENSE_LAYERS,
  ...CONVOLUTION_LAYERS,
  ...POOLING_LAYERS,
  ...NORMALIZATION_LAYERS,
  ...RECURRENT_LAYERS,
  ...ATTENTION_LAYERS,
  ...MERGING_LAYERS,
  ...IMAGE_LAYERS,
  ...ACTIVATION_LAYERS,
  TimeDistributed: timeDistributed,
  Dropout: dropout,
  SpatialDropout1D: dropout,
  SpatialDropout2D: dropout,
  SpatialDropout3D: dropout,
  AlphaDropout: dropout,
  GaussianDropout: dropout,
  DropPath: dropout,
  DropBlock2D: dropout,
  StochasticDepth: stochasticDepth,
  TransformerEncoder: transformer,
  TransformerDecoder: transformer,
};

/** What a layer makes of its inputs, by Keras's own rules for shapes and weights. What is not known is unknown, never guessed. */
export function readLayer(layer: LayerValue, inputs: readonly TensorShape[]): LayerReading {
  const name = shortName(layer.callee);
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!reader) return unread(`${layer.written} is not read`);
  const args = new LayerArguments(layer);
  const reading = reader({ layer, arguments: args, inputs, input: inputs[0] ?? UNKNOWN_SHAPE, read: readLayer });
  const notes = [...(reading.notes ?? []), ...regularization(layer, args)];
  if (args.starred && name !== 'InputLayer') notes.push(`${layer.written} takes arguments that are not known`);
  const first = reading.initial ? {} : initialOf(name, args);
  return { ...reading, ...(notes.length > 0 ? { notes } : {}), ...first };
}

const REGULARIZATION = /_(regularizer|constraint)$/;

function regularization(layer: LayerValue, args: LayerArguments): string[] {
  return [...layer.arguments.keywords.keys()]
    .filter((name) => REGULARIZATION.test(name) && args.given(name))
    .map((name) => `${layer.written} has a ${name}, which is left out`);
}
