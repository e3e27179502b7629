import { bestEpoch, meanCurve, smooth, type Trend, trend } from '../statistics/curve';
import { holm, meanOf, pValue, sample } from '../statistics/student';
import type { EpochResult, TrialResult } from '../study';
import type { Cell, Curve, Estimate } from './experiment';

/** A number of a finished trial; null = it has none, the trial does not count. */
export type Quantity = (result: TrialResult) => number | null;

/** Smallest smoothed validation loss. */
export const bestLoss: Quantity = (result) => bestEpoch(result.epochs)?.loss ?? null;
/** Smoothed validation loss after the last epoch. */
export const lastLoss: Quantity = (result) => smooth(result.epochs.map(({ validationLoss }) => validationLoss)).at(-1) ?? null;
export const testLoss: Quantity = (result) => result.testLoss;
export const testError: Quantity = (result) => result.testError;

export function measure(name: string): Quantity {
  return ({ measures }) => {
    const value = measures[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
}

/** By repeat, ascending. */
export type Values = ReadonlyMap<number, number>;

export function finishedOf(results: readonly TrialResult[], arm: string): readonly TrialResult[] {
  return results
    .filter((result) => result.arm === arm && result.state === 'finished' && result.epochs.length > 0)
    .sort((one, other) => one.repeat - other.repeat);
}

export function valuesOf(results: readonly TrialResult[], arm: string, quantity: Quantity): Values {
  return new Map(
    finishedOf(results, arm).flatMap((result) => {
      const value = quantity(result);
      return value === null ? [] : [[result.repeat, value] as const];
    }),
  );
}

export function estimateOf(values: Iterable<number>): Estimate {
  const { n, mean, interval } = sample([...values]);
  return { n, mean, interval };
}

/** `values` − `baseline` over the repeats that both have, with the p of a paired t test. */
export function differenceOf(values: Values, baseline: Values): Estimate {
  return tested(differencesOf(values, baseline));
}

export function differencesOf(values: Values, baseline: Values): number[] {
  return [...values].flatMap(([repeat, value]) => {
    const other = baseline.get(repeat);
    return other === undefined ? [] : [value - other];
  });
}

/** Mean with interval and p of "it is 0". */
export function tested(differences: readonly number[]): Estimate {
  return { ...estimateOf(differences), p: pValue(differences) };
}

/** The same estimates with p adjusted for their number (Holm 1979). */
export function adjusted(estimates: readonly Estimate[]): Estimate[] {
  const ps = holm(estimates.map(({ p }) => p ?? null));
  return estimates.map((estimate, index) => ({ ...estimate, p: ps[index] ?? null }));
}

/** Several lists as one family: each p is adjusted for the number of all. A verdict that leans on all of them is then false no more often than one. */
export function adjustedTogether<const Lists extends readonly (readonly Estimate[])[]>(
  lists: Lists,
): { [List in keyof Lists]: Estimate[] } {
  const all = adjusted(lists.flat());
  const starts = lists.map((_, index) => lists.slice(0, index).flat().length);
  const own = lists.map(({ length }, index) => all.slice(starts[index], (starts[index] as number) + length));
  return own as { [List in keyof Lists]: Estimate[] };
}

/** Which way a tested difference points; 0 = not told apart at this level (two-sided, see `lookLevel`). */
export function directionOf({ mean, p }: Estimate, level: number): -1 | 0 | 1 {
  if (p === null || p === undefined || p >= level || mean === 0) return 0;
  return mean < 0 ? -1 : 1;
}

/** Mean over repeats of a curve, cut to the shortest. */
export function curveOf(results: readonly TrialResult[], arm: string, quantity: Curve['quantity'] = 'validation loss'): Curve {
  const own = finishedOf(results, arm);
  return { arm, quantity, n: own.length, values: meanCurve(own.map(({ epochs }) => epochs.map((epoch) => epoch[FIELD[quantity]]))) };
}

const FIELD = {
  'validation loss': 'validationLoss',
  'training loss, dropout off': 'trainLoss',
  'training loss, dropout on': 'trainLossDropoutOn',
} as const satisfies Record<Curve['quantity'], keyof EpochResult>;

/** Form of the mean validation curve; null without finished trials. */
export function trendOf(results: readonly TrialResult[], arm: string): Trend | null {
  const { values } = curveOf(results, arm);
  return values.length > 0 ? trend(values) : null;
}

/**
 * Arms whose validation curves still fall and that could reach the best of all within as many epochs again (a straight continuation is
 * the most that can come), the best and `always` in any case. Arms that stopped by themselves are settled.
 */
export function stillFalling(
  results: readonly TrialResult[],
  arms: readonly string[],
  epochs: number,
  always: readonly string[] = [],
): string[] {
  const means = arms.map((arm) => meanOf([...valuesOf(results, arm, bestLoss).values()]));
  const least = Math.min(...means.filter(Number.isFinite));
  return arms.filter((arm, index) => {
    const found = trendOf(results, arm);
    if (!found || found.converged) return false;
    return means[index] === least || always.includes(arm) || found.level + found.slope * epochs < least;
  });
}

/** A line per failed trial, in words. */
export function failuresIn(results: readonly TrialResult[]): string {
  const failed = results.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return '';
  const [first] = failed;
  const more = failed.length > 1 ? ` and ${failed.length - 1} more` : '';
  return `Not counted: ${first?.arm}, repeat ${(first?.repeat ?? 0) + 1}${more} failed (${first?.failure}).`;
}

export function isEstimate(cell: Cell): cell is Estimate {
  return typeof cell === 'object' && cell !== null;
}
