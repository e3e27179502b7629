import type { Axis, DropoutState, Run } from '../run';

export type VerdictKind = 'overfits' | 'underfits' | 'good-fit' | 'undecidable';

/** What decided, for those who act on a verdict: the rules speak on some causes of a kind and not on others. */
export type Cause =
  /** overfits: validation rises from its best while training goes on falling. */
  | 'rise'
  /** overfits: only the loss does; accuracy holds or improves, so the network grows too sure of itself but not worse at the task. */
  | 'confidence'
  /** underfits: training (dropout off) and validation are both poor against a target, a baseline or a better run. */
  | 'poor'
  /** good-fit: settled, no rise, no large gap to training, and as good as the target or the best other run. */
  | 'settled'
  /** undecidable: validation was still improving at the end; a longer run may turn either way. */
  | 'still-improving'
  /** undecidable: validation settled far above training; whether that gap can be closed only a comparison tells. */
  | 'gap-only'
  /** undecidable: a rise within the noise, or with too little of a lead. */
  | 'within-noise'
  /** undecidable: training got worse too, so the training is unstable, not overfitted. */
  | 'unstable'
  /** undecidable: it does not overfit, but nothing says whether it could do better; a target, a baseline or another run would. */
  | 'no-reference'
  | 'diverged'
  | 'too-short'
  | 'no-validation'
  /** undecidable: the log lacks something else that the test needs; the reason says what. */
  | 'missing';

/** What one run says about overfitting, and the numbers that decided. Losses are in the unit of the log. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly cause: Cause;
  /** Whether it overfits, also where the kind leaves more open (a gap, a network that may underfit); null where that cannot be told. */
  readonly overfits: boolean | null;
  /** One or two plain sentences: what decided, with its numbers; for `undecidable` what is missing. */
  readonly reason: string;
  /** The metric that was judged (`Metric.name`, or several with ` + ` between), null where none could be. */
  readonly metric: string | null;
  /** On which data: the test data only where the log has no validation curve. */
  readonly role: 'validation' | 'test' | null;
  /** Validation values that were judged. */
  readonly points: number;
  readonly axis: Axis | null;
  /** Position of the best validation value, as the log counts; null without validation values. */
  readonly bestAt: number | null;
  readonly best: number | null;
  /** Position of the last validation value. */
  readonly lastAt: number | null;
  /** Validation and training value at the end (smoothed as the verdict reads them), where there are any. */
  readonly validation: number | null;
  readonly train: number | null;
  /** Whether dropout was on while `train` was measured; null without one. */
  readonly trainDropout: DropoutState | null;
  /** Position from which on it overfits; only of `overfits`. */
  readonly since: number | null;
  /** Relative rise of validation (smoothed, or means of neighbours) from its best to the end. */
  readonly rise: number | null;
  /** Relative standard deviation of validation from one point to the next; of `overfits`: of the rise itself, as far as ups and downs make it. */
  readonly noise: number | null;
}

export interface JudgeOptions {
  /** A value of the judged metric that is good enough; a worse one is poor. */
  readonly target?: number;
  /** What the trivial predictor reaches on the judged metric: the largest class, or the mean. */
  readonly baseline?: number;
  /** Other runs on the same data: what the best of them reached shows what is possible. The judged run may be among them. */
  readonly references?: readonly Run[];
  /** Whether the network drops anything at all; false makes any training loss one that was measured without dropout. */
  readonly dropout?: boolean;
}
