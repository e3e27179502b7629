import type { LabLayer, LabNetwork } from '../../../src/lab/network';
import { shuffle, stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';
import { sizeOf } from '../../../src/lab/space/shapes';
import type { Engine } from '../../../src/lab/train/engine';

interface Workload {
  readonly input: readonly number[];
  readonly rows: number;
  readonly batch: number;
  readonly layers: readonly LabLayer[];
}

const dropout: LabLayer = { type: 'dropout', siteId: 's', granularity: 'element', rate: 0.5 };
const relu: LabLayer = { type: 'activation', name: 'relu' };
const dense = (units: number): LabLayer => ({ type: 'dense', units, bias: true });
const conv = (filters: number): LabLayer => ({
  type: 'conv',
  rank: 2,
  filters,
  kernel: [3, 3],
  stride: [1, 1],
  padding: 'valid',
  bias: true,
});
const pool: LabLayer = { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: 'valid' };

const recurrent = (cell: 'lstm' | 'gru' | 'rnn'): Workload => ({
  input: [20, 32],
  rows: 1920,
  batch: 32,
  layers: [
    { type: 'recurrent', cell, units: 64, bias: true, bidirectional: false, sequences: true, resetAfter: true },
    { type: 'take', axis: 0, index: -1 },
    dropout,
    dense(10),
  ],
});

/** A: small dense network. B: large dense network. C: small convolutional network. D, E, F: LSTM, GRU and simple recurrent layer. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  A: { input: [64], rows: 1500, batch: 32, layers: [dense(128), relu, dropout, dense(128), relu, dropout, dense(10)] },
  B: { input: [784], rows: 10_000, batch: 128, layers: [dense(512), relu, dropout, dense(512), relu, dropout, dense(10)] },
  C: {
    input: [28, 28, 1],
    rows: 2000,
    batch: 128,
    layers: [conv(16), relu, pool, conv(32), relu, pool, { type: 'flatten' }, dense(128), relu, dropout, dense(10)],
  },
  D: recurrent('lstm'),
  E: recurrent('gru'),
  F: recurrent('rnn'),
};

/**
 * Ten classes around centres 4 apart, standard normal noise, every fifth label drawn again: something to learn and to go on learning. Where there is nothing, relu units die, and what leaves
 * out their zeros would look faster than it is.
 */
function clusters(rows: number, width: number): { readonly features: Float32Array; readonly classes: Uint8Array } {
  const random = stream(5, 0, 'noise');
  const centres = Float32Array.from({ length: 10 * width }, () => (random.normal() * 4) / Math.sqrt(2 * width));
  const features = new Float32Array(rows * width);
  const classes = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const own = row % 10;
    for (let index = 0; index < width; index += 1)
      features[row * width + index] = (centres[own * width + index] as number) + random.normal();
    classes[row] = random.uniform() < 0.2 ? Math.floor(10 * random.uniform()) : own;
  }
  return { features, classes };
}

/** Trains one epoch per call; Adam, dropout at 0.5, rows in another order each time. */
export function epochsOf(engine: Engine, name: string): () => void {
  const { input, rows, batch, layers } = WORKLOADS[name] as Workload;
  const network: LabNetwork = { name, framework: 'torch', input, outputs: 10, layers };
  const model = engine.open({
    network,
    initial: initialValues(parametersOf(network), stream(1, 0, 'init')),
    optimizer: { name: 'adam', learningRate: 1e-3, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    loss: { name: 'cross-entropy' },
    masks: { seed: 1, repeat: 0 },
    batchSize: batch,
  });
  model.setRates(() => 0.5);
  const width = sizeOf(input);
  const { features, classes } = clusters(rows, width);
  const order = stream(1, 0, 'order');
  const indices = Int32Array.from({ length: rows }, (_, row) => row);
  const room = { features: new Float32Array(batch * width), targets: new Float32Array(batch) };
  return () => {
    shuffle(indices, order);
    for (let start = 0; start < rows; start += batch) {
      const some = Math.min(batch, rows - start);
      for (let index = 0; index < some; index += 1) {
        const row = indices[start + index] as number;
        room.features.set(features.subarray(row * width, (row + 1) * width), index * width);
        room.targets[index] = classes[row] as number;
      }
      model.step({ rows: some, features: room.features.subarray(0, some * width), targets: room.targets.subarray(0, some) });
    }
  };
}
