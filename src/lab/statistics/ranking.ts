import type { Stream } from '../search/streams';
import type { CompareWith, LossTable } from './rotation';

const DRAWS = 4000;

/**
 * How probable it is that each arm has the smallest expected loss, given its repeats: 0 … 1 in the order of the arms, summing to 1.
 * A multiplier bootstrap with Student's scale: each draw moves all means by the same random weights on the repeats, so that what the arms
 * of a repeat share cancels. For two arms it is the distribution behind the paired t test: 1 − p/2 for the better one. Plain resampling
 * of repeats is too sure of itself with few of them: its spread is √((n − 1)/n) of the right one, and normal instead of Student's. A
 * probability given the data, not a promise of how often such a statement is right: that is what `inseparable` gives. Equal shares
 * with fewer than two repeats.
 */
export function bestProbabilities(losses: LossTable, random: Stream): number[] {
  const n = losses[0]?.length ?? 0;
  if (n < 2) return losses.map(() => 1 / losses.length);
  const means = losses.map((arm) => arm.reduce((sum, loss) => sum + loss, 0) / n);
  const residuals = losses.map((arm, index) => arm.map((loss) => loss - (means[index] as number)));
  const wins = losses.map(() => 0);
  const weights = new Float64Array(n);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    fillWeights(weights, random);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let arm = 0; arm < means.length; arm += 1) {
      const values = residuals[arm] as readonly number[];
      let mean = means[arm] as number;
      for (let repeat = 0; repeat < n; repeat += 1) mean += (weights[repeat] as number) * (values[repeat] as number);
      if (mean < least) {
        least = mean;
        best = arm;
      }
    }
    wins[best] = (wins[best] as number) + 1;
  }
  return wins.map((count) => count / DRAWS);
}

/** Normal weights that give a sum of residuals the spread of a mean, over √(χ² / (n − 1)). */
function fillWeights(weights: Float64Array, random: Stream): void {
  const n = weights.length;
  let squares = 0;
  for (let index = 1; index < n; index += 1) squares += random.normal() ** 2;
  const scale = Math.sqrt((n - 1) / squares) / Math.sqrt(n * (n - 1));
  for (let index = 0; index < n; index += 1) weights[index] = scale * random.normal();
}

/**
 * Arms that cannot be told from the best one: those that no other arm beats in a rotation test at `level`. A confidence set: the truly
 * best arm is missing from it with that probability at most (comparison with the best, Hsu 1984, by inverting a test). Indices,
 * ascending; all of them with fewer than two repeats.
 */
export function inseparable(arms: number, compareWith: CompareWith, level = 0.05): number[] {
  return Array.from({ length: arms }, (_, arm) => arm).filter((arm) => (compareWith(arm, level)?.p ?? 1) > level);
}
