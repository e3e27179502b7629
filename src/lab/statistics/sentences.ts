import type { RateSummary, RepeatsNeeded, StudyPlan } from '../study';
import type { Arm } from './arms';
import { meanLoss } from './bestrate';
import type { Compared } from './compared';
import { horizon } from './horizon';
import { FALSE_ALARMS } from './looks';
import { mcnemar } from './mcnemar';
import { MOST_REPEATS } from './repeats';
import type { Comparison } from './rotation';
import { digits, interval, listOf, percent, pInWords, rateInWords } from './words';

export const unpaired =
  'It cannot be told: fewer than two repeats finished at every rate, so no difference can be paired. Run the failed trials again.';

export function useRate(subject: Compared, rate: number, best: number): string {
  const bestText = rate === best ? 'It also has the smallest mean.' : `The smallest mean is at ${best}.`;
  const use = `Use rate ${rateInWords(rate)}, by the one-standard-error rule. ${bestText}`;
  return `Dropout helps: ${evidence(subject)}. ${use} ${couldBe(subject)} ${thirdSplit(subject.summaries, rate)}`;
}

export function noDropout(subject: Compared, worse: boolean, negligible: number): string {
  const why = worse
    ? 'so even that rate is worse by more than one standard error'
    : `a gain of ${percent(negligible)} or more is ruled out at every rate`;
  return `Dropout is not needed here: without it the network does not overfit, and ${evidence(subject)}; ${why}. ${thirdSplit(subject.summaries, 0)}`;
}

export function undecided(subject: Compared, overfits: boolean | null): string {
  const due = overfits ? 'Without dropout the network overfits, so some regularisation is due.' : '';
  return `It cannot be told from ${subject.comparison.n} repeats whether dropout helps: ${evidence(subject)}. ${due} ${couldBe(subject)}`;
}

export function gainTooSmall(subject: Compared, negligible: number, overfits: boolean | null): string {
  const but = overfits
    ? 'But without dropout the network overfits when it is trained on'
    : 'But whether it overfits without dropout is not clear';
  return `No rate that was tried lowers the best validation loss by ${percent(negligible)} or more: ${evidence(subject)}. ${but}. ${couldBe(subject)}`;
}

export function moreRepeats(needed: RepeatsNeeded | null, now: number): string {
  if (!needed) return 'More repeats would only tell how much worse it is.';
  if (needed.capped) return `More than ${MOST_REPEATS} repeats would be needed to settle it, if the differences stay as they look now.`;
  const rough = `rough, from ${now} repeats: at least ${needed.atLeast}, and many more if the difference is smaller than it looks`;
  return `About ${needed.repeats} repeats would settle it with 80 % probability (${rough}).`;
}

/** What the rate that differs most clearly from 0 changes; p and interval have the choice among the rates counted in. */
function evidence({ comparison, arms, baseline, level }: Compared): string {
  const { n, p, differences, critical } = comparison;
  const rivals = arms.filter((arm) => arm !== baseline);
  const { arm, mean, error } = clearest(comparison);
  const bounds: [number, number] = [mean - critical * error, mean + critical * error];
  const choice = differences.length > 1 ? `, the choice among ${differences.length} rates counted in` : '';
  const threshold = level < FALSE_ALARMS / 2 ? `; asked before, so p must be below ${2 * level}` : '';
  const figures = `n = ${n} paired repeats, ${interval(bounds, 1 - 2 * level)}, ${pInWords(Math.min(1, 2 * p))}${choice}${threshold}`;
  return `at rate ${rivals[arm]?.rate} it changes the validation loss by ${digits(mean)}, from ${digits(meanLoss(baseline))} without dropout (${figures})`;
}

/** The arm with the smallest t: the one that p is about. */
function clearest({ differences, errors }: Comparison): { readonly arm: number; readonly mean: number; readonly error: number } {
  const all = differences.map((mean, arm) => ({ arm, mean, error: errors[arm] as number }));
  const t = ({ mean, error }: { readonly mean: number; readonly error: number }): number => (mean === 0 ? 0 : mean / error);
  return all.reduce((one, other) => (t(other) < t(one) ? other : one));
}

