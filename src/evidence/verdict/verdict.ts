import type { Axis } from '../run';

export type VerdictKind = 'overfits' | 'underfits' | 'good-fit' | 'undecidable';

/** What one run says about overfitting, and the numbers that decided. Losses are in the unit of the log. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** One or two plain sentences: what decided, with its numbers; for `undecidable` what is missing. */
  readonly reason: string;
  /** The metric that was judged (`Metric.name`), null where none could be. */
  readonly metric: string | null;
  /** Validation values that were judged. */
  readonly points: number;
  readonly axis: Axis | null;
  /** Position of the best validation value, as the log counts; null without validation values. */
  readonly bestAt: number | null;
  readonly best: number | null;
  /** Validation and training value at the end (smoothed as the verdict reads them), where there are any. */
  readonly validation: number | null;
  readonly train: number | null;
  /** Position from which on it overfits; only of `overfits`. */
  readonly since: number | null;
  /** Relative rise of the smoothed validation value from its best to the end. */
  readonly rise: number | null;
  /** Relative standard deviation of validation from one point to the next. */
  readonly noise: number | null;
}
