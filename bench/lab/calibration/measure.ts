import { nextRepeats } from '../../../src/lab/statistics/adaptive';
import { decide } from '../../../src/lab/statistics/decide';
import type { StudyPlan, StudyVerdict, Trial } from '../../../src/lab/study';

/** Repeats of studies that are looked at once. */
export const FIXED = [3, 5, 8, 12] as const;
export const MOST = 12;
/** Number of repeats, or 'adaptive': from 3 on, until settled, at most 12. */
export type Design = (typeof FIXED)[number] | 'adaptive';
export const DESIGNS: readonly Design[] = [...FIXED, 'adaptive'];

/** What is known of the truth behind a study: expected loss by rate, and the spread of a trial and of a paired difference to the best. */
export interface Known {
  readonly losses: readonly number[];
  /** Standard deviation of the best rate's loss over repeats. */
  readonly spread: number;
  /** By rate: standard deviation over repeats of its difference to the best rate. */
  readonly paired: readonly number[];
}

export interface Outcome {
  readonly verdict: StudyVerdict;
  readonly repeats: number;
  /** The rate that the verdict names; null where it names none. */
  readonly named: number | null;
  /** Its true loss above that of the truly best rate, in standard errors of the best rate's mean at this number of repeats. */
  readonly regret: number | null;
  /** The same in standard errors of the paired difference, which are smaller. */
  readonly pairedRegret: number | null;
  /** The truly best rate (one of them) is in the set that cannot be told apart; null where the verdict has no set. */
  readonly covered: boolean | null;
}

/** Decides one study, simulated with `MOST` repeats, in one design. */
export function outcome(design: Design, plan: StudyPlan, trials: readonly Trial[], known: Known): Outcome {
  const { verdict, repeats } = design === 'adaptive' ? adaptive(plan, trials) : fixed(plan, trials, design);
  const best = Math.min(...known.losses);
  const named = verdict.kind === 'use-rate' || verdict.kind === 'no-dropout' ? verdict.rate : null;
  const lossOf = (rate: number): number => known.losses[plan.rates.indexOf(rate)] as number;
  const above = named === null ? null : (lossOf(named) - best) * Math.sqrt(repeats);
  const regret = above && above / known.spread;
  const pairedRegret = above && above / (known.paired[plan.rates.indexOf(named ?? 0)] as number);
  const covered = 'candidates' in verdict ? verdict.candidates.some((rate) => lossOf(rate) - best < 1e-9) : null;
  return { verdict, repeats, named, regret, pairedRegret, covered };
}

function fixed(plan: StudyPlan, trials: readonly Trial[], seeds: number) {
  const verdict = decide(
    { ...plan, seeds },
    trials.filter((trial) => trial.repeat < seeds),
  );
  return { verdict, repeats: seeds };
}

function adaptive(plan: StudyPlan, trials: readonly Trial[]) {
  let current: StudyPlan = { ...plan, seeds: 3 };
  for (;;) {
    const own = trials.filter((trial) => trial.repeat < current.seeds);
    const next = nextRepeats(current, own, { maximum: MOST });
    if (next.kind !== 'add') return { verdict: next.verdict, repeats: current.seeds };
    current = next.plan;
  }
}

/** Counts over studies of one cell. */
export interface Tally {
  studies: number;
  useRate: number;
  noDropout: number;
  cannotTell: number;
  other: number;
  named: number;
  /** Of those named: true loss within one standard error of the best. */
  within: number;
  withinPaired: number;
  sets: number;
  covered: number;
  setSize: number;
  repeats: number;
}

export const emptyTally = (): Tally => ({
  studies: 0,
  useRate: 0,
  noDropout: 0,
  cannotTell: 0,
  other: 0,
  named: 0,
  within: 0,
  withinPaired: 0,
  sets: 0,
  covered: 0,
  setSize: 0,
  repeats: 0,
});

export function count(tally: Tally, { verdict, repeats, regret, pairedRegret, covered }: Outcome): void {
  tally.studies += 1;
  tally.repeats += repeats;
  if (verdict.kind === 'use-rate') tally.useRate += 1;
  else if (verdict.kind === 'no-dropout') tally.noDropout += 1;
  else if (verdict.kind === 'cannot-tell') tally.cannotTell += 1;
  else tally.other += 1;
  if (regret !== null) {
    tally.named += 1;
    if (regret <= 1) tally.within += 1;
    if ((pairedRegret ?? 0) <= 1) tally.withinPaired += 1;
  }
  if (covered !== null && 'candidates' in verdict) {
    tally.sets += 1;
    tally.setSize += verdict.candidates.length;
    if (covered) tally.covered += 1;
  }
}
