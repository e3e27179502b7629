import type { Shape } from '../../../model/network';
import type { LayerValue } from '../networks/values';
import { windowOf } from './convolution';
import { initialOf } from './initial';
import { LayerOptions } from './options';
import {
  channelsAndPlaces,
  type LayerReader,
  type LayerReading,
  type LayerRequest,
  lastOf,
  product,
  sum,
  unread,
  windowed,
} from './reading';

type Cell = 'lstm' | 'gru' | 'rnn';

const NAMES: Readonly<Record<Cell, string>> = { lstm: 'lstm', gru: 'gru', rnn: 'simpleRNN' };
const CELLS: Readonly<Record<string, Cell>> = { lstmCell: 'lstm', gruCell: 'gru', simpleRNNCell: 'rnn' };
const GATES: Readonly<Record<Cell, number>> = { lstm: 4, gru: 3, rnn: 1 };

/** Each gate sees inputs and state and has one bias. */
function cellWeights(cell: Cell, options: LayerOptions, inputs: number | null): number | null {
  const units = options.number('units');
  const bias = options.flag('useBias', true);
  return bias === null ? null : product(GATES[cell], sum(product(inputs, units), product(units, units), bias ? units : 0));
}

interface Outputs {
  readonly shape: Shape | null;
  readonly states: readonly (Shape | null)[];
}

/** One vector per step or the last one only, and the states when asked for; null when it is not known which. */
function outputsOf(options: LayerOptions, input: Shape | null, size: Shape, states: readonly Shape[]): Outputs | null {
  const sequences = options.flag('returnSequences', false);
  const withStates = options.flag('returnState', false);
  if (sequences === null || withStates === null) return null;
  const shape = sequences ? input && [input[0] ?? null, ...size] : size;
  return { shape, states: withStates ? states : [] };
}

function recurrent(cell: Cell): LayerReader {
  return ({ options, input, layer }) => {
    const units = options.number('units');
    const parameters = cellWeights(cell, options, lastOf(input));
    const outputs = outputsOf(options, input, [units], cell === 'lstm' ? [[units], [units]] : [[units]]);
    if (!outputs) return unread(`whether this ${NAMES[cell]} returns sequences is not known`, null, parameters);
    const odd = oddity(cell, options);
    if (odd) return { ...unread(`${NAMES[cell]} with ${odd}`, outputs.shape, parameters), states: outputs.states };
    return { ...describe(cell, options, layer, input, units), ...outputs, parameters };
  };
}

/** The gates' own default is hardSigmoid (recurrent.ts). */
function gatesOf(cell: Cell, options: LayerOptions): string | null {
  return cell === 'rnn' ? 'hardSigmoid' : options.text('recurrentActivation', 'hardSigmoid');
}

function describe(
  cell: Cell,
  options: LayerOptions,
  { siteIds }: LayerValue,
  input: Shape | null,
  units: number | null,
): Pick<LayerReading, 'operation'> {
  const own = gatesOf(cell, options) === 'hardSigmoid' && cell !== 'rnn' ? { gates: 'hard_sigmoid' as const } : {};
  const reset = cell === 'gru' ? { resetAfter: false } : {};
  return {
    operation: {
      type: 'recurrent',
      cell,
      inputs: lastOf(input),
      units,
      layers: 1,
      bidirectional: false,
      siteIds,
      ...own,
      ...reset,
    },
  };
}

/** Settings that the neutral description has no word for. */
function oddity(cell: Cell, options: LayerOptions): string | null {
  if (options.text('activation', 'tanh') !== 'tanh') return 'another activation than tanh';
  const gates = gatesOf(cell, options);
  if (gates !== 'hardSigmoid' && gates !== 'sigmoid') return 'another recurrent activation than sigmoid';
  if (options.flag('useBias', true) !== true) return 'no bias';
  return options.flag('goBackwards', false) === false ? null : 'goBackwards';
}

