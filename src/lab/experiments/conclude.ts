import { doubled, type MoreRepeats, type RepeatLimits, times } from '../statistics/adaptive';
import { earlierLooks, lookLevel } from '../statistics/looks';
import { listOf } from '../statistics/words';
import type { TrialResult } from '../study';
import { compareRates } from './compareRates';
import type { Base, Conclusion, Experiment, Verdict } from './experiment';
import { say } from './sentences';

/** What follows from results, with the level that p values were held against. */
export function conclusionOf(experiment: Experiment, base: Base, results: readonly TrialResult[]): Conclusion {
  const conclusion = experiment.conclude(base, results);
  const { verdict } = conclusion;
  const decided = verdict.kind === 'answer' || verdict.kind === 'cannot-tell';
  // The comparison of rates is the study's, whose sentence says it.
  if (!decided || experiment.id === compareRates.id) return conclusion;
  return { ...conclusion, verdict: { ...verdict, sentence: say(verdict.sentence, levelInWords(base)) } };
}

function levelInWords({ plan }: Base): string {
  const before = earlierLooks(plan);
  const level = `a difference counts where p is below ${lookLevel(plan)}`;
  if (!plan.asked && before.length === 0)
    return `Because one may add repeats and ask again, ${level}, so that of all answers 5 % at most are chance.`;
  const looks = [
    ...(plan.asked ? [`${answers(plan.asked)} before it was started over`] : []),
    ...(before.length > 0 ? [`after ${listOf(before)} repeats`] : []),
  ];
  return `Asked before, ${looks.join(' and ')}: now ${level}.`;
}

function answers(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** What to do after an experiment's planned repeats: the looks lie where the data has no say, as those of a study. */
export function moreRepeatsFor({ kind }: Verdict, { plan }: Base, limits: RepeatLimits): MoreRepeats {
  switch (kind) {
    case 'answer':
      return { kind: 'settled', reason: `Settled after ${times(plan.seeds)}.` };
    case 'not-converged':
      return { kind: 'stop', reason: 'More repeats do not help before the curves have settled: it takes more epochs.' };
    case 'incomplete':
      return plan.seeds < 2 ? doubled(plan, limits) : { kind: 'stop', reason: 'Trials of the planned repeats are missing.' };
    case 'cannot-tell':
      return doubled(plan, limits);
  }
}
