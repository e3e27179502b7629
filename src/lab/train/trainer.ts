import { enlarged } from '../data/enlarge';
import { type Part, type Split, splitDataset } from '../data/split';
import { shuffle, stream } from '../search/streams';
import { bestEpoch } from '../statistics/curve';
import type { Dataset, EpochResult, StudyPlan, Trial, TrialKey } from '../study';
import { buildChain, type Chain } from './chain';
import { type Batch, sizeOf } from './layers/layer';
import { lossGradient, lossSums } from './loss';
import { optimizer, type Step } from './optimizer';
import type { Products } from './products';

export interface TrainerOptions {
  readonly plan: StudyPlan;
  readonly dataset: Dataset;
  readonly products: Products;
}

/** Rows measured at once with dropout off: bounds memory, does not show in the numbers. */
const MEASURED_ROWS = 256;

/**
 * Trains one network at one rate. The result depends on plan, data and key only. A loss that is no longer finite ends the trial
 * as failed; nothing is thrown for it. `cancelled` is asked after every epoch.
 */
export function trainTrial(
  { plan, dataset, products }: TrainerOptions,
  key: TrialKey,
  onEpoch: (result: EpochResult) => void = () => {},
  cancelled: () => boolean = () => false,
): Trial {
  const split = inputSized(splitDataset(dataset, plan, key.repeat), dataset, plan);
  const mask = stream(plan.seed, key.repeat, 'mask');
  const chain = buildChain(plan.network, {
    products,
    framework: plan.network.framework === 'torch' ? 'torch' : 'keras',
    uniform: stream(plan.seed, key.repeat, 'init').uniform,
    maskWord: mask.word,
    maskNormal: mask.normal,
    rate: key.rate,
  });
  const update = optimizer(plan.optimizer, plan.network.framework === 'torch' ? 'torch' : 'keras', chain.parameters);
  const order = stream(plan.seed, key.repeat, 'order');
  const rows = Int32Array.from({ length: split.train.rows }, (_, row) => row);
  const epochs: EpochResult[] = [];
  const tests: Measure[] = [];
  const end = (failure: string): Trial => ({ ...key, state: 'failed', epochs, testLoss: null, testError: null, failure });

  for (let epoch = 1; epoch <= plan.epochs; epoch += 1) {
    const trainLossDropoutOn = trainEpoch(chain, update, split.train, shuffle(rows, order), plan, dataset);
    const train = measure(chain, split.train, dataset, split);
    const validation = measure(chain, split.validation, dataset, split);
    if (![trainLossDropoutOn, train.loss, validation.loss].every(Number.isFinite)) {
      return end(`The loss diverged in epoch ${epoch} (no longer a finite number); a smaller learning rate may help.`);
    }
    const result: EpochResult = {
      epoch,
      trainLossDropoutOn,
      trainLoss: train.loss,
      trainError: train.error,
      validationLoss: validation.loss,
      validationError: validation.error,
    };
    epochs.push(result);
    tests.push(measure(chain, split.test, dataset, split));
    onEpoch(result);
    if (cancelled()) return end('Cancelled.');
  }
  const test = tests[(bestEpoch(epochs)?.result.epoch ?? epochs.length) - 1];
  return { ...key, state: 'finished', epochs, testLoss: test?.loss ?? null, testError: test?.error ?? null, failure: null };
}

function inputSized(split: Split, { image }: Dataset, { network }: StudyPlan): Split {
  const sized = (part: Part): Part => enlarged(part, image, network.input);
  return { ...split, train: sized(split.train), validation: sized(split.validation), test: sized(split.test) };
}

/** One pass over the rows in the given order; returns the mean loss per row, dropout on. */
function trainEpoch(chain: Chain, update: Step, part: Part, rows: Int32Array, plan: StudyPlan, dataset: Dataset): number {
  let loss = 0;
  for (let start = 0; start < rows.length; start += plan.batchSize) {
    const chosen = rows.subarray(start, start + plan.batchSize);
    const input = gatherBatch(chain, part, chosen);
    const targets = Float32Array.from(chosen, (row) => part.targets[row] as number);
    const output = chain.forward(input, true);
    loss += lossSums(dataset.problem, output.data, chain.outputs, targets).loss;
    chain.backward({ ...output, data: lossGradient(dataset.problem, output.data, chain.outputs, targets) });
    update();
  }
  return loss / rows.length;
}

function gatherBatch(chain: Chain, part: Part, rows: Int32Array): Batch {
  const width = sizeOf(chain.inputShape);
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    data.set(part.features.subarray(row * width, (row + 1) * width), index * width);
  });
  return { rows: rows.length, shape: chain.inputShape, data };
}

interface Measure {
  readonly loss: number;
  readonly error: number;
}

/** Mean loss and error of the whole network, dropout off. */
function measure(chain: Chain, part: Part, dataset: Dataset, split: Split): Measure {
  const width = sizeOf(chain.inputShape);
  let loss = 0;
  let error = 0;
  for (let start = 0; start < part.rows; start += MEASURED_ROWS) {
    const end = Math.min(start + MEASURED_ROWS, part.rows);
    const data = part.features.subarray(start * width, end * width);
    const output = chain.forward({ rows: end - start, shape: chain.inputShape, data }, false);
    const sums = lossSums(dataset.problem, output.data, chain.outputs, part.targets.subarray(start, end));
    loss += sums.loss;
    error += sums.error;
  }
  const mean = error / part.rows;
  return { loss: loss / part.rows, error: dataset.problem === 'regression' ? Math.sqrt(mean) * split.targetScale : mean };
}
