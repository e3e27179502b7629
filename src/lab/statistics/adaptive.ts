import type { StudyPlan, StudyVerdict, Trial } from '../study';
import { decide } from './decide';

export interface RepeatLimits {
  /** Most repeats of a study. */
  readonly maximum: number;
}

/** Whether more is trained. `reason` is a sentence for people. */
export type MoreRepeats = { readonly reason: string } & (
  | { readonly kind: 'settled' }
  /** Train `plan`, whose trials so far stay: `repeats` more of everything. */
  | { readonly kind: 'add'; readonly repeats: number; readonly plan: StudyPlan }
  /** Not settled, but more repeats are not to be had or would not help. */
  | { readonly kind: 'stop' }
);

/** The same with the verdict so far. */
export type NextRepeats = MoreRepeats & { readonly verdict: StudyVerdict };

/**
 * What to do after a study's planned repeats: stop when settled or at the limit, else double the repeats and look again. Each look costs
 * some certainty (`lookLevel`), which is why they are few and lie where the data has no say; a study that could not be
 * settled at the limit even if the truth were kind stops early, which makes no false alarms. Looking like this says "dropout helps" where it
 * does not in at most 5 % of studies however many looks there are.
 */
export function nextRepeats(plan: StudyPlan, trials: readonly Trial[], limits: RepeatLimits): NextRepeats {
  const verdict = decide(plan, trials);
  switch (verdict.kind) {
    case 'use-rate':
    case 'no-dropout':
      return { kind: 'settled', verdict, reason: `Settled after ${times(plan.seeds)}.` };
    case 'not-converged':
      return { kind: 'stop', verdict, reason: 'More repeats do not help before the curves have settled: it takes more epochs.' };
    case 'incomplete':
      if (plan.seeds >= 2) return { kind: 'stop', verdict, reason: 'Trials of the planned repeats are missing.' };
      break;
    case 'cannot-tell':
      if (verdict.repeatsNeeded === undefined)
        return { kind: 'stop', verdict, reason: 'There is nothing that more repeats could compare.' };
      if (verdict.repeatsNeeded === null) return { kind: 'stop', verdict, reason: 'More repeats would not change the answer.' };
      if (verdict.repeatsNeeded.atLeast > limits.maximum) {
        const { atLeast } = verdict.repeatsNeeded;
        return { kind: 'stop', verdict, reason: `At least ${atLeast} repeats would be needed; the limit is ${limits.maximum}.` };
      }
  }
  return { verdict, ...doubled(plan, limits) };
}

/** Of a question that is not settled: twice the repeats, or the end at the limit. */
export function doubled(plan: StudyPlan, { maximum }: RepeatLimits): MoreRepeats {
  const total = Math.min(maximum, Math.max(2, 2 * plan.seeds));
  if (total <= plan.seeds) return { kind: 'stop', reason: `Not settled after ${times(plan.seeds)}, which is the limit.` };
  const repeats = total - plan.seeds;
  return { kind: 'add', repeats, plan: withRepeats(plan, total), reason: `Not settled after ${times(plan.seeds)}: ${repeats} more.` };
}

/** The same study with more repeats; that it was looked at is kept in the plan. */
export function withRepeats(plan: StudyPlan, repeats: number): StudyPlan {
  if (repeats <= plan.seeds) return plan;
  const before = (plan.looks ?? []).filter((look) => look < plan.seeds);
  // One repeat has no verdict, so nothing was looked at.
  return { ...plan, seeds: repeats, looks: [...before, ...(plan.seeds > 1 ? [plan.seeds] : []), repeats] };
}

export function times(repeats: number): string {
  return repeats === 1 ? '1 repeat' : `${repeats} repeats`;
}
