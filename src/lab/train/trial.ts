import { enlarged } from '../data/enlarge';
import { measuredTrainingRows, type Part, type Split, splitDataset } from '../data/split';
import { shuffle, stream } from '../search/streams';
import { initialValues, parametersOf } from '../space/parameters';
import { smoother } from '../statistics/curve';
import type { Dataset, EpochResult, LossChoice, TrialResult, TrialSpec } from '../study';
import { type Asking, got, here, later } from './asking';
import type { Engine, Model, ModelOptions, RemoteEngine, RemoteModel } from './engine';
import { lossFor } from './losses';
import { batchRoom, measure, trainEpoch, wrongIn } from './passes';
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

/**
 * Trains one network. The result depends on spec and data only. A loss that is no longer finite ends the trial as failed; nothing is
 * thrown for it, nor for a network that no engine can run.
 */
export function runTrial(options: TrialOptions): TrialResult {
  return here(trial(options, firstFor(options)));
}

/** The same on the GPU, where the last bits depend on its make; `engines` are for the probes. Rejects when the GPU is lost or refuses. */
export function runTrialOnGpu(options: TrialOptions, gpu: RemoteEngine): Promise<TrialResult> {
  return later(trial(options, gpu));
}

function askedOf({ spec, dataset }: Pick<TrialOptions, 'spec' | 'dataset'>): Omit<ModelOptions, 'initial' | 'masks'> {
  const loss = spec.loss ?? lossFor(dataset.problem);
  return { network: spec.network, optimizer: spec.optimizer, loss, batchSize: spec.batchSize };
}

function firstFor({ engines, ...options }: TrialOptions): Engine | undefined {
  return engines.find((one) => one.refuses(askedOf(options)) === null);
}

/** What a trial starts from. */
export function modelOptions(spec: TrialSpec, dataset: Pick<Dataset, 'problem'>): ModelOptions {
  return {
    ...askedOf({ spec, dataset: dataset as Dataset }),
    initial: initialValues(parametersOf(spec.network), stream(spec.seed, spec.repeat, 'init')),
    masks: { seed: spec.seed, repeat: spec.repeat },
  };
}

function* trial(options: TrialOptions, engine: Engine | RemoteEngine | undefined): Asking<TrialResult> {
  const { spec, dataset, engines, onEpoch, probe } = options;
  const asked = askedOf(options);
  const { loss } = asked;
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
  const model = engine.open(modelOptions(spec, dataset));
  try {
    const seen = sampled(split.train, measuredTrainingRows(split.train.rows, split.validation.rows));
    const smoothed = smoother();
    let best: { readonly loss: number; readonly weights: readonly Float32Array[] } | null = null;
    const order = stream(spec.seed, spec.repeat, 'order');
    const rows = Int32Array.from({ length: split.train.rows }, (_, row) => row);
    const batch = batchRoom(spec, dataset);
    for (let epoch = 1; epoch <= spec.epochs; epoch += 1) {
      model.setRates(ratesAt(spec, epoch));
      const trainLossDropoutOn = yield* trainEpoch(model, split.train, shuffle(rows, order), batch);
      const train = yield* measure(model, seen, loss, split);
      const validation = yield* measure(model, split.validation, loss, split);
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
      if (best === null || level < best.loss) best = { loss: level, weights: yield* got(model.weights()) };
      onEpoch?.(result);
      if (stopped(epochs, spec.patience)) break;
    }
    const measures =
      probe && (spec.probes ?? []).length > 0 ? yield* probed({ options, model, engine, split, probe, epoch: epochs.length }) : {};
    if (best) model.load(best.weights);
    const test = best ? yield* measure(model, split.test, loss, split) : null;
    const tells = spec.tellsWrongRows && dataset.problem === 'classification';
    const errors = tells ? { wrongRows: yield* wrongIn(model, split.validation, loss) } : {};
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

/** Images in the size that the network takes. */
export function inputSized(split: Split, { image }: Dataset, { network }: TrialSpec): Split {
  const sized = (part: Part): Part => enlarged(part, image, network.input);
  return { ...split, train: sized(split.train), validation: sized(split.validation), test: sized(split.test) };
}

interface Probed {
  readonly options: TrialOptions;
  readonly model: Model | RemoteModel;
  readonly engine: Engine | RemoteEngine;
  readonly split: Split;
  /** The last one trained. */
  readonly epoch: number;
  readonly probe: NonNullable<TrialOptions['probe']>;
}

/** Probes look at a model of this thread: of one on the GPU, at a copy of it. */
function* probed({ options, model, engine, split, probe, epoch }: Probed): Asking<TrialResult['measures']> {
  const { spec, dataset } = options;
  const trained = { spec, dataset, split, loss: askedOf(options).loss };
  if (!('outstanding' in model)) return probe({ ...trained, model, engine: engine as Engine });
  const own = firstFor(options);
  if (!own) return {};
  const copy = own.open({ ...modelOptions(spec, dataset), initial: yield* got(model.weights()) });
  try {
    copy.setRates(ratesAt(spec, epoch));
    return probe({ ...trained, model: copy, engine: own });
  } finally {
    copy.dispose();
  }
}
