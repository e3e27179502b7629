import type { RateSummary, StudyPlan, Trial } from '../study';
import { type Arm, armsOf, differences, sharedLosses } from './arms';
import { bestEpoch, overfits, trend } from './curve';
import { bestProbabilities } from './ranking';
import { SIGNED_RANK_MINIMUM, signedRank } from './signedrank';
import { holm, meanOf, pValue, sample } from './student';

/**
 * One line per rate with at least one finished trial. Differences to rate 0 are paired by repeat; `holmP` is adjusted over all
 * rates that are compared with 0.
 */
export function summarize(plan: Pick<StudyPlan, 'rates'>, trials: readonly Trial[]): RateSummary[] {
  const arms = armsOf(plan, trials).filter((arm) => arm.trials.length > 0);
  const baseline = arms.find((arm) => arm.rate === 0);
  const pairs = arms.map((arm) => (baseline && arm !== baseline ? differences(arm, baseline) : []));
  const raw = pairs.map((values) => (values.length > 0 ? pValue(values) : null));
  const adjusted = holm(raw);
  const { repeats, losses } = sharedLosses(arms);
  const probabilities = repeats.length < 2 ? [] : bestProbabilities(losses);
  return arms.map((arm, index) => ({
    ...summaryOf(arm),
    ...(probabilities[index] === undefined ? {} : { bestProbability: probabilities[index] }),
    difference: baseline ? differenceOf(arm === baseline, pairs[index] ?? [], raw[index] ?? null, adjusted[index] ?? null) : null,
  }));
}

function summaryOf(arm: Arm): Omit<RateSummary, 'difference'> {
  const best = arm.trials.flatMap((trial) => bestEpoch(trial.epochs) ?? []);
  const loss = sample([...arm.losses.values()]);
  const error = sample(best.map(({ result }) => result.validationError));
  const tests = arm.trials.flatMap((trial) =>
    trial.testLoss === null || trial.testError === null ? [] : [[trial.testLoss, trial.testError] as const],
  );
  const test = sample(tests.map(([one]) => one));
  const slope = sample(arm.trials.map((trial) => trend(trial.epochs.map((epoch) => epoch.validationLoss)).slope));
  return {
    rate: arm.rate,
    n: arm.trials.length,
    validationLoss: loss.mean,
    interval: loss.interval,
    standardError: loss.standardError,
    validationError: error.mean,
    errorInterval: error.interval,
    trainLoss: meanOf(best.map(({ result }) => result.trainLoss)),
    testLoss: tests.length > 0 ? test.mean : null,
    testInterval: test.interval,
    testError: tests.length > 0 ? meanOf(tests.map(([, one]) => one)) : null,
    bestEpoch: meanOf(best.map(({ result }) => result.epoch)),
    converged: arm.trend?.converged ?? false,
    overfits: armOverfits(arm),
    slope: { mean: slope.mean, interval: slope.interval },
    bestAtEdge: arm.trend?.bestAtEdge ?? false,
  };
}

function differenceOf(self: boolean, values: readonly number[], p: number | null, holmP: number | null): RateSummary['difference'] {
  if (self) return { mean: 0, interval: null, p: null, holmP: null, signedRankP: null };
  if (values.length === 0) return null;
  const { mean, interval } = sample(values);
  const { nonZero, p: signedRankP } = signedRank(values);
  return { mean, interval, p, holmP, signedRankP: nonZero < SIGNED_RANK_MINIMUM ? null : signedRankP };
}

/**
 * True when more than half of the repeats overfit, false when more than half do not. Single curves are noisier than their mean:
 * where they leave it open but the mean curve has settled, the arm does not overfit. Else null.
 */
function armOverfits(arm: Arm): boolean | null {
  const answers = arm.trials.map((trial) => overfits(trial.epochs));
  const half = answers.length / 2;
  const rising = answers.filter((answer) => answer === true).length;
  if (rising > half) return true;
  if (answers.filter((answer) => answer === false).length > half) return false;
  return rising < half && arm.trend?.converged ? false : null;
}
