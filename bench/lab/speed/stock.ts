// The workloads through model.fit of stock TensorFlow.js on its wasm backend.
import * as tf from '@tensorflow/tfjs';

interface Size {
  readonly inputs: number;
  readonly units: number;
  readonly rows: number;
  readonly batch: number;
  readonly epochs: number;
  /** Trained on is one part in so many: an epoch of B takes tens of seconds. Its batches are whole ones. */
  readonly share: number;
}

const SIZES: Readonly<Record<string, Size>> = {
  A: { inputs: 64, units: 128, rows: 1500, batch: 32, epochs: 5, share: 1 },
  B: { inputs: 784, units: 512, rows: 10_240, batch: 128, epochs: 3, share: 20 },
};

/** Seconds of each epoch by `clock`, the first left out. The backend has to be set. */
export async function stockEpochs(name: string, clock: () => number): Promise<readonly number[]> {
  const { inputs, units, rows, batch, epochs, share } = SIZES[name] as Size;
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, activation: 'relu', inputShape: [inputs] }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units, activation: 'relu' }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
  const some = rows / share;
  const x = tf.randomUniform([some, inputs], 0, 1, 'float32', 1);
  const classes = Array.from({ length: some }, (_, row) => row % 10);
  const y = tf.oneHot(tf.tensor1d(classes, 'int32'), 10);
  const times: number[] = [];
  for (let epoch = 0; epoch <= epochs; epoch += 1) {
    const before = clock();
    await model.fit(x, y, { epochs: 1, batchSize: batch, verbose: 0, yieldEvery: 'never' });
    times.push((clock() - before) * share);
  }
  return times.slice(1);
}

/** Trains some epochs and says how many whole ones that were. */
export async function stockRun(name: string): Promise<number> {
  const { epochs, share } = SIZES[name] as Size;
  await stockEpochs(name, () => 0);
  return (epochs + 1) / share;
}
