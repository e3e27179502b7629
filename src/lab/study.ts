import type { ActivationName, Shape } from '../model/network';
import type { Granularity } from '../model/site';

/** A layer the lab can train, in order; the network of a study is a chain of these. */
export type LabLayer =
  | { readonly type: 'dense'; readonly units: number; readonly bias: boolean }
  | {
      readonly type: 'conv';
      readonly rank: 1 | 2;
      readonly filters: number;
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly number[] | 'same' | 'valid';
      readonly bias: boolean;
    }
  | {
      readonly type: 'pool';
      readonly rank: 1 | 2;
      readonly mode: 'max' | 'average';
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly number[] | 'same' | 'valid';
    }
  | { readonly type: 'global-pool'; readonly mode: 'max' | 'average' }
  /** `slope`: of leaky_relu below zero; absent = the framework's default for its layer. */
  | { readonly type: 'activation'; readonly name: ActivationName; readonly slope?: number }
  | { readonly type: 'batch-norm'; readonly epsilon: number; readonly momentum: number }
  | { readonly type: 'layer-norm'; readonly epsilon: number }
  | { readonly type: 'flatten' }
  /** `rate` is the rate in the source (null = unknown); a trial overrides it. */
  | { readonly type: 'dropout'; readonly siteId: string; readonly granularity: Granularity; readonly rate: number | null };

/** One line of the panel's layer table: what the source has and what the lab does with it. */
export interface LayerMapping {
  readonly layerId: string;
  readonly label: string;
  readonly outcome:
    | { readonly kind: 'trained'; readonly parameters: number | null }
    /** Width changed to fit the data, said in words: "64 inputs instead of 784". */
    | { readonly kind: 'adapted'; readonly note: string }
    /** Left out because it changes nothing in training here, with the reason. */
    | { readonly kind: 'dropped'; readonly note: string }
    /** The lab cannot train this: no study without the user's word. */
    | { readonly kind: 'unsupported'; readonly reason: string };
}

/** Framework whose defaults (initialisation, epsilon) hold where the file shows none. */
export interface LabNetwork {
  readonly name: string;
  readonly framework: 'torch' | 'keras';
  readonly input: Shape;
  readonly outputs: number;
  readonly layers: readonly LabLayer[];
}

export type LabProblem = 'classification' | 'regression';

/** A table of numbers ready to train on; row-major. */
export interface Dataset {
  readonly name: string;
  readonly problem: LabProblem;
  readonly rows: number;
  /** Features per row. */
  readonly width: number;
  /** Spatial form of a row when it is an image: [height, width, channels]; else null. */
  readonly image: readonly [number, number, number] | null;
  /**
   * Form of a row that is neither flat nor an image; its product is `width`. [steps, features]: a sequence, features of one step
   * together. [steps]: with `tokens`, one id per step. Absent = `image`, or flat.
   */
  readonly shape?: readonly number[];
  /** Features are token ids, whole numbers from 0 to `vocabulary` - 1; 0 fills up short rows. They are never scaled. */
  readonly tokens?: { readonly vocabulary: number };
  readonly features: Float32Array;
  /** Class index, or value. */
  readonly targets: Float32Array;
  readonly classNames: readonly string[];
  readonly featureNames: readonly string[];
}

/** Sets that come with the lab, beside the digits. */
export type BundledSet = 'breast-cancer' | 'wine' | 'diabetes' | 'iris';

/** Generators of data; each takes a seed, and the same options give the same bits. */
export type Generator = 'moons' | 'spirals' | 'xor' | 'clusters' | 'friedman' | 'sequences' | 'tokens';

export type DataFormat = 'csv' | 'parquet' | 'npy' | 'npz' | 'idx';

export type DataSource =
  | { readonly kind: 'digits' }
  /** A table of texts: CSV, TSV. */
  | { readonly kind: 'csv'; readonly name: string; readonly target: string }
  | { readonly kind: 'bundled'; readonly name: BundledSet }
  /** All options of the generator, defaults and seed included. */
  | { readonly kind: 'made'; readonly name: Generator; readonly options: Readonly<Record<string, number>> }
  /** Any other file; `target` is a column of Parquet, or the name of the array or file with the answers. */
  | { readonly kind: 'file'; readonly name: string; readonly format: Exclude<DataFormat, 'csv'>; readonly target: string };

