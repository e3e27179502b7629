import type { Bound } from '../arguments';
import { fits, lastAxis, unknownShape } from '../shapes';
import { type Blueprint, type Built, count, flag, notModelled } from './kit';
import { TRANSFORMERS } from './transformer';

const embedding: Blueprint = {
  names: ['num_embeddings', 'embedding_dim', 'padding_idx', 'max_norm'],
  build(bound) {
    const rows = bound.size('num_embeddings', null);
    const size = bound.size('embedding_dim', null);
    const given = bound.value('padding_idx');
    const padding = given?.kind === 'number' ? given.value + (given.value < 0 ? (rows ?? 0) : 0) : null;
    return {
      operation: { type: 'embedding', rows, size, ...(padding === null ? {} : { padding }) },
      parameters: count([rows, size]),
      flow: (input) => (input ? fits([...input, size]) : unknownShape()),
      demand: [null],
    };
  },
};

const embeddingBag: Blueprint = {
  names: ['num_embeddings', 'embedding_dim'],
  build(bound) {
    const size = bound.size('embedding_dim', null);
    const operation = notModelled('a bag of embeddings');
    return { operation, parameters: count([bound.size('num_embeddings', null), size]), flow: () => fits([size]), demand: [null] };
  },
};

type Cell = 'lstm' | 'gru' | 'rnn';

/** Weight matrices per unit: four gates, three gates, one. */
const GATES: Readonly<Record<Cell, number>> = { lstm: 4, gru: 3, rnn: 1 };

const RECURRENT_NAMES = ['input_size', 'hidden_size', 'num_layers', 'bias', 'batch_first', 'dropout', 'bidirectional', 'proj_size'];

function recurrent(cell: Cell): Blueprint {
  const names = cell === 'rnn' ? RECURRENT_NAMES.toSpliced(3, 0, 'nonlinearity') : RECURRENT_NAMES;
  return { names, build: (bound, siteIds) => buildRecurrent(bound, cell, siteIds) };
}

/**
 * Weights of torch.nn.LSTM and relatives: per layer and direction `gates * hidden * (input + hidden)` and two bias vectors of
 * `gates * hidden`; every layer above the first reads all directions of the one below. A projection replaces the hidden state's size.
 */
function buildRecurrent(bound: Bound, cell: Cell, siteIds: readonly string[]): Built {
  const inputs = bound.size('input_size', null);
  const units = bound.size('hidden_size', null);
  const layers = bound.size('num_layers', 1);
  const bias = flag(bound.boolean('bias', true));
  const bidirectional = bound.boolean('bidirectional', false);
  const projection = cell === 'lstm' ? bound.size('proj_size', 0) : 0;
  const directions = bidirectional === null ? null : Number(bidirectional) + 1;
  const state = projection === null ? null : projection || units;
  const output = state === null || directions === null ? null : state * directions;
  const isPlain = layers !== null && bidirectional !== null && projection === 0 && bias === 1;
  const bent = cell === 'rnn' && bound.text('nonlinearity', 'tanh') === 'relu' ? { activation: 'relu' as const } : {};
  const batchFirst = bound.boolean('batch_first', false);
  return {
    operation: isPlain
      ? { type: 'recurrent', cell, inputs, units, layers, bidirectional, siteIds, ...bent }
      : notModelled(
          'a recurrent layer with unusual or unknown settings',
          layers !== null && bidirectional !== null && projection === 0 && bias === 0
            ? { type: 'recurrent', cell, inputs, units, layers, bidirectional, siteIds, ...bent, bias: false }
            : null,
        ),
    parameters: recurrentWeights({ gates: GATES[cell], inputs, units, layers, directions, bias, state, output, projection }),
    flow: lastAxis(inputs, output),
    demand: [null, inputs],
    result: 'with-state',
    state: [count([layers, directions]), state],
    batchAxis: batchFirst ? 0 : 1,
  };
}

interface RecurrentSizes {
  readonly gates: number;
  readonly inputs: number | null;
  readonly units: number | null;
  readonly layers: number | null;
  readonly directions: number | null;
  readonly bias: number | null;
  readonly state: number | null;
  readonly output: number | null;
  readonly projection: number | null;
}

function recurrentWeights(sizes: RecurrentSizes): number | null {
  const { gates, inputs, units, layers, directions, bias, state, output, projection } = sizes;
  if (layers === null) return null;
  const shared: (number | null)[][] = [
    [gates, units, state],
    [2, gates, units, bias],
    [projection, units],
  ];
  const first = count([gates, units, inputs], ...shared);
  const next = layers > 1 ? count([gates, units, output], ...shared) : 0;
  return count([directions, first], [directions, layers - 1, next]);
}

function cell(kind: Cell): Blueprint {
  return {
    names: ['input_size', 'hidden_size', 'bias'],
    build(bound) {
      const inputs = bound.size('input_size', null);
      const units = bound.size('hidden_size', null);
      const bias = flag(bound.boolean('bias', true));
      const parameters = count([GATES[kind], units, inputs], [GATES[kind], units, units], [2, GATES[kind], units, bias]);
      return { operation: notModelled('one step of a recurrent layer'), parameters, flow: lastAxis(inputs, units) };
    },
  };
}

export const SEQUENCES: Readonly<Record<string, Blueprint>> = {
  Embedding: embedding,
  EmbeddingBag: embeddingBag,
  LSTM: recurrent('lstm'),
  GRU: recurrent('gru'),
  RNN: recurrent('rnn'),
  LSTMCell: cell('lstm'),
  GRUCell: cell('gru'),
  RNNCell: cell('rnn'),
  ...TRANSFORMERS,
};
