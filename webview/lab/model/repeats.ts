import { type NextRepeats, nextRepeats } from '../../../src/lab/statistics/adaptive';
import type { Study } from '../../../src/lab/study';

/** As many as the form takes. */
export const MOST_REPEATS = 30;

/** Whether more repeats would settle a study, and how many come next. */
export function moreRepeats({ plan, trials }: Pick<Study, 'plan' | 'trials'>): NextRepeats {
  return nextRepeats(plan, trials, { maximum: MOST_REPEATS });
}