/** Which rows of the source a study takes. Studies made before 22 November 2026 have none of these and took all rows. */
export interface DataUse {
  /** At most so many rows, drawn by class; absent = all. */
  readonly maxRows?: number;
  /** Of rows with equal inputs only the first is taken. */
  readonly dropDuplicates?: boolean;
  /** What the study was trained on: rows taken, rows there were, and a digest of all numbers (`digestOf`). */
  readonly used?: { readonly rows: number; readonly of: number; readonly digest: string };
}

export type DataChoice = DataSource & DataUse;

export interface OptimizerChoice {
  readonly name: 'sgd' | 'adam' | 'adamw' | 'rmsprop';
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly epsilon: number;
}

/** All that decides the numbers of a study: the same plan gives the same bits. */
export interface StudyPlan {
  readonly network: LabNetwork;
  readonly data: DataChoice;
  readonly rates: readonly number[];
  /** Number of paired repeats. */
  readonly seeds: number;
  /** Root of all random streams. */
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerChoice;
  /** Training rows; null = all that the split leaves. */
  readonly trainSize: number | null;
  /** Share of training targets replaced by random classes, 0..1. */
  readonly labelNoise: number;
}

/** Losses are cross-entropies in nats per row (classification) or mean squared errors; errors are shares 0..1 (classification) or RMSE. */
export interface EpochResult {
  /** 1-based. */
  readonly epoch: number;
  /** Mean over the epoch's mini-batches, dropout on. */
  readonly trainLossDropoutOn: number;
  /** Whole network, dropout off, after the epoch. */
  readonly trainLoss: number;
  readonly trainError: number;
  readonly validationLoss: number;
  readonly validationError: number;
}

export interface TrialKey {
  readonly rate: number;
  /** 0-based repeat. */
  readonly repeat: number;
}

export interface Trial extends TrialKey {
  readonly state: 'running' | 'finished' | 'failed';
  readonly epochs: readonly EpochResult[];
  /** On the third split, at the epoch with the best smoothed validation loss, as if that epoch's weights were kept; null until finished. */
  readonly testLoss: number | null;
  readonly testError: number | null;
  readonly failure: string | null;
}

/** One rate over its repeats. `interval` is the 95 % Student interval of the mean; null for n < 2. */
export interface RateSummary {
  readonly rate: number;
  readonly n: number;
  /** Mean over repeats of the best (smallest smoothed) validation loss. */
  readonly validationLoss: number;
  readonly interval: readonly [number, number] | null;
  readonly standardError: number | null;
  readonly validationError: number;
  readonly errorInterval: readonly [number, number] | null;
  readonly trainLoss: number;
  readonly testLoss: number | null;
  readonly testError: number | null;
  /** Mean 1-based epoch of the best validation loss. */
  readonly bestEpoch: number;
  readonly converged: boolean;
  /** Share of repeats whose validation loss rises again past its best: overfits. null = cannot tell. */
  readonly overfits: boolean | null;
  /** Paired difference of validation loss to rate 0 (negative = better than no dropout); null without rate 0. */
  readonly difference: {
    readonly mean: number;
    readonly interval: readonly [number, number] | null;
    readonly p: number | null;
    readonly holmP: number | null;
  } | null;
}

export type StudyVerdict =
  | { readonly kind: 'incomplete'; readonly sentence: string }
  | { readonly kind: 'not-converged'; readonly sentence: string; readonly rates: readonly number[] }
  | { readonly kind: 'cannot-tell'; readonly sentence: string; readonly candidates: readonly number[] }
  /** Dropout helps: `rate` is the one-standard-error choice, `best` the smallest mean. */
  | {
      readonly kind: 'use-rate';
      readonly sentence: string;
      readonly rate: number;
      readonly best: number;
      readonly candidates: readonly number[];
    }
  /** No rate is significantly better than 0 and rate 0 does not overfit. */
  | {
      readonly kind: 'no-dropout';
      readonly sentence: string;
      readonly rate: 0;
      readonly best: number;
      readonly candidates: readonly number[];
    };

/** A study as it is stored. `source` tells which text it belongs to. */
export interface Study {
  readonly version: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly source: {
    readonly uri: string;
    readonly network: string /** Rate argument texts of the network's sites, joined. */;
    readonly fingerprint: string;
    readonly siteCount: number;
  };
  readonly plan: StudyPlan;
  readonly mappings: readonly LayerMapping[];
  readonly trials: readonly Trial[];
  readonly summaries: readonly RateSummary[];
  readonly verdict: StudyVerdict;
}
