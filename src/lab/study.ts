import type { DataChoice } from './dataset';
import type { InitialChoice } from './initial';
import type { LayerMapping } from './mapping';
import type { ActivationChoice, LabNetwork } from './network';
import type { TakenSizes } from './sizes';
import type { DeviceWish, TrainerChoice, TrainerName } from './trainer';

export type { BundledSet, DataChoice, DataFormat, DataSource, Dataset, DataUse, Generator, LabProblem } from './dataset';
export type { LayerDecision, LayerMapping } from './mapping';
export type { LabLayer, LabNetwork } from './network';
export type { DeviceTiming, DeviceWish, TrainerChoice, TrainerName } from './trainer';

/** The arithmetic beyond these numbers is that of the network's framework. */
export interface OptimizerChoice {
  readonly name: 'sgd' | 'adam' | 'adamw' | 'rmsprop';
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly epsilon: number;
  readonly nesterov?: boolean;
  /** Decay of the mean gradient (Adam), default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient: Adam's default 0.999, RMSprop's 0.99 in PyTorch and 0.9 elsewhere. */
  readonly beta2?: number;
  /** Largest Euclidean norm of the weights into one unit (Srivastava et al. 2014, section 5.1); absent = unbounded. */
  readonly maxNorm?: number;
}

/** Mean over rows, and over outputs where there are several. Huber's is quadratic up to `delta`. Classification takes logits. */
export type LossChoice =
  | { readonly name: 'cross-entropy' | 'binary-cross-entropy' | 'mean-squared-error' | 'mean-absolute-error' }
  | { readonly name: 'huber'; readonly delta: number };

/** The rate over a trial: held, or only in the first or last epochs (Liu et al. 2023). `until` and `from` are shares of the epochs, 0..1. */
export type RateSchedule =
  | { readonly kind: 'constant' }
  /** Falls in a straight line to 0 at `until` when `linear`, else holds till then. */
  | { readonly kind: 'early'; readonly until: number; readonly linear: boolean }
  | { readonly kind: 'late'; readonly from: number };

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
  /** Absent: cross-entropy for classes, mean squared error for values. */
  readonly loss?: LossChoice;
  /** Absent: `auto`. */
  readonly device?: DeviceWish;
  /** What the layers of `network` start from by the user's word; they carry it already. Absent: all as in the file. */
  readonly initial?: InitialChoice;
  /** Activations that the user set; the layers of `network` have them already. Absent: all as in the file. */
  readonly activations?: ActivationChoice;
  /** What the network was built with where its file does not decide it. */
  readonly sizes?: TakenSizes;
  /** Numbers of repeats at which the verdict was asked, ascending, `seeds` the last. Each look costs some certainty. Absent: only now. */
  readonly looks?: readonly number[];
  /** How often the same question was answered on the same network and data before it was started over. Absent: never. */
  readonly asked?: number;
}

/** Complete settings of one training, whatever experiment it belongs to. Same spec and data, same bits. */
export interface TrialSpec
  extends Omit<StudyPlan, 'rates' | 'seeds' | 'data' | 'looks' | 'asked' | 'initial' | 'activations' | 'device' | 'sizes'> {
  /** Name of the arm within its experiment. Everything random depends on `seed` and `repeat`, never on the arm. */
  readonly arm: string;
  /** 0-based. */
  readonly repeat: number;
  /** One rate for all sites, or one by site id; a site that is not named has the source's rate, 0 where that is unknown. */
  readonly rate: number | Readonly<Record<string, number>>;
  readonly schedule?: RateSchedule;
  /** Epochs after the smallest validation loss when training stops; absent = all epochs. */
  readonly patience?: number;
  readonly probes?: readonly Probe[];
  /** The validation rows that it gets wrong are told. */
  readonly tellsWrongRows?: true;
}

/** What is measured on the trained network, with the weights of the last epoch. */
export type Probe =
  /** Outputs of `passes` runs with masks on, on the test rows. */
  | { readonly kind: 'monte-carlo'; readonly passes: number }
  /** Hidden units on the test rows, dropout off and on. */
  | { readonly kind: 'activations' }
  /** The same function with classic dropout: how far its outputs lie from those of the inverted form. */
  | { readonly kind: 'classic' };

/** What one training gave. */
export interface TrialResult {
  readonly arm: string;
  readonly repeat: number;
  readonly state: 'finished' | 'failed';
  readonly epochs: readonly EpochResult[];
  /** On the third split, at the epoch with the best smoothed validation loss; null unless finished. */
  readonly testLoss: number | null;
  readonly testError: number | null;
  readonly failure: string | null;
  /** Which trainer ran. */
  readonly trainer: TrainerName;
  /** Results of the probes by name; arrays are told where the probe is defined. */
  readonly measures: Readonly<Record<string, number | readonly number[]>>;
  /** As in `Trial`. */
  readonly wrongRows?: readonly number[];
}

/** Losses are cross-entropies in nats per row (classification) or mean squared errors; errors are shares 0..1 (classification) or RMSE. */
export interface EpochResult {
  /** 1-based. */
  readonly epoch: number;
  /** Mean over the epoch's mini-batches, dropout on. */
  readonly trainLossDropoutOn: number;
  /** Whole network, dropout off, after the epoch; on a fixed sample of the training rows, `measuredTrainingRows` of them. */
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
  /** Which trainer ran; absent in studies made before there were two. */
  readonly trainer?: TrainerName;
  /** Validation rows, counted within the split, that are classified wrongly at the best epoch. Absent: not asked for. */
  readonly wrongRows?: readonly number[];
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
    /** Exact Wilcoxon signed-rank test; null below 6 repeats, which can never give p < 0.05. */
    readonly signedRankP?: number | null;
  } | null;
  /** 95 % Student interval of `testLoss`. */
  readonly testInterval?: readonly [number, number] | null;
  /** Probability, given the repeats, that this rate has the smallest expected loss; absent without common repeats. */
  readonly bestProbability?: number;
  /** Change of the validation loss per epoch at the end of training, mean over repeats, with its 95 % Student interval. */
  readonly slope?: { readonly mean: number; readonly interval: readonly [number, number] | null };
  /** The mean validation curve has its best epoch in the last tenth. */
  readonly bestAtEdge?: boolean;
}

/** Repeats that would settle a study with 80 % probability, if differences and spreads stay as they look now. */
export interface RepeatsNeeded {
  readonly repeats: number;
  /** With the difference at the favourable end of its interval. */
  readonly atLeast: number;
  /** Not even the largest number that is named would do; `repeats` is that number. */
  readonly capped: boolean;
}

export type StudyVerdict =
  | { readonly kind: 'incomplete'; readonly sentence: string }
  | { readonly kind: 'not-converged'; readonly sentence: string; readonly rates: readonly number[]; readonly epochs?: number }
  /** `repeatsNeeded`: null when more repeats would not settle it. */
  | {
      readonly kind: 'cannot-tell';
      readonly sentence: string;
      readonly candidates: readonly number[];
      readonly repeatsNeeded?: RepeatsNeeded | null;
    }
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
  /** Absent in studies made before there were two trainers. */
  readonly trainer?: TrainerChoice;
}
