import type { EpochResult } from '../study';
import { meanOf } from './student';

/** Weight of the past in smoothed curves. */
const SMOOTHING = 0.6;
/** Epochs below which nothing is said about the form of a curve. */
const MIN_EPOCHS = 8;
/** A loss that falls by less than this share over the last fifth of the epochs has settled. */
export const SETTLED = 0.02;

/** Exponential smoothing that starts at the first value, one value after the other. */
export function smoother(): (value: number) => number {
  let last: number | null = null;
  return (value) => {
    last = SMOOTHING * (last ?? value) + (1 - SMOOTHING) * value;
    return last;
  };
}

/** Exponential smoothing that starts at the first value. */
export function smooth(values: readonly number[]): number[] {
  return values.map(smoother());
}

/** The best epoch of a trial: smallest smoothed validation loss. */
export function bestEpoch(epochs: readonly EpochResult[]): { readonly result: EpochResult; readonly loss: number } | null {
  const losses = smooth(epochs.map((epoch) => epoch.validationLoss));
  const index = losses.indexOf(Math.min(...losses));
  const result = epochs[index];
  return result ? { result, loss: losses[index] as number } : null;
}

export interface Trend {
  /** Mean of the window: the last fifth of the epochs, at least 5. */
  readonly level: number;
  /** Change per epoch in the window, least squares. */
  readonly slope: number;
  /** Its standard error from the scatter around the line; too small where neighbouring epochs wander together. */
  readonly slopeError: number;
  /** The best smoothed epoch lies in the last tenth: more epochs may still have been better. */
  readonly bestAtEdge: boolean;
  readonly converged: boolean;
}

/**
 * Has a validation curve (mean over repeats) settled? Not when it falls by more than 2 % over its window, its best epoch lies in that
 * window, and either the slope is below 0 by two standard errors or the best epoch lies in the last tenth. A curve past its best
 * counts as settled, also where it comes down from a bump.
 */
export function trend(losses: readonly number[]): Trend {
  const count = losses.length;
  const window = losses.slice(-Math.max(5, Math.round(count / 5)));
  const level = meanOf(window);
  const times = window.map((_, index) => index - (window.length - 1) / 2);
  const spread = times.reduce((sum, time) => sum + time * time, 0);
  const slope = spread === 0 ? 0 : times.reduce((sum, time, index) => sum + time * (window[index] as number), 0) / spread;
  const rest = times.reduce((sum, time, index) => sum + ((window[index] as number) - level - slope * time) ** 2, 0);
  const error = Math.sqrt(rest / Math.max(1, window.length - 2) / (spread || 1));
  const smoothed = smooth(losses);
  const best = smoothed.indexOf(Math.min(...smoothed));
  const inWindow = best >= count - window.length;
  const atEdge = best >= count - Math.max(1, Math.ceil(count / 10));
  const falls = -slope * window.length > SETTLED * Math.abs(level);
  const converged = count >= MIN_EPOCHS && !(falls && inWindow && (slope < -2 * error || atEdge));
  return { level, slope, slopeError: error, bestAtEdge: atEdge, converged };
}

/**
 * Does the validation loss rise again past its best while the training loss, dropout off, goes on falling?
 * null when that cannot be told: fewer than 8 epochs, or still falling at the end.
 * A mere gap between the two losses is no overfitting here: whether a smaller gap would help is what the other rates test.
 */
export function overfits(epochs: readonly EpochResult[]): boolean | null {
  const validation = epochs.map((epoch) => epoch.validationLoss);
  if (validation.length < MIN_EPOCHS) return null;
  const smoothed = smooth(validation);
  const training = smooth(epochs.map((epoch) => epoch.trainLoss));
  const last = smoothed.length - 1;
  const best = smoothed.indexOf(Math.min(...smoothed));
  const rise = (smoothed[last] as number) / (smoothed[best] as number) - 1;
  const noise = noiseOf(validation);
  if (last - best >= 5 && rise > Math.max(0.05, 2 * noise) && (training[last] as number) < (training[best] as number)) return true;
  return trend(validation).converged ? false : null;
}

/** Standard deviation of the last steps between epochs, relative to the level. */
function noiseOf(values: readonly number[]): number {
  const tail = values.slice(-6);
  const steps = tail.slice(1).map((value, index) => value - (tail[index] as number));
  const centre = meanOf(steps);
  const deviation = Math.sqrt(steps.reduce((sum, step) => sum + (step - centre) ** 2, 0) / Math.max(1, steps.length - 1));
  return deviation / Math.abs(meanOf(values.slice(-5)));
}

/** Mean of several curves, cut to the shortest. */
export function meanCurve(curves: readonly (readonly number[])[]): number[] {
  const length = Math.min(...curves.map((curve) => curve.length));
  return Array.from({ length: curves.length === 0 ? 0 : length }, (_, index) => meanOf(curves.map((curve) => curve[index] as number)));
}
