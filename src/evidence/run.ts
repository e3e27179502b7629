/** What one training run measured, as a log that the user already has tells it. */

/** Whether dropout was active while the values of a curve were measured. */
export type DropoutState = 'on' | 'off' | 'unknown';

/** On which data a curve was measured. */
export type Role = 'train' | 'validation' | 'test';

/** What counts the positions of a curve: passes over the data, optimizer steps, or only the order in the log. */
export type Axis = 'epoch' | 'step' | 'row';

/** A scalar over a training. `at` and `values` have the same length; `at` ascends strictly. */
export interface Curve {
  /** Its name as the log writes it: `val_loss`, `epoch_loss`, `Loss/test`. */
  readonly key: string;
  readonly axis: Axis;
  /** Epochs as the log counts them (from 0 or 1, fractions allowed), steps, or rows from 0. */
  readonly at: readonly number[];
  /** NaN and infinities are values that the log holds; what a log leaves out is not here. */
  readonly values: readonly number[];
  readonly dropout: DropoutState;
  /** How many values of the log each of these stands for, as their mean; above 1 only in logs longer than `LIMITS.points`. */
  readonly thinned: number;
}

/** Curves of the same quantity on different data. */
export interface Metric {
  /** The quantity without its role: `loss`, `accuracy`, `box_loss`; unique in a run. One value per step instead of per epoch beside it: `loss (step)`. */
  readonly name: string;
  readonly better: 'lower' | 'higher' | 'unknown';
  readonly train?: Curve;
  readonly validation?: Curve;
  readonly test?: Curve;
  /** Measured on nobody says what (`learning_rate`, or a loss without a role). */
  readonly other?: Curve;
}

export type Parameter = string | number | boolean | null;

/** Something of a log that could not be read, or was left out on purpose. Says what and where in words for the user. */
export interface Trouble {
  readonly message: string;
  /** 1-based line of a text file. */
  readonly line?: number;
  /** Offset in bytes of a binary file. */
  readonly byte?: number;
}

export type RunState = 'running' | 'finished' | 'failed' | 'unknown';

export interface Run {
  /** Tells the runs of one file or folder apart: `version_0`, `trial 12`, the file's name where it holds one run. */
  readonly name: string;
  readonly format: string;
  /** The files that it was read from, as the edge named them; the first is the one to open. */
  readonly files: readonly string[];
  /** 0-based cell of a notebook whose output it is. */
  readonly cell?: number;
  readonly metrics: readonly Metric[];
  /** Hyperparameters that the log holds (`dropout`, `batch_size`, …). */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly state: RunState;
  /** Milliseconds since 1970 of the first and last value, where the log tells. */
  readonly started?: number;
  readonly ended?: number;
  /** Samples of the validation set, where the log tells. */
  readonly validationSamples?: number;
  readonly troubles: readonly Trouble[];
}

/** Bounds of memory for one file. What lies beyond is thinned (points) or left out with a trouble (the others). */
export const LIMITS = {
  /** Values kept of one curve. */
  points: 16_384,
  curves: 2_000,
  runs: 10_000,
  parameters: 2_000,
  /** Characters of a name, a parameter or one line of a text log. */
  name: 500,
  line: 1_000_000,
  troubles: 50,
} as const;
