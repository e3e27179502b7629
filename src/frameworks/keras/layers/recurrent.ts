import type { LayerValue, TensorShape } from '../networks/values';
import { LayerArguments } from './arguments';
import { windowOf } from './convolution';
import { initialOf } from './initial';
import { type LayerReader, type LayerReading, type LayerRequest, product, sum, unread } from './reading';
import { channelsAndPlaces, windowed, withSizes } from './shapes';

type Cell = 'lstm' | 'gru' | 'rnn';

/** Weights of one direction: each gate sees inputs and state; GRU with reset_after (Keras 2.x and 3) has two biases per gate. */
function cellWeights(cell: Cell, args: LayerArguments, inputs: number | null, units: number | null): number | null {
  const bias = args.flag('use_bias', cell === 'rnn' ? 2 : 3, true);
  const after = cell === 'gru' ? args.flag('reset_after', null, true) : false;
  if (bias === null || after === null) return null;
  const gates = { lstm: 4, gru: 3, rnn: 1 }[cell];
  const biases = bias ? (after ? 2 : 1) : 0;
  return product(gates, sum(product(inputs, units), product(units, units), product(biases, units)));
}

/** Shape of what comes out: one vector per step or the last one only. */
function outputOf(args: LayerArguments, input: TensorShape, units: number | null): TensorShape | null {
  const sequences = args.flag('return_sequences', null, false);
  if (sequences === null) return null;
  if (!sequences) return { dims: [units], last: units };
  return { dims: input.dims && [...input.dims.slice(0, -1), units], last: units };
}

function recurrent(cell: Cell): LayerReader {
  return (request) => one(request, cell, request.arguments, request.layer);
}

function one({ input }: LayerRequest, cell: Cell, args: LayerArguments, layer: LayerValue): LayerReading {
  const units = args.number(args.given('output_dim') ? 'output_dim' : 'units', 0);
  const shape = outputOf(args, input, units);
  const parameters = cellWeights(cell, args, input.last, units);
  const name = { lstm: 'LSTM', gru: 'GRU', rnn: 'SimpleRNN' }[cell];
  if (shape === null) return unread(`whether this ${name} returns sequences is not known`, undefined, parameters);
  const odd = oddity(cell, args);
  if (odd) return unread(`${name} with ${odd}`, shape, parameters);
  const operation = {
    type: 'recurrent',
    cell,
    inputs: input.last,
    units,
    layers: 1,
    bidirectional: false,
    siteIds: layer.siteIds,
    ...(shape.dims === null ? { sequences: true } : {}),
  } as const;
  return { operation, shape, parameters };
}

/** Settings that the neutral description has no word for. */
function oddity(cell: Cell, args: LayerArguments): string | null {
  if (args.text('activation', 1, 'tanh') !== 'tanh') return 'another activation than tanh';
  if (cell !== 'rnn' && args.text('recurrent_activation', 2, 'sigmoid') !== 'sigmoid') return 'another recurrent activation than sigmoid';
  if (args.flag('use_bias', cell === 'rnn' ? 2 : 3, true) !== true) return 'no bias';
  if (cell === 'gru' && args.flag('reset_after', null, true) !== true) return 'reset_after=False';
  return args.flag('go_backwards', null, false) === false ? null : 'go_backwards';
}

/** Keras's Bidirectional runs a copy backwards and concatenates. */
const bidirectional: LayerReader = (request) => {
  const wrapped = request.arguments.value('layer', 0);
  if (wrapped?.type !== 'layer') return unread('the layer in this Bidirectional is not known');
  const inner = request.read(wrapped, request.inputs);
  const parameters = product(2, inner.parameters);
  const mode = request.arguments.text('merge_mode', 1, 'concat');
  const size = mode === 'concat' ? product(2, inner.shape.last) : inner.shape.last;
  const shape = { dims: inner.shape.dims && [...inner.shape.dims.slice(0, -1), size], last: size };
  if (mode === null || (request.arguments.value('merge_mode', 1)?.type === 'constant' && mode !== 'concat')) {
    return unread('Bidirectional with another merge_mode than concat', shape, parameters);
  }
  if (request.arguments.given('backward_layer', 3)) return unread('Bidirectional with its own backward layer', shape);
  if (inner.operation.type !== 'recurrent') return { ...unread('Bidirectional of a layer that is not trained here', shape, parameters) };
  const { initial, initialAt } = inner;
  const first = { ...(initial && { initial }), ...(initialAt && { initialAt }) };
  return { operation: { ...inner.operation, bidirectional: true }, shape, parameters, ...first };
};

const CELLS: Readonly<Record<string, Cell>> = { LSTMCell: 'lstm', GRUCell: 'gru', SimpleRNNCell: 'rnn' };

/** RNN(LSTMCell(units)): the cell has the weights, the wrapper says what is returned. */
const wrapper: LayerReader = (request) => {
  const given = request.arguments.value('cell', 0);
  const cell = given?.type === 'layer' ? CELLS[given.callee.slice(given.callee.lastIndexOf('.') + 1)] : undefined;
  if (given?.type !== 'layer' || cell === undefined) return unread('the cell of this RNN is not known');
  const args = new LayerArguments(given);
  const inner = one(request, cell, args, given);
  const shape = outputOf(request.arguments, request.input, args.number('units', 0));
  return shape
    ? { ...inner, ...initialOf(given.callee, args), shape }
    : unread('whether this RNN returns sequences is not known', undefined, inner.parameters);
};

/** ConvLSTM2D(filters, kernel_size, strides, padding): four gates of convolutions over input and state. */
function convolutional(rank: 1 | 2 | 3): LayerReader {
  return ({ arguments: args, input }) => {
    const reason = `ConvLSTM${rank}D is not trained here`;
    const filters = args.number('filters', 0);
    const window = windowOf(args, rank, 1);
    const bias = args.flag('use_bias', null, true);
    const sequences = args.flag('return_sequences', null, false);
    if (typeof window === 'string' || window.first || bias === null || sequences === null) return unread(reason);
    const weights = product(4, ...window.kernel, sum(input.last, filters), filters);
    const parameters = sum(weights, bias ? product(4, filters) : 0);
    const map = input.dims?.length === rank + 2 ? channelsAndPlaces(withSizes(input.dims.slice(1)), rank, false) : null;
    if (!map) return unread(reason, undefined, parameters);
    const places = map.places.map((size, axis) => windowed(size, window.reach[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
    const dims = [...places, filters];
    return unread(reason, withSizes(sequences ? [input.dims?.[0] ?? null, ...dims] : dims), parameters);
  };
}

export const RECURRENT_LAYERS: Readonly<Record<string, LayerReader>> = {
  LSTM: recurrent('lstm'),
  GRU: recurrent('gru'),
  SimpleRNN: recurrent('rnn'),
  Bidirectional: bidirectional,
  RNN: wrapper,
  ConvLSTM1D: convolutional(1),
  ConvLSTM2D: convolutional(2),
  ConvLSTM3D: convolutional(3),
};
