import { lookLevel } from '../statistics/looks';
import { rateInWords } from '../statistics/words';
import type { RateSchedule, StudyPlan } from '../study';
import type { Conclusion, Estimate, Experiment, Verdict } from './experiment';
import { withoutSites, workingRate } from './networks';
import { measuredAndChanged } from './plots';
import { adjustedTogether, bestLoss, curveOf, differenceOf, directionOf, estimateOf, finishedOf, testLoss, valuesOf } from './results';
import { amountInWords, holdsUp, inWords, say } from './sentences';
import { paired, stages } from './stages';

const NONE = 'none';
const CONSTANT = 'constant';
const SCHEDULES: readonly (readonly [string, RateSchedule])[] = [
  [CONSTANT, { kind: 'constant' }],
  ['early, linear', { kind: 'early', until: 0.5, linear: true }],
  ['early, held', { kind: 'early', until: 0.5, linear: false }],
  ['late', { kind: 'late', from: 0.5 }],
];

const PLOTS = measuredAndChanged({
  x: 'schedule',
  measured: { title: 'Validation loss by schedule', y: 'smallest validation loss', columns: [1] },
  changed: { title: 'Differences', y: 'change of the validation loss (below 0: better)', columns: [2, 3] },
});

export const schedules: Experiment = {
  id: 'schedules',
  title: 'Schedules',
  purpose: 'Is dropout better in the first half of training, in the second, or throughout?',
  protocol:
    'Trains at the rate in the source (0.5 where it has none that all sites share) throughout, in the first half of the epochs (falling in a straight line to 0, and held), in the second half, and without dropout (early and late dropout: Liu et al. 2023). Compares the smallest validation loss with that of the constant rate and of none, and the training loss with dropout off at the end.',
  triesRates: false,
  refuses: ({ plan }) => withoutSites(plan.network),
  start: (base) =>
    stages(() => {
      const rate = workingRate(base.plan.network);
      return paired(base, [[NONE, { rate: 0 }], ...SCHEDULES.map(([arm, schedule]) => [arm, { rate, schedule }] as const)]);
    }),
  conclude({ plan }, results): Conclusion {
    const arms = [NONE, ...SCHEDULES.map(([arm]) => arm)];
    const against = (other: string): Estimate[] =>
      arms.filter((arm) => arm !== other).map((arm) => differenceOf(valuesOf(results, arm, bestLoss), valuesOf(results, other, bestLoss)));
    const [toNone, toConstant] = adjustedTogether([against(NONE), against(CONSTANT)]);
    const cell = (estimates: readonly Estimate[], arm: string, other: string): Estimate | null =>
      estimates[arms.filter((one) => one !== other).indexOf(arm)] ?? null;
    return {
      verdict: holdsUp(results, arms, plan.epochs, { always: [NONE, CONSTANT] }) ?? verdictOf(plan, arms, toConstant, toNone),
      tables: [
        {
          title: `Schedules of rate ${workingRate(plan.network)}; p values adjusted for their number (Holm)`,
          columns: [
            'schedule',
            'smallest validation loss',
            'against none',
            'against constant',
            'training loss at the end, dropout off',
            'test loss',
          ],
          rows: arms.map((arm) => [
            arm,
            estimateOf(valuesOf(results, arm, bestLoss).values()),
            cell(toNone, arm, NONE),
            cell(toConstant, arm, CONSTANT),
            estimateOf(finishedOf(results, arm).map(({ epochs }) => epochs.at(-1)?.trainLoss ?? Number.NaN)),
            estimateOf(valuesOf(results, arm, testLoss).values()),
          ]),
        },
      ],
      curves: arms.map((arm) => curveOf(results, arm)),
      plots: PLOTS,
    };
  },
};

function verdictOf(plan: StudyPlan, arms: readonly string[], toConstant: readonly Estimate[], toNone: readonly Estimate[]): Verdict {
  const rate = workingRate(plan.network);
  const level = lookLevel(plan);
  const others = arms.filter((arm) => arm !== CONSTANT);
  const told = (direction: -1 | 1): string[] =>
    toConstant.flatMap((one, index) =>
      others[index] !== NONE && directionOf(one, level) === direction ? [`"${others[index]}" by ${amountInWords(one)}`] : [],
    );
  const constant = toNone[0] as Estimate;
  const effect = ['The constant rate lowers', 'The constant rate changes', 'The constant rate raises'][directionOf(constant, level) + 1];
  const first = `${effect} the validation loss against none by ${directionOf(constant, level) === 0 ? inWords(constant) : amountInWords(constant)}${directionOf(constant, level) === 0 ? ', which cannot be told from chance' : ''}.`;
  const [better, worse] = [told(-1), told(1)];
  if (better.length + worse.length === 0) {
    const sentence = `Rate ${rateInWords(rate)}: no schedule can be told from the constant rate. ${first} More repeats would narrow the intervals.`;
    return { kind: directionOf(constant, level) === 0 ? 'cannot-tell' : 'answer', sentence };
  }
  return {
    kind: 'answer',
    sentence: say(
      `Rate ${rateInWords(rate)}, compared with holding it throughout (Holm):`,
      better.length > 0 ? `better: ${better.join('; ')}.` : '',
      worse.length > 0 ? `worse: ${worse.join('; ')}.` : '',
      first,
    ),
  };
}
