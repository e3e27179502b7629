import { splitDataset } from '../../../../src/lab/data/split';
import type { LabNetwork } from '../../../../src/lab/network';
import { shuffle, stream } from '../../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../../src/lab/space/parameters';
import type { Engine, Model } from '../../../../src/lab/train/engine';
import { ADAM, type Figures, hidden, runs, SEED, type Setting } from './setting';

const PIXELS = 64;
const BATCH = 32;
const EPOCHS = 100;
const ROWS = 600;
/** Index of the ReLU of the first hidden layer. */
const FIRST = 1;
const LOSS = { name: 'mean-squared-error' } as const;

/** Activity of hidden units on the validation rows, dropout off. The same as bench/lab/figures/sparsity.py. */
export function sparsity(setting: Setting, networks: readonly ('autoencoder' | 'classifier')[]): Figures {
  const figures = networks.flatMap((name) =>
    [0, 0.5].map((rate) => {
      const all = name === 'autoencoder' ? autoencoders(setting, rate) : classifiers(setting, rate);
      const path = name === 'autoencoder' ? 'autoencoder 64-256-64' : 'classifier 64-256-256-10, first hidden layer';
      return {
        [`networks/${path}/mean activation/${rate}`]: all.map(({ mean }) => mean),
        [`networks/${path}/zeros/${rate}`]: all.map(({ zeros }) => zeros),
      };
    }),
  );
  return Object.assign({}, ...figures);
}

interface Activity {
  readonly mean: number;
  /** Share of units at 0. */
  readonly zeros: number;
}

function classifiers(setting: Setting, rate: number): readonly Activity[] {
  const all = runs(setting, { rate, size: ROWS, epochs: EPOCHS }, ({ model, split }) => ({
    ...activity(model, split.validation.features),
  }));
  return all.map(({ measures }) => ({ mean: measures.mean ?? Number.NaN, zeros: measures.zeros ?? Number.NaN }));
}

function autoencoders(setting: Setting, rate: number): readonly Activity[] {
  return Array.from({ length: setting.repeats }, (_, repeat) => autoencoder(setting, rate, repeat));
}

function autoencoder({ dataset, engines }: Setting, rate: number, repeat: number): Activity {
  const layers = [...hidden(256), { type: 'dense', units: PIXELS, bias: true } as const];
  const network: LabNetwork = { name: 'Autoencoder', framework: 'torch', input: [PIXELS], outputs: PIXELS, layers };
  const asked = { network, optimizer: ADAM, loss: LOSS, batchSize: BATCH };
  const engine = engines.find((one) => one.refuses(asked) === null) as Engine;
  const { train, validation } = splitDataset(dataset, { seed: SEED, trainSize: ROWS, labelNoise: 0 }, repeat);
  const initial = initialValues(parametersOf(network), stream(SEED, repeat, 'init'));
  const model = engine.open({ ...asked, initial, masks: { seed: SEED, repeat } });
  try {
    model.setRates(() => rate);
    const order = stream(SEED, repeat, 'order');
    const rows = Int32Array.from({ length: train.rows }, (_, row) => row);
    for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
      shuffle(rows, order);
      for (let start = 0; start < rows.length; start += BATCH) reproduce(model, train.features, rows.subarray(start, start + BATCH));
    }
    return activity(model, validation.features);
  } finally {
    model.dispose();
  }
}

/** One step towards outputs that equal the inputs. */
function reproduce(model: Model, features: Float32Array, rows: Int32Array): void {
  const batch = new Float32Array(rows.length * PIXELS);
  rows.forEach((row, index) => {
    batch.set(features.subarray(row * PIXELS, (row + 1) * PIXELS), index * PIXELS);
  });
  model.step({ rows: rows.length, features: batch, targets: batch });
}

function activity(model: Model, features: Float32Array): Activity {
  const values = model.activations(features, features.length / PIXELS, FIRST, 'off');
  let sum = 0;
  let zeros = 0;
  for (const value of values) {
    sum += value;
    if (value === 0) zeros += 1;
  }
  return { mean: sum / values.length, zeros: zeros / values.length };
}
