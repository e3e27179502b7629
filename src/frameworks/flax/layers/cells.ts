import type { CellCounts } from '../../jaxcore/layers/recurrent';

export const NORM_NAMES = ['epsilon', 'dtype', 'param_dtype', 'use_bias', 'use_scale'];

/** Gates of linen's cells: the LSTM has its biases with the state, the GRU with the inputs and once with the state. */
export const cells: Readonly<Record<'lstm' | 'gru' | 'simple', CellCounts>> = {
  lstm: { cell: 'lstm', inputKernels: 4, stateKernels: 4, biases: 4 },
  gru: { cell: 'gru', inputKernels: 3, stateKernels: 3, biases: 4 },
  simple: { cell: 'rnn', inputKernels: 1, stateKernels: 1, biases: 1 },
};

/** The GRU of nnx has all its biases with the inputs. */
export const nnxCells: typeof cells = { ...cells, gru: { ...cells.gru, biases: 3 } };
