import type { StudyPlan } from '../study';

/** Probability, over all looks at a study together, of saying "dropout helps" where it does not. */
export const FALSE_ALARMS = 0.05;

/**
 * One-sided level of the look at hand: each look spends half of what is left of the 5 %, 2.5 % at the first, 1.25 % at the second, …
 * (error spending as in Lan and DeMets 1983, added up by Bonferroni's inequality, so that the looks may depend on each other
 * in any way and further ones may always follow). Their numbers of repeats must not be chosen by the data: see `nextRepeats`.
 */
export function lookLevel(plan: Pick<StudyPlan, 'seeds' | 'looks'>): number {
  const earlier = (plan.looks ?? []).filter((repeats) => repeats < plan.seeds).length;
  return FALSE_ALARMS / 2 ** (earlier + 1);
}
