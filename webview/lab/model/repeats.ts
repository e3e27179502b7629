import { moreRepeatsFor } from '../../../src/lab/experiments/conclude';
import type { Conclusion } from '../../../src/lab/experiments/experiment';
import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import { type MoreRepeats, type NextRepeats, nextRepeats } from '../../../src/lab/statistics/adaptive';
import type { Study } from '../../../src/lab/study';

/** As many as the form takes. */
export const MOST_REPEATS = 30;

/** Whether more repeats would settle a study, and how many come next. */
export function moreRepeats({ plan, trials }: Pick<Study, 'plan' | 'trials'>): NextRepeats {
  return nextRepeats(plan, trials, { maximum: MOST_REPEATS });
}

/** The same of an experiment. */
export function moreRepeatsOf({
  record,
  conclusion,
}: {
  readonly record: Pick<ExperimentRecord, 'base'>;
  readonly conclusion: Pick<Conclusion, 'verdict'>;
}): MoreRepeats {
  return moreRepeatsFor(conclusion.verdict, record.base, { maximum: MOST_REPEATS });
}
