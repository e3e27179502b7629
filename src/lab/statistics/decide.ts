import type { RateSummary, StudyPlan, StudyVerdict, Trial } from '../study';
import { type Arm, armsOf } from './arms';
import { bestArm, candidates, comparisons, currentRate, meanLoss, oneErrorChoice } from './bestrate';
import type { Compared } from './compared';
import { meanCurve } from './curve';
import { lookLevel } from './looks';
import { inseparable } from './ranking';
import { repeatsNeeded } from './repeats';
import * as say from './sentences';
import { meanOf } from './student';
import { summarize } from './summarize';

/** A gain below this share of the loss without dropout does not count. */
const NEGLIGIBLE = 0.05;
const MIN_REPEATS = 2;

/**
 * The answer of a study. It is decided on the validation loss at each trial's best epoch, paired by repeat; the third split never
 * enters. In this order: too few trials → incomplete; a rate that could still overtake with more epochs → not-converged; some rate
 * significantly better than none, with the choice among the rates counted in (rotation test), unless there is neither overfitting nor
 * room for a gain worth having → use-rate; no overfitting without dropout, and either every other rate worse by more than one standard
 * error or no room for a gain worth having → no-dropout; else cannot-tell, with the repeats that would settle it.
 */
export function decide(plan: StudyPlan, trials: readonly Trial[]): StudyVerdict {
  const all = armsOf(plan, trials);
  const given = all.filter((arm) => arm.trials.length < MIN_REPEATS && arm.failed > 0 && arm.trials.length + arm.failed >= plan.seeds);
  const arms = all.filter((arm) => !given.includes(arm));
  const waiting = arms.filter((arm) => arm.trials.length < MIN_REPEATS);
  if (arms.length === 0)
    return { kind: 'cannot-tell', candidates: [], sentence: `No trial could be finished. ${say.failures(given)}`.trim() };
  if (plan.seeds < MIN_REPEATS || waiting.length > 0) {
    return { kind: 'incomplete', sentence: say.incomplete(plan, waiting.length, MIN_REPEATS, say.oneRepeat(arms)) };
  }
  const baseline = arms.find((arm) => arm.rate === 0);
  const verdict = baseline && arms.length > 1 ? compared(plan, arms, baseline, trials) : noComparison(arms, baseline !== undefined);
  return { ...verdict, sentence: `${verdict.sentence} ${say.failures(given)}`.replace(/\s+/g, ' ').trim() };
}

function compared(plan: StudyPlan, arms: readonly Arm[], baseline: Arm, trials: readonly Trial[]): StudyVerdict {
  const open = openArms(arms, plan.epochs);
  if (open.length > 0) return notConverged(open, arms, plan);
  const level = lookLevel(plan);
  const tests = comparisons(arms);
  const comparison = tests.compare(arms.indexOf(baseline), level);
  const rates = arms.map((arm) => arm.rate);
  if (!comparison) return { kind: 'cannot-tell', candidates: rates, sentence: say.unpaired };
  const possible = inseparable(arms.length, tests, 2 * level).map((index) => rates[index] as number);
  const summaries = summarize(plan, trials);
  const subject = { plan, comparison, candidates: possible.sort((one, other) => one - other), arms, baseline, level, summaries };
  const helps = comparison.p < level;
  // A gain that is certain but too small to count is no reason for dropout.
  if (helps && !(overfitsWithout(summaries) === false && gainRuledOut(subject))) return useRate(subject);
  return noDropout(subject) ?? cannotTell(subject);
}

function useRate(subject: Compared): StudyVerdict {
  const { plan, arms, baseline, candidates } = subject;
  const rivals = arms.filter((arm) => arm !== baseline);
  const best = bestArm(rivals) as Arm;
  const rate = oneErrorChoice(rivals, best, currentRate(plan.network));
  return { kind: 'use-rate', sentence: say.useRate(subject, rate, best.rate), rate, best: best.rate, candidates };
}

function noDropout(subject: Compared): StudyVerdict | null {
  const { comparison, arms, summaries, candidates } = subject;
  if (overfitsWithout(summaries) !== false) return null;
  const { differences, errors } = comparison;
  const worse = differences.every((mean, arm) => mean > (errors[arm] as number));
  if (!worse && !gainRuledOut(subject)) return null;
  return { kind: 'no-dropout', sentence: say.noDropout(subject, worse, NEGLIGIBLE), rate: 0, best: bestArm(arms)?.rate ?? 0, candidates };
}

function cannotTell(subject: Compared): StudyVerdict {
  const { comparison, summaries, candidates } = subject;
  const overfits = overfitsWithout(summaries);
  const ruledOut = gainRuledOut(subject);
  const needed = ruledOut ? null : repeatsNeeded(comparison, { negligible: negligibleLoss(subject), mayRuleOut: overfits === false });
  const sentence = ruledOut
    ? say.gainTooSmall(subject, NEGLIGIBLE, overfits)
    : `${say.undecided(subject, overfits)} ${say.moreRepeats(needed, comparison.n)}`;
  return { kind: 'cannot-tell', sentence, candidates, repeatsNeeded: needed };
}

function gainRuledOut(subject: Compared): boolean {
  const { differences, errors, critical } = subject.comparison;
  return differences.every((mean, arm) => critical * (errors[arm] as number) - mean < negligibleLoss(subject));
}

function negligibleLoss({ baseline }: Compared): number {
  return NEGLIGIBLE * meanLoss(baseline);
}

function overfitsWithout(summaries: readonly RateSummary[]): boolean | null {
  return summaries.find((summary) => summary.rate === 0)?.overfits ?? null;
}

/**
 * Rates whose curves still fall and that could overtake the best rate within as many epochs again. The slope can only flatten, so a
 * straight continuation is the most that can come; a rate that stays behind even then does not hold up the verdict.
 */
function openArms(arms: readonly Arm[], epochs: number): Arm[] {
  const best = bestArm(arms);
  if (!best) return [];
  const target = meanOf([...best.losses.values()]);
  return arms.filter((arm) => {
    if (!arm.trend || arm.trend.converged) return false;
    return arm.trend.level + arm.trend.slope * epochs < target || arm === best || arm.rate === 0;
  });
}

function notConverged(open: readonly Arm[], arms: readonly Arm[], plan: StudyPlan): StudyVerdict {
  const curves = open.map((arm) => meanCurve(arm.trials.map((trial) => trial.epochs.map((epoch) => epoch.validationLoss))));
  const rates = open.map((arm) => arm.rate);
  const { sentence, epochs } = say.notConverged(rates, arms.length, curves, plan.epochs);
  return { kind: 'not-converged', sentence, rates, epochs };
}

function noComparison(arms: readonly Arm[], hasBaseline: boolean): StudyVerdict {
  const possible = candidates(arms);
  return { kind: 'cannot-tell', sentence: say.noComparison(hasBaseline, bestArm(arms)?.rate, possible), candidates: possible };
}