/** Runs a copy backwards and, by default, joins both. */
const bidirectional: LayerReader = ({ options, inputs, read }) => {
  const wrapped = options.value('layer');
  if (wrapped?.type !== 'layer') return unread('the layer in this bidirectional is not known');
  const inner = read(wrapped, inputs);
  const parameters = product(2, inner.parameters);
  const mode = options.given('mergeMode') ? (options.value('mergeMode') ? options.text('mergeMode', 'concat') : 'none') : 'concat';
  const joins = mode === 'concat' ? product(2, lastOf(inner.shape)) : lastOf(inner.shape);
  const shape = inner.shape && [...inner.shape.slice(0, -1), joins];
  if (mode === null || options.open) return unread('how this bidirectional joins both directions is not known', null, parameters);
  if (mode === 'none') return { ...unread('bidirectional that gives both directions', inner.shape, parameters), states: [inner.shape] };
  const states = inner.states && inner.states.length > 0 ? { states: [...inner.states, ...inner.states] } : {};
  if (mode !== 'concat') return { ...unread('bidirectional with another mergeMode than concat', shape, parameters), ...states };
  if (inner.operation.type !== 'recurrent')
    return { ...unread('bidirectional of a layer that is not trained here', shape, parameters), ...states };
  const first = inner.first ? { first: inner.first } : {};
  return { operation: { ...inner.operation, bidirectional: true }, shape, parameters, ...states, ...first };
};

/** rnn({cell}): the cells have the weights, the wrapper says what is returned. */
const wrapper: LayerReader = (request) => {
  const cells = cellsOf(request.options.value('cell'));
  if (!cells) return unread('the cell of this rnn is not known');
  let inputs = lastOf(request.input);
  let parameters: number | null = 0;
  for (const cell of cells) {
    const options = new LayerOptions(cell);
    parameters = sum(parameters, cellWeights(CELLS[cell.kind] ?? 'rnn', options, inputs));
    inputs = options.number('units');
  }
  const states = cells.flatMap((cell): Shape[] => {
    const units = new LayerOptions(cell).number('units');
    return cell.kind === 'lstmCell' ? [[units], [units]] : [[units]];
  });
  const outputs = outputsOf(request.options, request.input, [inputs], states);
  if (!outputs) return unread('whether this rnn returns sequences is not known', null, parameters);
  const [only, another] = cells;
  if (!only || another || oddity(CELLS[only.kind] ?? 'rnn', new LayerOptions(only))) {
    return { ...unread('rnn of several or unusual cells', outputs.shape, parameters), states: outputs.states };
  }
  const options = new LayerOptions(only);
  const described = describe(CELLS[only.kind] ?? 'rnn', options, request.layer, request.input, inputs);
  return { ...described, ...outputs, parameters, first: initialOf(only, options) };
};

/** The cells of an rnn in order, also of `stackedRNNCells`; null when one is not known. */
function cellsOf(value: ReturnType<LayerOptions['value']>): readonly LayerValue[] | null {
  if (value?.type === 'layer' && value.kind === 'stackedRNNCells') return cellsOf(value.options.entries.get('cells'));
  const all = value?.type === 'list' ? value.items : value ? [value] : [];
  const cells = all.filter((cell): cell is LayerValue => cell.type === 'layer' && Object.hasOwn(CELLS, cell.kind));
  return cells.length > 0 && cells.length === all.length ? cells : null;
}

/** Four gates of convolutions over input and state. */
const convolutional: LayerReader = ({ options, input }: LayerRequest) => {
  const reason = 'convLstm2d is not trained here';
  const filters = options.number('filters');
  const window = windowOf(options, 2);
  const bias = options.flag('useBias', true);
  if (!window || bias === null) return unread(reason);
  const map = input?.length === 4 ? channelsAndPlaces(input.slice(1), 2, window.first) : null;
  const weights = product(4, ...window.kernel, sum(map?.channels ?? null, filters), filters);
  const parameters = sum(weights, bias ? product(4, filters) : 0);
  if (!map) return unread(reason, null, parameters);
  const places = map.places.map((size, axis) => windowed(size, window.reach[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
  const size = window.first ? [filters, ...places] : [...places, filters];
  const outputs = outputsOf(options, input, size, [size, size]);
  return outputs ? { ...unread(reason, outputs.shape, parameters), states: outputs.states } : unread(reason, null, parameters);
};

export const RECURRENT_LAYERS: Readonly<Record<string, LayerReader>> = {
  lstm: recurrent('lstm'),
  gru: recurrent('gru'),
  simpleRNN: recurrent('rnn'),
  bidirectional,
  rnn: wrapper,
  convLstm2d: convolutional,
};
