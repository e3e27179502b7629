import { enlarged } from '../data/enlarge';
import { measuredTrainingRows, type Part, type Split, splitDataset } from '../data/split';
import { shuffle, stream } from '../search/streams';
import { initialValues, parametersOf } from '../space/parameters';
import { sizeOf } from '../space/shapes';
import { smoother } from '../statistics/curve';
import type { Dataset, EpochResult, LossChoice, TrialResult, TrialSpec } from '../study';
import type { Engine, Model } from './engine';
import { lossFor, lossSums, wrongRows } from './losses';
import { ratesAt } from './rates';

/** What a probe gets: the trained model and the rows it was trained and tested on. */
export interface Trained {
  readonly spec: TrialSpec;
  readonly dataset: Dataset;
  readonly model: Model;
  /** What runs the model, to open another beside it. */
  readonly engine: Engine;
  readonly split: Split;
  readonly loss: LossChoice;
}

export interface TrialOptions {
  readonly spec: TrialSpec;
  readonly dataset: Dataset;
  /** In order of preference: the first that does not refuse the network trains it. */
  readonly engines: readonly Engine[];
  readonly onEpoch?: (result: EpochResult) => void;
  readonly probe?: (trained: Trained) => TrialResult['measures'];
}

/** Rows measured at once with dropout off: bounds memory, does not show in the numbers. */
const MEASURED_AT_ONCE = 512;

/**
 * Trains one network. The result depends on spec and data only. A loss that is no longer finite ends the trial as failed; nothing is
 * thrown for it, nor for a network that no engine can run.
 */
export function runTrial({ spec, dataset, engines, onEpoch, probe }: TrialOptions): TrialResult {
  const loss = spec.loss ?? lossFor(dataset.problem);
  const asked = { network: spec.network, optimizer: spec.optimizer, loss, batchSize: spec.batchSize };
  const engine = engines.find((one) => one.refuses(asked) === null);
  const head = { arm: spec.arm, repeat: spec.repeat, trainer: engine?.name ?? 'general' } as const;
  const epochs: EpochResult[] = [];
  const failed = (failure: string): TrialResult => ({
    ...head,
    state: 'failed',
    epochs,
    testLoss: null,
    testError: null,
    failure,
    measures: {},
  });
  if (!engine) return failed(engines.map((one) => `${one.name} trainer: ${one.refuses(asked)}`).join('; '));
  const split = inputSized(splitDataset(dataset, spec, spec.repeat), dataset, spec);
  const model = engine.open({
    ...asked,
    initial: initialValues(parametersOf(spec.network), stream(spec.seed, spec.repeat, 'init')),
    masks: { seed: spec.seed, repeat: spec.repeat },
  });
  try {
    const seen = sampled(split.train, measuredTrainingRows(split.train.rows, split.validation.rows));
    const smoothed = smoother();
    let best: { readonly loss: number; readonly weights: readonly Float32Array[] } | null = null;
    const order = stream(spec.seed, spec.repeat, 'order');
    const rows = Int32Array.from({ length: split.train.rows }, (_, row) => row);
    const batch = batchRoom(spec, dataset);
    for (let epoch = 1; epoch <= spec.epochs; epoch += 1) {
      model.setRates(ratesAt(spec, epoch));
      const trainLossDropoutOn = trainEpoch(model, split.train, shuffle(rows, order), batch);
      const train = measure(model, seen, loss, split);
      const validation = measure(model, split.validation, loss, split);
      if (![trainLossDropoutOn, train.loss, validation.loss].every(Number.isFinite))
        return failed(`The loss diverged in epoch ${epoch} (no longer a finite number); a smaller learning rate may help.`);
      const result: EpochResult = {
        epoch,
        trainLossDropoutOn,
        trainLoss: train.loss,
        trainError: train.error,
        validationLoss: validation.loss,
        validationError: validation.error,
      };
      epochs.push(result);
      const level = smoothed(validation.loss);
      if (best === null || level < best.loss) best = { loss: level, weights: model.weights() };
      onEpoch?.(result);
      if (stopped(epochs, spec.patience)) break;
    }
    const measures = probe && (spec.probes ?? []).length > 0 ? probe({ spec, dataset, model, engine, split, loss }) : {};
    if (best) model.load(best.weights);
    const test = best ? measure(model, split.test, loss, split) : null;
    const errors = spec.tellsWrongRows && dataset.problem === 'classification' ? { wrongRows: wrongIn(model, split.validation, loss) } : {};
    const tested = { testLoss: test?.loss ?? null, testError: test?.error ?? null };
    return { ...head, state: 'finished', epochs, ...tested, failure: null, measures, ...errors };
  } finally {
    model.dispose();
  }
}

