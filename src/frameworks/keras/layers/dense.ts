import { carried } from './activations';
import { sizesOf } from './arguments';
import { type LayerReader, product, sum, unread, withLast } from './reading';
import { withSizes } from './shapes';

/** Dense works on the last axis; weights inputs × units + units. */
const dense: LayerReader = ({ arguments: args, input }) => {
  const units = args.number(args.given('output_dim') ? 'output_dim' : 'units', 0);
  const bias = args.flag('use_bias', 2, true);
  const { own, next } = carried(args, 1);
  if (bias === null) return unread('whether this Dense has a bias is not known', withLast(input, units));
  return {
    operation: { type: 'dense', inputs: input.last, units, bias, ...(own ? { activation: own } : {}) },
    shape: withLast(input, units),
    parameters: sum(product(input.last, units), bias ? units : 0),
    ...(next ? { next } : {}),
  };
};

const embedding: LayerReader = ({ arguments: args, input }) => {
  const rows = args.number('input_dim', 0);
  const size = args.number('output_dim', 1);
  return {
    operation: { type: 'embedding', rows, size, ...(args.flag('mask_zero', null, false) === false ? {} : { masksZero: true as const }) },
    shape: { dims: input.dims && [...input.dims, size], last: size },
    parameters: product(rows, size),
  };
};

const flatten: LayerReader = ({ input }) => {
  const size = input.dims ? product(...input.dims) : null;
  return { operation: { type: 'flatten' }, shape: { dims: [size], last: size }, parameters: 0 };
};

const reshape: LayerReader = ({ arguments: args, input }) => {
  const wanted = sizesOf(args.value('target_shape', 0) ?? args.value('dims', 0));
  if (!wanted) return unread('the shape of this Reshape is not known', undefined, 0);
  const total = input.dims ? product(...input.dims) : null;
  const rest = product(...wanted.filter((size) => size !== -1));
  const dims = wanted.map((size) => (size === -1 ? (total !== null && rest ? total / rest : null) : size));
  return { operation: { type: 'reshape', shape: dims }, shape: withSizes(dims), parameters: 0 };
};

const permute: LayerReader = ({ arguments: args, input }) => {
  const order = sizesOf(args.value('dims', 0));
  const dims = order && input.dims?.length === order.length ? order.map((axis) => input.dims?.[(axis ?? 0) - 1] ?? null) : null;
  const axes = order?.flatMap((axis) => (axis === null ? [] : [axis - 1])) ?? [];
  const detail = dims && axes.length === dims.length ? ({ type: 'permute', axes } as const) : null;
  return unread('Permute changes the order of axes', dims ? withSizes(dims) : undefined, 0, detail);
};

const repeat: LayerReader = ({ arguments: args, input }) => {
  const times = args.number('n', 0);
  const detail = times === null ? null : ({ type: 'repeat', times } as const);
  return unread('RepeatVector repeats its input', withSizes([times, input.last]), 0, detail);
};

export const DENSE_LAYERS: Readonly<Record<string, LayerReader>> = {
  Dense: dense,
  Embedding: embedding,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeat,
};
