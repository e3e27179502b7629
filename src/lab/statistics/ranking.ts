import { directions } from './directions';
import type { LossTable, RotationTests } from './rotation';

const DRAWS = 4000;

/**
 * How probable it is that each arm has the smallest expected loss, given its repeats: 0 … 1 in the order of the arms, summing to 1.
 * A multiplier bootstrap with Student's scale: each draw moves all means by the same random weights on the repeats, so that what the arms
 * of a repeat share cancels. For two arms it is the distribution behind the paired t test: 1 − p/2 for the better one. Plain resampling
 * of repeats is too sure of itself with few of them: its spread is √((n − 1)/n) of the right one, and normal instead of Student's. A
 * probability given the data, not a promise of how often such a statement is right: that is what `inseparable` gives. Equal shares
 * with fewer than two repeats.
 */
export function bestProbabilities(losses: LossTable): number[] {
  const n = losses[0]?.length ?? 0;
  if (n < 2) return losses.map(() => 1 / losses.length);
  const means = losses.map((arm) => arm.reduce((sum, loss) => sum + loss, 0) / n);
  const residuals = Float64Array.from(losses.flatMap((arm, index) => arm.map((loss) => loss - (means[index] as number))));
  const wins = losses.map(() => 0);
  // n normal weights over the length of n − 1 others: only their direction matters.
  const size = 2 * n - 1;
  const vectors = directions(size, DRAWS);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const from = draw * size;
    let squares = 0;
    for (let at = from + n; at < from + size; at += 1) squares += (vectors[at] as number) ** 2;
    const scale = 1 / Math.sqrt(squares * n);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let arm = 0; arm < means.length; arm += 1) {
      let mean = means[arm] as number;
      for (let repeat = 0; repeat < n; repeat += 1)
        mean += scale * (vectors[from + repeat] as number) * (residuals[arm * n + repeat] as number);
      if (mean < least) {
        least = mean;
        best = arm;
      }
    }
    wins[best] = (wins[best] as number) + 1;
  }
  return wins.map((count) => count / DRAWS);
}

/**
 * Arms that cannot be told from the best one: those that no other arm beats in a rotation test at `level`. A confidence set: the truly
 * best arm is missing from it with that probability at most (comparison with the best, Hsu 1984, by inverting a test). Indices,
 * ascending; all of them with fewer than two repeats.
 */
export function inseparable(arms: number, tests: RotationTests, level = 0.05): number[] {
  return Array.from({ length: arms }, (_, arm) => arm).filter((arm) => !tests.isBeaten(arm, level));
}
