import type { RepeatsNeeded } from '../study';
import type { Comparison } from './rotation';
import { studentCdf, studentQuantile } from './student';

/** Chance that a difference as large as assumed is found. */
const POWER = 0.8;
/** No larger number is named. */
export const MOST_REPEATS = 100;

/**
 * Repeats from which a paired difference of this size is found with 80 % power: the smallest n with
 * √n · difference / deviation ≥ t(1 − level) + t(0.8), both with n − 1 degrees of freedom. Against the exact power (noncentral t) it is
 * off by one at most for n ≥ 4. null above `MOST_REPEATS` or without a difference.
 */
export function repeatsFor(difference: number, deviation: number, level: number): number | null {
  if (!(difference > 0)) return null;
  for (let n = 2; n <= MOST_REPEATS; n += 1) {
    const needed = studentQuantile(1 - level, n - 1) + studentQuantile(POWER, n - 1);
    if (Math.sqrt(n) * difference >= needed * deviation) return n;
  }
  return null;
}

/**
 * How many repeats would settle an open comparison with rate 0, if the differences and spreads stay as they look now: enough to
 * find the gain of one of the rates, or, where that may end the study, to rule out a gain of `negligible`. `atLeast` takes the difference
 * at the favourable end of its interval. null when no number would.
 */
export function repeatsNeeded(
  comparison: Comparison,
  { negligible, mayRuleOut }: { negligible: number; mayRuleOut: boolean },
): RepeatsNeeded | null {
  const { n, differences, errors, critical } = comparison;
  // What the choice among several rates costs, as the level of a single comparison; it hardly changes with n.
  const level = studentCdf(-critical, n - 1);
  const estimates = (shift: number): (number | null)[] => {
    const finds = differences.map((mean, arm) => {
      const error = errors[arm] as number;
      return repeatsFor(shift * critical * error - mean, error * Math.sqrt(n), level);
    });
    if (!mayRuleOut) return finds;
    const rulesOut = differences.map((mean, arm) => {
      const error = errors[arm] as number;
      return repeatsFor(negligible + mean + shift * critical * error, error * Math.sqrt(n), level);
    });
    // Each of the rates must be ruled out.
    return [...finds, rulesOut.includes(null) ? null : Math.max(...(rulesOut as number[]))];
  };
  const least = (values: readonly (number | null)[]): number => Math.min(...values.map((value) => value ?? MOST_REPEATS));
  if (differences.every((mean) => mean >= 0) && !mayRuleOut) return null;
  const now = estimates(0);
  const repeats = Math.max(n + 1, least(now));
  const capped = now.every((value) => value === null);
  return { repeats, atLeast: Math.min(repeats, Math.max(n + 1, least(estimates(1)))), capped };
}
