import { candidates } from '../../../src/lab/statistics/bestrate';
import { smooth } from '../../../src/lab/statistics/curve';

interface Curve {
  readonly rate: number;
  readonly repeat: number;
  readonly losses: readonly number[];
}

/** Smallest smoothed validation loss of each trial, [rate][repeat]. */
export function bestLosses(trials: readonly Curve[], rates: readonly number[]): number[][] {
  return rates.map((rate) => {
    const own = trials.filter((trial) => trial.rate === rate && trial.losses.length > 0);
    return own.sort((one, other) => one.repeat - other.repeat).map(({ losses }) => Math.min(...smooth(losses)));
  });
}

/** The product's set of rates that could be the best, from losses [rate][repeat]. */
export function candidatesOf(losses: readonly (readonly number[])[], rates: readonly number[]): number[] {
  const arms = rates.map((rate, index) => {
    const entries = (losses[index] ?? []).map((loss, repeat) => [repeat, loss] as const);
    return { rate, trials: [], losses: new Map(entries), failed: 0, trend: null };
  });
  return candidates(arms, 1);
}
