import { wholePowers } from './hyperband';

/** Why nothing is stopped early when rates are compared. */
export const WHY_NO_PRUNING =
  'No trial is stopped early: networks with a high rate learn more slowly, so whoever stops what lags behind after a few epochs decides against dropout, whatever it would have gained in the end.';

/**
 * Whether trials are stopped early. 'off' when rates are compared. 'within-rate' compares a trial only with those of the same rate. 'grace'
 * compares all, but not before `epochs`, which must lie above what the slowest rate needs to settle.
 */
export type Pruning =
  | { readonly kind: 'off' }
  | { readonly kind: 'within-rate'; readonly minEpochs: number; readonly maxEpochs: number; readonly factor: number }
  | { readonly kind: 'grace'; readonly epochs: number; readonly maxEpochs: number; readonly factor: number };

export interface Pruner {
  /** Tells the loss of a trial after an epoch (1-based, ascending within a trial); true = stop it. `rates` is the key of its rates. */
  stops(trial: string, rates: string, epoch: number, loss: number): boolean;
}

/**
 * Stops a trial at a milestone when its loss lies above the 1/factor quantile of the losses that others had there (ASHA's stopping form as
 * Ray Tune has it). The first trial to arrive is never stopped. Milestones are minEpochs·factor^k.
 */
export function pruner(pruning: Pruning): Pruner {
  if (pruning.kind === 'off') return { stops: () => false };
  const { maxEpochs, factor } = pruning;
  const least = pruning.kind === 'grace' ? pruning.epochs : pruning.minEpochs;
  const count = least > maxEpochs ? 0 : wholePowers(maxEpochs / least, factor) + 1;
  const milestones = Array.from({ length: count }, (_, power) => least * factor ** power);
  const recorded = new Map<string, Map<string, number>>();
  return {
    stops(trial, rates, epoch, loss) {
      const milestone = milestones.findLast((one) => epoch >= one);
      if (milestone === undefined || epoch >= maxEpochs) return false;
      const key = pruning.kind === 'within-rate' ? `${milestone} ${rates}` : String(milestone);
      const others = recorded.get(key) ?? new Map<string, number>();
      recorded.set(key, others);
      if (others.has(trial)) return false;
      const cutoff = cutoffOf([...others.values()], factor);
      others.set(trial, loss);
      return cutoff !== null && !(loss <= cutoff);
    },
  };
}

/** The 1/factor quantile (linear between neighbours, as numpy's percentile): a loss above it is stopped. null without losses. */
export function cutoffOf(losses: readonly number[], factor: number): number | null {
  const sorted = losses.filter(Number.isFinite).sort((one, other) => one - other);
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) / factor;
  const below = Math.floor(place);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  return low + (place - below) * (high - low);
}