/** `rows` rows of a part at equal distances, which keeps the shares of the classes: a part lies class by class. */
function sampled(part: Part, rows: number): Part {
  if (rows >= part.rows) return part;
  const width = part.features.length / part.rows;
  const features = new Float32Array(rows * width);
  const targets = new Float32Array(rows);
  for (let index = 0; index < rows; index += 1) {
    const row = Math.floor(((index + 0.5) * part.rows) / rows);
    features.set(part.features.subarray(row * width, (row + 1) * width), index * width);
    targets[index] = part.targets[row] as number;
  }
  return { rows, features, targets };
}

/** Early stopping: no smaller validation loss for `patience` epochs. */
function stopped(epochs: readonly EpochResult[], patience: number | undefined): boolean {
  if (patience === undefined) return false;
  const best = epochs.reduce((least, one) => (one.validationLoss < least.validationLoss ? one : least));
  return epochs.length - best.epoch >= patience;
}

function inputSized(split: Split, { image }: Dataset, { network }: TrialSpec): Split {
  const sized = (part: Part): Part => enlarged(part, image, network.input);
  return { ...split, train: sized(split.train), validation: sized(split.validation), test: sized(split.test) };
}

/** Room for one batch, used again for each. */
interface BatchRoom {
  readonly width: number;
  readonly features: Float32Array;
  readonly targets: Float32Array;
  readonly size: number;
}

function batchRoom({ network, batchSize }: TrialSpec, { width }: Dataset): BatchRoom {
  const inputs = sizeOf(network.input.map((size) => size ?? width));
  return { width: inputs, features: new Float32Array(batchSize * inputs), targets: new Float32Array(batchSize), size: batchSize };
}

/** One pass over the rows in the given order; returns the mean loss per row, dropout on. */
function trainEpoch(model: Model, part: Part, order: Int32Array, { width, features, targets, size }: BatchRoom): number {
  let loss = 0;
  for (let start = 0; start < order.length; start += size) {
    const rows = Math.min(size, order.length - start);
    for (let index = 0; index < rows; index += 1) {
      const row = order[start + index] as number;
      features.set(part.features.subarray(row * width, (row + 1) * width), index * width);
      targets[index] = part.targets[row] as number;
    }
    loss += model.step({ rows, features: features.subarray(0, rows * width), targets: targets.subarray(0, rows) });
  }
  return loss / order.length;
}

interface Measure {
  readonly loss: number;
  readonly error: number;
}

/** Mean loss and error of the whole network, dropout off. */
function measure(model: Model, part: Part, choice: LossChoice, split: Split): Measure {
  const width = part.features.length / part.rows;
  let loss = 0;
  let error = 0;
  for (let start = 0; start < part.rows; start += MEASURED_AT_ONCE) {
    const end = Math.min(start + MEASURED_AT_ONCE, part.rows);
    const outputs = model.predict(part.features.subarray(start * width, end * width), end - start, 'off');
    const sums = lossSums(choice, outputs, outputs.length / (end - start), part.targets.subarray(start, end));
    loss += sums.loss;
    error += sums.error;
  }
  const mean = error / part.rows;
  const classes = choice.name === 'cross-entropy' || choice.name === 'binary-cross-entropy';
  return { loss: loss / part.rows, error: classes ? mean : Math.sqrt(mean) * split.targetScale };
}

/** The rows that are classified wrongly, dropout off. */
function wrongIn(model: Model, part: Part, choice: LossChoice): readonly number[] {
  const width = part.features.length / part.rows;
  const found: number[] = [];
  for (let start = 0; start < part.rows; start += MEASURED_AT_ONCE) {
    const end = Math.min(start + MEASURED_AT_ONCE, part.rows);
    const outputs = model.predict(part.features.subarray(start * width, end * width), end - start, 'off');
    const wrong = wrongRows(choice, outputs, outputs.length / (end - start), part.targets.subarray(start, end));
    for (const row of wrong) found.push(start + row);
  }
  return found;
}
