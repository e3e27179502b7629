import type { StudyPlan, TrialKey } from '../study';

/**
 * All trials of a plan in the order they are handed out: every rate of repeat 0 first, then every rate of repeat 1, …
 * so that a study that is cut short still holds complete pairs.
 */
export function jobs(plan: Pick<StudyPlan, 'rates' | 'seeds'>): TrialKey[] {
  const keys: TrialKey[] = [];
  for (let repeat = 0; repeat < plan.seeds; repeat += 1) {
    for (const rate of plan.rates) keys.push({ rate, repeat });
  }
  return keys;
}

/** Identity of a trial within its study. */
export function keyOf(key: TrialKey): string {
  return `${key.rate}#${key.repeat}`;
}
