import { makeData } from '../../../src/lab/data/made/make';
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
  return candidates(arms);
}

/** The texts that the generator makes, as a table for other programs: node bench/lab/agreement.mjs --tokens. */
export function tokensTable(): string {
  const { dataset } = makeData('tokens', { rows: 800, noise: 0.9, steps: 24, vocabulary: 200, classes: 2, 'label-noise': 0, seed: 1 });
  const lines = Array.from({ length: dataset.rows }, (_, row) => [
    ...dataset.features.subarray(row * dataset.width, (row + 1) * dataset.width),
    dataset.targets[row],
  ]);
  return `${[...dataset.featureNames, 'topic'].join(',')}\n${lines.map((line) => line.join(',')).join('\n')}\n`;
}
