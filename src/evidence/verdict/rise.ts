import { lowest, meanOf, noiseOf, smooth } from './numbers';

/** Points below which nothing is said about the form of a curve. */
export const LEAST_POINTS = 8;
/** Points that must follow the best one before a rise counts. */
const PATIENCE = 5;
/** A relative rise up to this is no rise. */
const LEAST_RISE = 0.05;
/** A relative fall over the last five points up to this means that a curve has settled. */
const SETTLED = 0.01;

/** What the form of a validation curve says, smaller is better. */
export interface Form {
  /** Index of the best smoothed value. */
  readonly best: number;
  /** Smoothed value at the end. */
  readonly end: number;
  readonly rise: number;
  readonly noise: number;
  /** Past its best for long enough and by more than the noise explains. */
  readonly rises: boolean;
  /** Index from which on the smoothed curve stays above the bound that makes a rise. */
  readonly since: number;
  /** Still improving at the end. */
  readonly falls: boolean;
}

export function formOf(values: readonly number[]): Form {
  const smoothed = smooth(values);
  const last = smoothed.length - 1;
  const best = lowest(smoothed);
  const end = smoothed[last] as number;
  const lowestValue = smoothed[best] as number;
  const rise = end / lowestValue - 1;
  const noise = noiseOf(values);
  const bound = Math.max(LEAST_RISE, 2 * noise);
  let since = last;
  while (since > best && (smoothed[since - 1] as number) > lowestValue * (1 + LEAST_RISE)) since -= 1;
  const before = smoothed[Math.max(0, last - 5)] as number;
  return {
    best,
    end,
    rise,
    noise,
    rises: last - best >= PATIENCE && rise > bound,
    since,
    falls: (end - before) / Math.abs(before) < -Math.max(SETTLED, noise),
  };
}

/** Whether training went on improving after the index `from`. */
export function trainingFalls(train: readonly number[], from: number): boolean {
  const smoothed = smooth(train);
  return (smoothed.at(-1) as number) < (smoothed[from] as number);
}

/** Mean of the last five values: where a curve ended. */
export function levelOf(values: readonly number[]): number {
  return meanOf(values.slice(-5));
}
