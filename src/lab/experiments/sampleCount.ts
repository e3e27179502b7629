import { lookLevel } from '../statistics/looks';
import { rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Verdict } from './experiment';
import { of, SAMPLE_ERROR, SAMPLE_LOSS, SAMPLES } from './measures';
import { DROPOUT, mean, PASSES, startMonteCarlo } from './monteCarlo';
import { withoutSites, workingRate } from './networks';
import { NO_CHANGE } from './plots';
import { adjusted, differencesOf, directionOf, estimateOf, finishedOf, measure, tested, valuesOf } from './results';
import { holdsUp, inWords, say } from './sentences';

export const sampleCount: Experiment = {
  id: 'sample-count',
  title: 'Number of samples',
  purpose: 'How many runs with dropout on does it take to match switching it off?',
  protocol: `Trains at the rate in the source (0.5 where it has none that all sites share). On the test rows averages the predictions of k = 1, 2, 5 … ${PASSES} runs with masks on and compares their loss with that of one run with dropout off (weight scaling), paired by repeat (Srivastava et al. 2014, section 7.5).`,
  triesRates: false,
  refuses: ({ plan }) => withoutSites(plan.network),
  start: startMonteCarlo,
  conclude(base, results): Conclusion {
    const counts = countsOf(results);
    const at = (name: string, index: number): ReadonlyMap<number, number> =>
      valuesOf(results, DROPOUT, ({ measures }) => (measures[name] as readonly number[] | undefined)?.[index] ?? null);
    const scaling = valuesOf(results, DROPOUT, measure(of('scaling', 'loss')));
    const gains = adjusted(counts.map((_, index) => tested(differencesOf(at(SAMPLE_LOSS, index), scaling))));
    return {
      verdict: holdsUp(results, [DROPOUT], base.plan.epochs) ?? countVerdict(base, counts, gains),
      tables: [
        {
          title: 'Mean of k runs against dropout off, on the test rows; p values adjusted for the number of k (Holm)',
          columns: ['k', 'loss', 'error', 'loss against dropout off'],
          rows: [
            ['off', mean(results, of('scaling', 'loss')), mean(results, of('scaling', 'error')), null],
            ...counts.map((count, index) => [
              count,
              estimateOf(at(SAMPLE_LOSS, index).values()),
              estimateOf(at(SAMPLE_ERROR, index).values()),
              gains[index] as Estimate,
            ]),
          ],
        },
      ],
      curves: [],
      plots: [
        {
          title: 'Loss by number of runs',
          x: 'k',
          y: 'test loss',
          logarithmic: true,
          series: [{ label: 'mean of k runs', table: 0, x: 0, y: 1 }],
          reference: { kind: 'level', value: estimateOf(scaling.values()).mean, label: 'dropout off' },
        },
        {
          title: 'Against dropout off, paired',
          x: 'k',
          y: 'change of the test loss (below 0: better)',
          logarithmic: true,
          series: [{ table: 0, x: 0, y: 3 }],
          reference: NO_CHANGE,
        },
      ],
    };
  },
};

function countsOf(results: readonly TrialResult[]): readonly number[] {
  const counts = finishedOf(results, DROPOUT)[0]?.measures[SAMPLES];
  return typeof counts === 'object' ? counts : [];
}

function countVerdict({ plan }: Base, counts: readonly number[], gains: readonly Estimate[]): Verdict {
  const rate = rateInWords(workingRate(plan.network));
  const level = lookLevel(plan);
  const worse = gains.flatMap((one, index) => (directionOf(one, level) > 0 ? [index] : []));
  const better = gains.findIndex((one) => directionOf(one, level) < 0);
  const one = gains[0];
  if (!one) return { kind: 'incomplete', sentence: 'No verdict: no trial measured its runs.' };
  const single = `A single run with dropout on changes the test loss by ${inWords(one)} against dropout off.`;
  if (worse.length === 0 && better < 0) {
    return { kind: 'cannot-tell', sentence: `Rate ${rate}: no number of runs can be told from dropout off. ${single}` };
  }
  const last = worse.at(-1);
  const match = last === undefined ? '' : matchWords(counts, gains, last);
  const beyond = better < 0 ? '' : `From k = ${counts[better]} on the mean is better: ${inWords(gains[better] as Estimate)}.`;
  return { kind: 'answer', sentence: say(`Rate ${rate}:`, single, match, beyond, 'p adjusted for the number of k (Holm).') };
}

/** What is known of the k beyond the last that is told to be worse. */
function matchWords(counts: readonly number[], gains: readonly Estimate[], last: number): string {
  const next = gains[last + 1];
  if (!next) return `Even the mean of k = ${counts[last]} is worse than dropout off: ${inWords(gains[last] as Estimate)}.`;
  return `Up to k = ${counts[last]} the mean is worse than dropout off; at k = ${counts[last + 1]} no difference is left that can be told, ${inWords(next)}.`;
}