function couldBe({ candidates, summaries, level }: Compared): string {
  if (candidates.length < 2) return '';
  const probability = (summary: RateSummary): number => summary.bestProbability ?? 0;
  const likeliest = summaries.reduce((one, other) => (probability(other) > probability(one) ? other : one));
  const most = `most probably ${likeliest.rate} (${probability(likeliest).toFixed(2)})`;
  return `With ${percent(1 - 2 * level)} confidence the best rate is one of ${listOf(candidates)}, ${most}.`;
}

function thirdSplit(summaries: readonly RateSummary[], rate: number): string {
  const own = summaries.find((summary) => summary.rate === rate);
  if (!own || own.testLoss === null) return '';
  const bounds = own.testInterval ? `, ${interval(own.testInterval)}` : '';
  return `On test rows, which decided nothing, its loss is ${digits(own.testLoss)} (n = ${own.n}${bounds}).`;
}

export function notConverged(
  rates: readonly number[],
  arms: number,
  curves: readonly (readonly number[])[],
  epochs: number,
): { readonly sentence: string; readonly epochs: number } {
  const curve = rates.length === 1 ? `curve of rate ${rates[0]} was` : `curves of rates ${listOf(rates)} were`;
  const falling = arms > 1 ? ', fast enough to change the order of the rates' : '';
  const { words, epochs: longer } = horizon(curves, epochs);
  const sentence = `Not converged: after ${epochs} epochs the validation ${curve} still falling${falling}. Higher rates learn more slowly, so this says nothing yet about dropout. ${words}`;
  return { sentence, epochs: longer };
}

export function incomplete(plan: StudyPlan, waiting: number, least: number, oneRepeat: string): string {
  const done =
    waiting > 0 ? `${waiting} of ${plan.rates.length} rates have fewer than ${least} finished repeats` : 'one repeat shows no spread';
  return `No verdict: ${done}. A difference needs at least ${least} paired repeats at every rate. ${oneRepeat}`.trim();
}

/** What a single repeat can say: do two of its networks err on the same rows? '' where the rows were not kept. */
export function oneRepeat(arms: readonly Arm[]): string {
  const known = arms.flatMap(({ rate, trials: [only, more] }) =>
    only?.wrongRows && !more ? [{ rate, repeat: only.repeat, wrong: only.wrongRows }] : [],
  );
  const zero = known.find(({ rate }) => rate === 0);
  const rivals = known.filter((one) => zero && one.rate !== 0 && one.repeat === zero.repeat);
  if (!zero || rivals.length === 0) return '';
  const best = rivals.reduce((one, other) => (other.wrong.length < one.wrong.length ? other : one));
  const { onlyFirst, onlySecond, p } = mcnemar(zero.wrong, best.wrong);
  const adjusted = Math.min(1, p * rivals.length);
  const times = rivals.length > 1 ? `, times ${rivals.length} rates` : '';
  return `In this one repeat, rate ${best.rate} alone gets ${onlySecond} validation rows wrong and rate 0 alone ${onlyFirst} (exact McNemar test, ${pInWords(adjusted)}${times}); another repeat may turn that round.`;
}

export function noComparison(hasBaseline: boolean, best: number | undefined, candidates: readonly number[]): string {
  if (hasBaseline) return 'Only rate 0 was tried, so there is nothing to compare.';
  const set = candidates.length > 1 ? `With 95 % confidence the best rate is one of ${listOf(candidates)}.` : '';
  return `Rate 0 has no result, so it cannot be told whether dropout helps at all. Smallest mean at rate ${best}. ${set}`;
}

export function failures(arms: readonly Arm[]): string {
  return arms.length === 0 ? '' : `Not counted because their trials failed: rate ${listOf(arms.map((arm) => arm.rate))}.`;
}
