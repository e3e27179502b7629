import { lookLevel } from '../statistics/looks';
import { rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import { classicWeights } from './classicWeights';
import type { Base, Conclusion, Experiment, Verdict } from './experiment';
import { CLASSIC_OFF, CLASSIC_ON } from './measures';
import { withNoise, withoutSites, workingRate } from './networks';
import { bestLoss, curveOf, differenceOf, directionOf, estimateOf, finishedOf, measure, testError, testLoss, valuesOf } from './results';
import { holdsUp, inWords, say } from './sentences';
import { paired, stages } from './stages';

const INVERTED = 'inverted';
const CLASSIC = 'classic';
/** Differences of outputs that single precision explains, relative to the largest output. */
const ROUNDING = 1e-4;

export const classicVsInverted: Experiment = {
  id: 'classic-vs-inverted',
  title: 'Classic and inverted dropout',
  purpose: 'Is dropout with weights times p at test time another method than the inverted form?',
  protocol:
    'Trains with inverted dropout (kept units divided by the keep probability in training, nothing in use) at the rate in the source (0.5 where it has none that all sites share). Then divides the weights behind each dropout by the keep probability and runs the classic form (nothing in training, outputs times the keep probability in use; Srivastava et al. 2014, section 4) on the test rows, with dropout off and with the same masks. Also trains the classic form from the same initial weights.',
  triesRates: false,
  refuses: ({ plan }) => withoutSites(plan.network) ?? notEquivalent(plan.network),
  start: (base) =>
    stages(() => {
      const { network } = base.plan;
      const rate = workingRate(network);
      return paired(base, [
        [INVERTED, { rate, probes: [{ kind: 'classic' }] }],
        [CLASSIC, { rate, network: withNoise(network, { classic: true }) }],
      ]);
    }),
  conclude(base, results): Conclusion {
    const arms = [INVERTED, CLASSIC];
    return {
      verdict: verdictOf(base, results),
      tables: [
        {
          title: 'The same weights in both forms: largest difference of any output, relative to the largest output',
          columns: ['masks', 'difference', 'largest of all repeats'],
          rows: [
            ['dropout off', CLASSIC_OFF],
            ['dropout on, the same masks', CLASSIC_ON],
          ].map(([name, of]) => {
            const values = [...valuesOf(results, INVERTED, measure(of as string)).values()];
            return [name as string, estimateOf(values), values.length === 0 ? null : Math.max(...values)];
          }),
        },
        {
          title: 'Trained in either form from the same initial weights',
          columns: ['form', 'smallest validation loss', 'test loss', 'test error', 'validation loss against inverted'],
          rows: arms.map((arm) => [
            arm,
            ...[bestLoss, testLoss, testError].map((quantity) => estimateOf(valuesOf(results, arm, quantity).values())),
            arm === INVERTED ? null : differenceOf(valuesOf(results, arm, bestLoss), valuesOf(results, INVERTED, bestLoss)),
          ]),
        },
      ],
      curves: arms.map((arm) => curveOf(results, arm)),
      plots: [{ title: 'Trained in either form', x: 'form', y: 'smallest validation loss', series: [{ table: 1, x: 0, y: 1 }] }],
    };
  },
};

function notEquivalent(network: Base['plan']['network']): string | null {
  const found = classicWeights(network, [], [], () => workingRate(network));
  return 'err' in found ? `the weights of one form cannot be turned into those of the other: ${found.err}` : null;
}

function verdictOf({ plan }: Base, results: readonly TrialResult[]): Verdict {
  const differences = [CLASSIC_OFF, CLASSIC_ON].map((name) => [...valuesOf(results, INVERTED, measure(name)).values()]);
  const n = Math.min(...differences.map((values) => values.length));
  const failure = finishedOf(results, CLASSIC).length === 0 ? results.find(({ arm }) => arm === CLASSIC)?.failure : null;
  if (n === 0) return { kind: 'incomplete', sentence: say('No verdict: no repeat could be run in both forms.', failure ?? '') };
  const largest = Math.max(...differences.flat());
  const same = largest <= ROUNDING;
  const first = same
    ? `Both forms are the same function: with the weights behind each dropout divided by the keep probability ${largest === 0 ? 'all outputs are equal to the last bit' : `no output differs by more than ${largest.toExponential(1)} of the largest`}, with dropout off and with the same masks on (rate ${rateInWords(workingRate(plan.network))}, n = ${n} trained networks).`
    : `The two forms differ here by up to ${largest.toExponential(1)} of the largest output (n = ${n}): more than rounding explains.`;
  const waiting = holdsUp(results, [INVERTED, CLASSIC], plan.epochs);
  if (waiting) return { kind: 'answer', sentence: say(first, `About training them: ${waiting.sentence}`) };
  const trained = differenceOf(valuesOf(results, CLASSIC, bestLoss), valuesOf(results, INVERTED, bestLoss));
  const second = `Trained from the same initial weights they are not the same network, since the classic form starts with smaller activations: its smallest validation loss lies ${inWords(trained)} from that of the inverted form${directionOf(trained, lookLevel(plan)) === 0 ? ', which cannot be told from chance' : ''}.`;
  return { kind: same ? 'answer' : 'cannot-tell', sentence: say(first, second) };
}
