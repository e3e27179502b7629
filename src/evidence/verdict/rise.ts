import { lowest, meanOf, noiseOf, smooth } from './numbers';

/** Points below which nothing is said about the form of a curve, but for a rise that is brief and clear. */
export const LEAST_POINTS = 8;
/**
 * A log that early stopping ended has few points after its best. A rise counts there too when it is steady: over at least as many points, the last two steps not
 * down, and before the best no bump of half its size. In longer logs such an end is too often a bump itself (fit half of the study).
 */
export const BRIEF = { points: 6, most: 20, after: 3, bump: 0.5 } as const;
/** Points that must follow the best one before a rise counts, and how many of the last must lie above half the bound: a late spike is no rise. */
const PATIENCE = 5;
const LASTING = 3;
/** Relative rise that counts, where the number of validation samples is unknown; and at least, where it is known. */
const RISE = 0.1;
const LEAST_RISE = 0.065;
/**
 * What a validation set of n samples may rise by chance, times the root of n: the same rows are measured each time, so this chance does not show as noise from
 * point to point. Chosen on the fit half of the study (bench/verdict).
 */
const SAMPLING = 1.1;
/** A relative rise up to this is no rise. */
export const NO_RISE = 0.05;
/** A relative fall over the last five points up to this means that a curve has settled. */
const SETTLED = 0.01;

/** What the form of a validation curve says, smaller is better. */
export interface Form {
  /** Index of the best smoothed value, and that value. */
  readonly best: number;
  readonly low: number;
  /** Smoothed value at the end. */
  readonly end: number;
  readonly rise: number;
  readonly noise: number;
  /** The rise that would count. */
  readonly bound: number;
  /** Past its best for long enough and by more than the noise explains. */
  readonly rises: boolean;
  /** It rises by the test of short logs; best, low, end and rise are then those of the values themselves, not smoothed. */
  readonly isBrief: boolean;
  /** Came down again from a bump by more than half of it: on its way to a second best, perhaps. */
  readonly returns: boolean;
  /** Index from which on the smoothed curve stays above half the bound. */
  readonly since: number;
  /** Still improving at the end. */
  readonly falls: boolean;
}

export function formOf(values: readonly number[], samples?: number): Form {
  const smoothed = smooth(values);
  const last = smoothed.length - 1;
  const best = lowest(smoothed);
  const end = smoothed[last] as number;
  const low = smoothed[best] as number;
  const rise = end / low - 1;
  const noise = noiseOf(values);
  const bound = Math.max(leastRise(samples), 2 * noise);
  const above = low * (1 + bound / 2);
  let since = last;
  while (since > best && (smoothed[since - 1] as number) > above) since -= 1;
  const peak = Math.max(...smoothed.slice(best));
  const before = smoothed[Math.max(0, last - 5)] as number;
  const falls = (end - before) / Math.abs(before) < -Math.max(SETTLED, noise);
  const rises = last - best >= PATIENCE && rise > bound && last - since + 1 >= LASTING;
  const form = { best, low, end, rise, noise, bound, since, falls, rises, isBrief: false, returns: falls && peak - end > end - low };
  return rises && values.length >= LEAST_POINTS ? form : (briefRise(values, form, leastRise(samples)) ?? form);
}

/** The relative rise that counts by the size of the validation set alone. */
function leastRise(samples: number | undefined): number {
  return samples === undefined ? RISE : Math.max(LEAST_RISE, SAMPLING / Math.sqrt(samples));
}

/** The form of a short log that rises steadily at its end; null when it does not. */
function briefRise(values: readonly number[], form: Form, bound: number): Form | null {
  const last = values.length - 1;
  const best = lowest(values);
  if (values.length < BRIEF.points || values.length > BRIEF.most || last - best < BRIEF.after) return null;
  const low = values[best] as number;
  const [before, middle, end] = values.slice(-3) as [number, number, number];
  const rise = end / low - 1;
  const isSteady = middle >= before && end >= middle && middle > low * (1 + bound / 2);
  if (!(rise > bound) || !isSteady || largestBump(values.slice(0, best + 1)) > BRIEF.bump * rise) return null;
  let since = last;
  while (since > best + 1 && (values[since - 1] as number) > low * (1 + bound / 2)) since -= 1;
  return { ...form, best, low, end, rise, bound, since, falls: false, returns: false, rises: true, isBrief: true };
}

/** The largest relative rise above the lowest value before. */
function largestBump(values: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const value of values) {
    low = Math.min(low, value);
    largest = Math.max(largest, value / low - 1);
  }
  return largest;
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
