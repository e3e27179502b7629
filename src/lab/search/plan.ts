import type { TrainingFacts } from '../../model/network';
import { trainingRows } from '../data/split';
import { rateGrid } from '../space/rates';
import type { DataChoice, Dataset, LabNetwork, OptimizerChoice, StudyPlan } from '../study';

/** Updates after which most rates have settled on the digits (measured: rate 0.5 by 1,500, rate 0.8 by 3,000). */
const UPDATES = 4000;
const MIN_EPOCHS = 60;
const MAX_EPOCHS = 300;
const BATCH = 32;
/** A larger batch leaves too few updates per epoch on data of the lab's size. */
const MAX_BATCH = 64;

export interface DefaultPlan {
  readonly plan: StudyPlan;
  /** Settings that differ from the file's, each in words. */
  readonly notes: readonly string[];
}

/**
 * The plan a study starts from: rates 0, 0.1 … 0.8, three repeats, the optimizer that the file shows (else Adam with the
 * framework's defaults), and a budget long enough for high rates to settle.
 */
export function defaultPlan(
  network: LabNetwork,
  facts: TrainingFacts,
  dataset: Dataset,
  data: DataChoice,
  changes: Partial<StudyPlan> = {},
): DefaultPlan {
  const notes: string[] = [];
  const trainSize = changes.trainSize ?? null;
  const rows = Math.min(trainSize ?? Number.POSITIVE_INFINITY, trainingRows(dataset));
  const batchSize = changes.batchSize ?? batchFor(facts, notes);
  const epochs = changes.epochs ?? epochsFor(rows, batchSize);
  if (facts.epochs !== undefined && facts.epochs !== epochs && changes.epochs === undefined) {
    notes.push(
      `${epochs} epochs instead of ${facts.epochs}: comparing rates needs all of them settled, and this data has ${rows} training rows.`,
    );
  }
  const plan: StudyPlan = {
    network,
    data,
    rates: rateGrid(0, 0.8, 0.1),
    seeds: 3,
    seed: 1,
    optimizer: optimizerFor(network, facts),
    labelNoise: 0,
    ...changes,
    epochs,
    batchSize,
    trainSize,
  };
  return { plan, notes };
}

/** Epochs that make about 4,000 updates, 60 to 300, in tens. */
export function epochsFor(rows: number, batchSize: number): number {
  const updates = Math.max(1, Math.ceil(rows / batchSize));
  return Math.min(MAX_EPOCHS, Math.max(MIN_EPOCHS, Math.ceil(UPDATES / updates / 10) * 10));
}

function batchFor(facts: TrainingFacts, notes: string[]): number {
  const asked = facts.batchSize;
  if (asked === undefined || asked < 1) return BATCH;
  if (asked <= MAX_BATCH) return asked;
  notes.push(`Batches of ${BATCH} instead of ${asked}: this data is small.`);
  return BATCH;
}

/** Learning rate, ε and decay where the file shows none: the framework's defaults, 0.01 for plain SGD. */
function optimizerFor(network: LabNetwork, facts: TrainingFacts): OptimizerChoice {
  const torch = network.framework === 'torch';
  const name = facts.optimizer ?? 'adam';
  const byDefault = name === 'sgd' || (name === 'rmsprop' && torch) ? 0.01 : 0.001;
  const decay = name === 'adamw' ? (torch ? 0.01 : 0.004) : 0;
  return {
    name,
    learningRate: facts.learningRate ?? byDefault,
    momentum: facts.momentum ?? 0,
    weightDecay: facts.weightDecay ?? decay,
    epsilon: torch ? 1e-8 : 1e-7,
  };
}
