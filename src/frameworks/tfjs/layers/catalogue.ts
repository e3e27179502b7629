import type { Shape } from '../../../model/network';
import type { LayerValue } from '../networks/values';
import { ACTIVATION_LAYERS } from './activations';
import { CONVOLUTION_LAYERS } from './convolution';
import { DENSE_LAYERS } from './dense';
import { IMAGE_LAYERS } from './images';
import { initialOf } from './initial';
import { MERGING_LAYERS } from './merging';
import { NORMALIZATION_LAYERS } from './normalization';
import { LayerOptions } from './options';
import { POOLING_LAYERS } from './pooling';
import { type LayerReader, type LayerReading, unread } from './reading';
import { RECURRENT_LAYERS } from './recurrent';

const dropout: LayerReader = ({ layer, input }) => {
  const [siteId] = layer.siteIds;
  if (siteId === undefined) return unread(`the rate of this ${layer.kind} is not in this file`, input, 0);
  return { operation: { type: 'dropout', siteId }, shape: input, parameters: 0 };
};

/** Runs a layer on each step; one that works on the last axis does so anyway. */
const timeDistributed: LayerReader = ({ options, input, read }) => {
  const wrapped = options.value('layer');
  if (wrapped?.type !== 'layer') return unread('the layer in this timeDistributed is not known');
  const inner = read(wrapped, [input && input.length > 1 ? input.slice(1) : null]);
  const shape = input && inner.shape ? [input[0] ?? null, ...inner.shape] : null;
  const isSimple = ['dense', 'activation', 'dropout'].includes(inner.operation.type);
  return isSimple ? { ...inner, shape } : unread(`timeDistributed of ${wrapped.written}`, shape, inner.parameters);
};

const READERS: Readonly<Record<string, LayerReader>> = {
  ...DENSE_LAYERS,
  ...CONVOLUTION_LAYERS,
  ...POOLING_LAYERS,
  ...NORMALIZATION_LAYERS,
  ...RECURRENT_LAYERS,
  ...MERGING_LAYERS,
  ...IMAGE_LAYERS,
  ...ACTIVATION_LAYERS,
  timeDistributed,
  dropout,
  spatialDropout1d: dropout,
  alphaDropout: dropout,
  gaussianDropout: dropout,
};

/** What a layer makes of its inputs, by the library's own rules for shapes and weights. What is not known is unknown, never guessed. */
export function readLayer(layer: LayerValue, inputs: readonly (Shape | null)[]): LayerReading {
  const reader = Object.hasOwn(READERS, layer.kind) ? READERS[layer.kind] : undefined;
  if (!reader) return unread(`${layer.written} is not read`);
  const options = new LayerOptions(layer);
  const reading = reader({ layer, options, inputs, input: inputs[0] ?? null, read: readLayer });
  const notes = [...(reading.notes ?? []), ...leftOut(layer, options)];
  const first = reading.first ?? initialOf(layer, options);
  return { ...reading, first, ...(notes.length > 0 ? { notes } : {}) };
}

function leftOut(layer: LayerValue, options: LayerOptions): readonly string[] {
  const notes = options
    .names()
    .filter((name) => /(Regularizer|Constraint)$/.test(name) && options.value(name) !== undefined)
    .map((name) => `${layer.written} has a ${name}, which is left out`);
  return options.open ? [...notes, `${layer.written} takes options that are not known`] : notes;
}
