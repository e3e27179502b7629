import { carried } from './activations';
import { shapeOf } from './options';
import { type LayerReader, lastOf, product, sum, unread, withLast } from './reading';

/** Works on the last axis; weights inputs × units + units. */
const dense: LayerReader = ({ options, input }) => {
  const units = options.number('units');
  const bias = options.flag('useBias', true);
  const { own, next } = carried(options);
  const shape = withLast(input, units);
  if (bias === null) return unread('whether this dense layer has a bias is not known', shape);
  return {
    operation: { type: 'dense', inputs: lastOf(input), units, bias, ...(own ? { activation: own } : {}) },
    shape,
    parameters: sum(product(lastOf(input), units), bias ? units : 0),
    ...(next ? { next } : {}),
  };
};

const embedding: LayerReader = ({ options, input }) => {
  const rows = options.number('inputDim');
  const size = options.number('outputDim');
  return { operation: { type: 'embedding', rows, size }, shape: input && [...input, size], parameters: product(rows, size) };
};

const flatten: LayerReader = ({ input }) => {
  return { operation: { type: 'flatten' }, shape: [input ? product(...input) : null], parameters: 0 };
};

/** A size of -1 or null is what is left: the library works it out when the batch is known, which it is not before running (core.ts). */
const reshape: LayerReader = ({ options }) => {
  const sizes = shapeOf(options.value('targetShape'));
  if (!sizes) return unread('the shape of this reshape is not known', null, 0);
  const shape = sizes.map((size) => (size !== null && size < 0 ? null : size));
  return { operation: { type: 'reshape', shape }, shape, parameters: 0 };
};

const permute: LayerReader = ({ options, input }) => {
  const order = shapeOf(options.value('dims'));
  const shape = order && input?.length === order.length ? order.map((axis) => input[(axis ?? 0) - 1] ?? null) : null;
  const axes = order?.flatMap((axis) => (axis === null ? [] : [axis - 1])) ?? [];
  const isKnown = shape !== null && axes.length === shape.length;
  return unread('permute changes the order of axes', shape, 0, isKnown ? { type: 'permute', axes } : null);
};

const repeat: LayerReader = ({ options, input }) => {
  const times = options.number('n');
  return unread('repeatVector repeats its input', [times, lastOf(input)], 0, times === null ? null : { type: 'repeat', times });
};

export const DENSE_LAYERS: Readonly<Record<string, LayerReader>> = {
  dense,
  embedding,
  flatten,
  reshape,
  permute,
  repeatVector: repeat,
};
