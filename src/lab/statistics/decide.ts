import type { StudyPlan, StudyVerdict, Trial } from '../study';
import { type Arm, armsOf } from './arms';
import { bestArm, candidates, currentRate, gainsLeftOut, oneErrorChoice } from './bestrate';
import { meanOf, pValue, sample } from './student';
import { summarize } from './summarize';
import { digits, interval, listOf, percent, pInWords, rateInWords } from './words';

/** A gain below this share of the loss without dropout does not count. */
const NEGLIGIBLE = 0.05;
const SIGNIFICANT = 0.05;
const MIN_REPEATS = 2;

/**
 * The answer of a study. It is decided on the validation loss at each trial's best epoch, paired by repeat. In this order: too few
 * trials → incomplete; a rate that could still overtake with more epochs → not-converged; tuned dropout significantly better than
 * none → use-rate; no overfitting without dropout, and tuned dropout either worse by more than one standard error or without room for a
 * gain worth having → no-dropout; else cannot-tell.
 */
export function decide(plan: StudyPlan, trials: readonly Trial[]): StudyVerdict {
  const all = armsOf(plan, trials);
  const given = all.filter((arm) => arm.trials.length < MIN_REPEATS && arm.failed > 0 && arm.trials.length + arm.failed >= plan.seeds);
  const arms = all.filter((arm) => !given.includes(arm));
  const waiting = arms.filter((arm) => arm.trials.length < MIN_REPEATS);
  if (arms.length === 0) return { kind: 'cannot-tell', candidates: [], sentence: `No trial could be finished. ${failures(given)}`.trim() };
  if (plan.seeds < MIN_REPEATS || waiting.length > 0) return incomplete(plan, waiting);
  const baseline = arms.find((arm) => arm.rate === 0);
  const rivals = arms.filter((arm) => arm !== baseline);
  if (!baseline || rivals.length === 0) return noComparison(arms, plan, baseline !== undefined);
  const open = openArms(arms, plan.epochs);
  if (open.length > 0) return notConverged(open, plan);
  const verdict = compare(plan, arms, baseline, trials);
  return { ...verdict, sentence: `${verdict.sentence} ${failures(given)}`.replace(/\s+/g, ' ').trim() };
}

function compare(plan: StudyPlan, arms: readonly Arm[], baseline: Arm, trials: readonly Trial[]): StudyVerdict {
  const summaries = summarize(plan, trials);
  const zero = summaries.find((summary) => summary.rate === 0);
  const best = bestArm(arms) ?? baseline;
  const possible = candidates(arms, plan.seed);
  const gains = gainsLeftOut(arms, baseline);
  const gain = sample(gains);
  const p = pValue(gains);
  const baseLoss = meanOf([...baseline.losses.values()]);
  const evidence = `it changes the validation loss by ${digits(gain.mean)}, from ${digits(baseLoss)} without dropout (n = ${gain.n} paired repeats, ${interval(gain.interval)}, ${pInWords(p)})`;
  if (gain.mean < 0 && p !== null && p < SIGNIFICANT && best !== baseline) {
    const rate = oneErrorChoice(
      arms.filter((arm) => arm !== baseline),
      best,
      currentRate(plan.network),
    );
    const bestText = rate === best.rate ? 'It also has the smallest mean.' : `The smallest mean is at ${best.rate}.`;
    const sentence = `Dropout helps: ${evidence}. Use rate ${rateInWords(rate)}, by the one-standard-error rule. ${bestText} ${couldBe(possible)}`;
    return { kind: 'use-rate', sentence, rate, best: best.rate, candidates: possible };
  }
  const largestGain = gain.interval ? -gain.interval[0] : Number.POSITIVE_INFINITY;
  const worse = gain.standardError !== null && gain.mean > gain.standardError;
  if (zero?.overfits === false && (worse || largestGain < NEGLIGIBLE * baseLoss)) {
    const why = worse
      ? 'so even that rate is worse by more than one standard error'
      : `a gain of ${percent(NEGLIGIBLE)} or more is ruled out`;
    const sentence = `Dropout is not needed here: without it the network does not overfit, and at the best other rate ${evidence}; ${why}.`;
    return { kind: 'no-dropout', sentence, rate: 0, best: best.rate, candidates: possible };
  }
  const sentence = undecided(evidence, gain.n, largestGain < NEGLIGIBLE * baseLoss, zero?.overfits ?? null, possible);
  return { kind: 'cannot-tell', sentence, candidates: possible };
}

function undecided(evidence: string, repeats: number, ruledOut: boolean, overfit: boolean | null, possible: readonly number[]): string {
  if (ruledOut) {
    const but = overfit
      ? 'But without dropout the network overfits when it is trained on'
      : 'But whether it overfits without dropout is not clear';
    return `No rate that was tried lowers the best validation loss by ${percent(NEGLIGIBLE)} or more: at the best of them ${evidence}. ${but}. ${couldBe(possible)}`;
  }
  const due = overfit ? 'Without dropout the network overfits, so some regularisation is due.' : '';
  return `It cannot be told from ${repeats} repeats whether dropout helps: at the best rate ${evidence}. ${due} ${couldBe(possible)} More repeats would narrow the interval.`;
}

/**
 * Rates whose curves still fall and that could overtake the best rate within as many epochs again. The slope can only flatten, so a
 * straight continuation is the most that can come; a rate that stays behind even then does not hold up the verdict.
 */
function openArms(arms: readonly Arm[], epochs: number): number[] {
  const best = bestArm(arms);
  if (!best) return [];
  const target = meanOf([...best.losses.values()]);
  return arms.flatMap(({ rate, trend }) => {
    if (!trend || trend.converged) return [];
    return trend.level + trend.slope * epochs < target || rate === best.rate || rate === 0 ? [rate] : [];
  });
}

function notConverged(rates: readonly number[], plan: StudyPlan): StudyVerdict {
  const curves = rates.length === 1 ? `curve of rate ${rates[0]} was` : `curves of rates ${listOf(rates)} were`;
  const longer = Math.max(2 * plan.epochs, 60);
  const sentence = `Not converged: after ${plan.epochs} epochs the validation ${curves} still falling, fast enough to change the order of the rates. Higher rates learn more slowly, so this says nothing yet about dropout. Train longer, for instance ${longer} epochs.`;
  return { kind: 'not-converged', sentence, rates };
}

function incomplete(plan: StudyPlan, waiting: readonly Arm[]): StudyVerdict {
  const done =
    waiting.length > 0
      ? `${waiting.length} of ${plan.rates.length} rates have fewer than ${MIN_REPEATS} finished repeats`
      : 'one repeat shows no spread';
  return { kind: 'incomplete', sentence: `No verdict: ${done}. A difference needs at least ${MIN_REPEATS} paired repeats at every rate.` };
}

function noComparison(arms: readonly Arm[], plan: StudyPlan, hasBaseline: boolean): StudyVerdict {
  const sentence = hasBaseline
    ? 'Only rate 0 was tried, so there is nothing to compare.'
    : `Rate 0 has no result, so it cannot be told whether dropout helps at all. Smallest mean at rate ${bestArm(arms)?.rate}. ${couldBe(candidates(arms, plan.seed))}`;
  return { kind: 'cannot-tell', sentence, candidates: candidates(arms, plan.seed) };
}

function failures(arms: readonly Arm[]): string {
  return arms.length === 0 ? '' : `Not counted because their trials failed: rate ${listOf(arms.map((arm) => arm.rate))}.`;
}

function couldBe(rates: readonly number[]): string {
  return rates.length > 1 ? `With 95 % confidence the best rate is one of ${listOf(rates)}.` : '';
}
