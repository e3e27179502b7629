import type { StudyPlan } from '../study';

/** Probability, over all looks at a study together, of saying "dropout helps" where it does not. */
export const FALSE_ALARMS = 0.05;

/**
 * One-sided level of the look at hand: each look spends half of what is left of the 5 %, 2.5 % at the first, 1.25 % at the second, …
 * (error spending as in Lan and DeMets 1983, added up by Bonferroni's inequality, so that the looks may depend on each other
 * in any way and further ones may always follow). That holds for numbers of repeats which the data have no say in, as those of
 * `nextRepeats`; after 3 repeats with as many as the verdict itself asks for, simulated, 4.3 % are false (200,000 studies of one rate).
 */
export function lookLevel(plan: Pick<StudyPlan, 'seeds' | 'looks'>): number {
  const earlier = (plan.looks ?? []).filter((repeats) => repeats < plan.seeds).length;
  return FALSE_ALARMS / 2 ** (earlier + 1);
}
