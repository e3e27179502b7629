import { WHY_NO_PRUNING } from '../search/pruning';
import { decide } from '../statistics/decide';
import { summarize } from '../statistics/summarize';
import type { StudyPlan, StudyVerdict, Trial, TrialResult } from '../study';
import type { Base, Conclusion, Experiment, Verdict } from './experiment';
import { withoutSites } from './networks';
import { curveOf } from './results';
import { paired, rateArm, stages } from './stages';

export const compareRates: Experiment = {
  id: 'compare-rates',
  title: 'Compare rates',
  purpose: 'Does dropout help here, and at which rate?',
  protocol: `Trains the network at every rate, the same at all sites, in paired repeats: the same initial weights, order of batches and split within a repeat. Compares the smallest smoothed validation loss. ${WHY_NO_PRUNING}`,
  triesRates: true,
  refuses: ({ plan }) => withoutSites(plan.network),
  start: (base) =>
    stages(() =>
      paired(
        base,
        base.plan.rates.map((rate) => [rateArm(rate), { rate }] as const),
      ),
    ),
  conclude({ plan }, results): Conclusion {
    const trials = trialsOf(plan, results);
    return {
      verdict: verdictOf(decide(plan, trials)),
      tables: [ratesTable(plan, trials)],
      curves: plan.rates.map((rate) => curveOf(results, rateArm(rate))),
      plots: [{ title: 'Validation loss by rate', x: 'rate', y: 'smallest validation loss', series: [{ table: 0, x: 0, y: 1 }] }],
    };
  },
};

/** The results of arms with one rate for all sites, as trials of a study. */
export function trialsOf({ rates }: Pick<StudyPlan, 'rates'>, results: readonly TrialResult[]): Trial[] {
  return rates.flatMap((rate) =>
    results.flatMap(({ arm, measures: _measures, ...result }) => (arm === rateArm(rate) ? [{ rate, ...result }] : [])),
  );
}

function ratesTable(plan: StudyPlan, trials: readonly Trial[]): Conclusion['tables'][number] {
  return {
    title:
      'Smallest smoothed validation loss by rate; p: each rate by itself, paired t test after Holm (the verdict rests on one rotation test over all)',
    columns: ['rate', 'validation loss', 'validation error', 'best epoch', 'test loss', 'test error', 'against rate 0'],
    rows: summarize(plan, trials).map((one) => [
      one.rate,
      { n: one.n, mean: one.validationLoss, interval: one.interval },
      { n: one.n, mean: one.validationError, interval: one.errorInterval },
      one.bestEpoch,
      one.testLoss,
      one.testError,
      one.rate === 0 || !one.difference ? null : { n: one.n, ...one.difference, p: one.difference.holmP },
    ]),
  };
}

const KINDS: Record<StudyVerdict['kind'], Verdict['kind']> = {
  'use-rate': 'answer',
  'no-dropout': 'answer',
  'cannot-tell': 'cannot-tell',
  'not-converged': 'not-converged',
  incomplete: 'incomplete',
};

function verdictOf({ kind, sentence }: StudyVerdict): Verdict {
  return { kind: KINDS[kind], sentence };
}

/** The rate-0 arm and all others of a base, as names. */
export function armsOfRates({ plan }: Base): { readonly all: readonly string[]; readonly others: readonly number[] } {
  return { all: plan.rates.map(rateArm), others: plan.rates.filter((rate) => rate !== 0) };
}
