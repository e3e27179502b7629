import { digits, interval, listOf, pInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Estimate, Verdict } from './experiment';
import { failuresIn, stillFalling } from './results';

/** "−0.041 (n = 8 paired repeats, 95 % interval −0.060 to −0.022, p < 0.001)". */
export function inWords(estimate: Estimate): string {
  const p = estimate.p === undefined ? '' : `, ${pInWords(estimate.p)}`;
  const paired = estimate.p === undefined ? 'repeats' : 'paired repeats';
  return `${digits(estimate.mean)} (n = ${estimate.n} ${paired}, ${interval(estimate.interval)}${p})`;
}

/** The same without its sign, for "lowers it by". */
export function amountInWords({ mean, interval: bounds, ...rest }: Estimate): string {
  if (mean >= 0) return inWords({ ...rest, mean, interval: bounds });
  return inWords({ ...rest, mean: -mean, interval: bounds && [-bounds[1], -bounds[0]] });
}

/** Smallest number of repeats that shows a spread. */
export const MIN_REPEATS = 2;

/**
 * The reason why nothing can be said yet, or null: an arm with fewer than two repeats, or one that still falls fast enough to change the
 * answer. `always`: arms that must have settled whatever their level; `name`: what an arm
 * is called.
 */
export function holdsUp(
  results: readonly TrialResult[],
  arms: readonly string[],
  epochs: number,
  { always = [], name = (arm) => `"${arm}"` }: { readonly always?: readonly string[]; readonly name?: (arm: string) => string } = {},
): Verdict | null {
  const count = (arm: string): number => results.filter((one) => one.arm === arm && one.state === 'finished').length;
  const short = arms.filter((arm) => count(arm) < MIN_REPEATS);
  if (short.length > 0) {
    const few = short.length > 4 ? `${short.length} of ${arms.length} arms` : listOf(short.map(name));
    const text = `No verdict: fewer than ${MIN_REPEATS} finished repeats of ${few}. ${failuresIn(results)}`;
    return { kind: 'incomplete', sentence: text.trim() };
  }
  const open = stillFalling(results, arms, epochs, always);
  if (open.length === 0) return null;
  const which =
    open.length > 4
      ? `${open.length} of ${arms.length} validation curves`
      : `the validation ${open.length === 1 ? 'curve' : 'curves'} of ${listOf(open.map(name))}`;
  const sentence = `Not converged: after ${epochs} epochs ${which} ${open.length === 1 ? 'was' : 'were'} still falling, fast enough to change the answer. Train longer, for instance ${Math.max(2 * epochs, 60)} epochs.`;
  return { kind: 'not-converged', sentence };
}

/** Joins sentences, leaving out empty ones. */
export function say(...sentences: readonly string[]): string {
  return sentences.filter((one) => one !== '').join(' ');
}
