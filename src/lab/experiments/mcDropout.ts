import { lookLevel } from '../statistics/looks';
import { rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Base, Cell, Conclusion, Estimate, Experiment, Table, Verdict } from './experiment';
import { bars, INFORMATION, INFORMATION_LEAST, INFORMATION_RIGHT, INFORMATION_WRONG, of, type Prediction } from './measures';
import { DROPOUT, gain, mean, PASSES, startMonteCarlo } from './monteCarlo';
import { withoutSites, workingRate } from './networks';
import { adjusted, curveOf, differenceOf, directionOf, finishedOf, measure, valuesOf } from './results';
import { holdsUp, inWords, say } from './sentences';

export const mcDropout: Experiment = {
  id: 'mc-dropout',
  title: 'MC dropout',
  purpose: 'Does averaging runs with dropout on predict better than switching it off, and does their spread tell what is uncertain?',
  protocol: `Trains at the rate in the source (0.5 where it has none that all sites share). On the test rows compares the mean of ${PASSES} runs with masks on (Gal and Ghahramani 2016) with one run with dropout off: loss and error, expected calibration error with its reliability diagram, entropy and mutual information; for values, how many targets lie in the 95 % interval.`,
  triesRates: false,
  refuses: ({ plan }) => withoutSites(plan.network),
  start: startMonteCarlo,
  conclude(base, results): Conclusion {
    const classes = base.problem === 'classification';
    return {
      verdict: holdsUp(results, [DROPOUT], base.plan.epochs) ?? mcVerdict(base, results),
      tables: classes ? [comparison(results, classes), doubt(results), diagram(results)] : [comparison(results, classes)],
      curves: [curveOf(results, DROPOUT)],
      plots: classes
        ? [
            {
              title: 'Reliability',
              x: 'confidence',
              y: 'share that is right',
              series: [
                { label: 'dropout off', table: 2, x: 2, y: 3 },
                { label: `mean of ${PASSES} runs`, table: 2, x: 5, y: 6 },
              ],
              reference: { kind: 'diagonal', label: 'as right as confident' },
            },
          ]
        : [],
    };
  },
};

function comparison(results: readonly TrialResult[], classes: boolean): Table {
  const quantities = classes ? (['loss', 'error', 'calibration', 'entropy'] as const) : (['loss', 'error', 'coverage', 'width'] as const);
  return {
    title: classes
      ? 'On the test rows; calibration: expected calibration error, 15 bins; entropy in nats'
      : 'On the test rows; coverage: share of targets in the 95 % interval, noise of the targets included; width of the interval in the units of the target',
    columns: ['measure', 'dropout off (weight scaling)', `mean of ${PASSES} runs`, 'difference'],
    rows: quantities.map((quantity) => [
      quantity,
      mean(results, of('scaling', quantity)),
      mean(results, of('mc', quantity)),
      gain(results, quantity),
    ]),
  };
}

function doubt(results: readonly TrialResult[]): Table {
  const [wrong, right] = [INFORMATION_WRONG, INFORMATION_RIGHT].map((name) => valuesOf(results, DROPOUT, measure(name)));
  return {
    title: 'Mutual information of prediction and masks: what the runs disagree about, in nats',
    columns: ['rows', 'mean mutual information'],
    rows: [
      ['all', mean(results, INFORMATION)],
      ['answered rightly', mean(results, INFORMATION_RIGHT)],
      ['answered wrongly', mean(results, INFORMATION_WRONG)],
      ['wrongly minus rightly', differenceOf(wrong ?? new Map(), right ?? new Map())],
      ['smallest of any row', mean(results, INFORMATION_LEAST)],
    ],
  };
}

/** All repeats together: bins are too thin to average. */
function diagram(results: readonly TrialResult[]): Table {
  const bin = (prediction: Prediction, index: number): readonly Cell[] => {
    const parts = finishedOf(results, DROPOUT).map(({ measures }) => {
      const at = (name: string): number => (measures[name] as readonly number[] | undefined)?.[index] ?? 0;
      const rows = at(bars(prediction, 'rows'));
      return { rows, confidence: rows * at(bars(prediction, 'confidence')), accuracy: rows * at(bars(prediction, 'accuracy')) };
    });
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const share = (of: 'confidence' | 'accuracy'): number | null =>
      rows === 0 ? null : parts.reduce((sum, part) => sum + part[of], 0) / rows;
    return [rows, share('confidence'), share('accuracy')];
  };
  const first = finishedOf(results, DROPOUT)[0]?.measures[bars('mc', 'rows')];
  const bins = typeof first === 'object' ? first.length : 0;
  return {
    title: 'Reliability: confidence (largest probability) and the share that is right, all repeats together',
    columns: ['confidence up to', 'rows, off', 'confidence, off', 'right, off', 'rows, runs', 'confidence, runs', 'right, runs'],
    rows: Array.from({ length: bins }, (_, index) => [
      Number(((index + 1) / bins).toFixed(3)),
      ...bin('scaling', index),
      ...bin('mc', index),
    ]),
  };
}

function mcVerdict({ plan, problem }: Base, results: readonly TrialResult[]): Verdict {
  const level = lookLevel(plan);
  const [wrong, right] = [INFORMATION_WRONG, INFORMATION_RIGHT].map((name) => valuesOf(results, DROPOUT, measure(name)));
  const [loss, calibration, doubtful] = adjusted([
    gain(results, 'loss'),
    ...(problem === 'regression' ? [] : [gain(results, 'calibration'), differenceOf(wrong ?? new Map(), right ?? new Map())]),
  ]) as [Estimate, Estimate, Estimate];
  const words = ['predicts better than', 'cannot be told from', 'predicts worse than'][directionOf(loss, level) + 1];
  const first = `At rate ${rateInWords(workingRate(plan.network))} the mean of ${PASSES} runs with dropout on ${words} one run with dropout off: the test loss changes by ${inWords(loss)}.`;
  const kind = directionOf(loss, level) === 0 ? 'cannot-tell' : 'answer';
  if (problem === 'regression') {
    const share = mean(results, of('mc', 'coverage'));
    return { kind, sentence: say(first, `Its 95 % intervals hold a share of ${inWords(share)} of the targets.`) };
  }
  const better = ['better', 'not told apart', 'worse'][directionOf(calibration, level) + 1];
  const tells =
    directionOf(doubtful, level) > 0
      ? `Where it is wrong, its runs disagree more: mutual information is higher by ${inWords(doubtful)}.`
      : 'That its runs disagree more where it is wrong is not shown.';
  return {
    kind,
    sentence: say(
      first,
      `Calibration is ${better}: the expected calibration error changes by ${inWords(calibration)}.`,
      tells,
      'p adjusted for their number (Holm).',
    ),
  };
}
