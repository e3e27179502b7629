import { lookLevel } from '../statistics/looks';
import { rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Verdict } from './experiment';
import { CORRELATION, MEAN_ACTIVATION, NOISE, OUTPUT_NOISE, ZEROS } from './measures';
import { withoutSites } from './networks';
import { placeName, placesOf } from './places';
import { adjusted, curveOf, differenceOf, directionOf, estimateOf, measure, type Values, valuesOf } from './results';
import { amountInWords, holdsUp, say } from './sentences';
import { paired, rateArm, stages } from './stages';

export const inside: Experiment = {
  id: 'inside',
  title: 'Inside the network',
  purpose: 'What does dropout do to the hidden units?',
  protocol:
    'Trains at every rate and looks at the layers that a dropout drops, on the test rows: mean activation and share of zeros (Srivastava et al. 2014, section 7.2), how much units repeat each other (mean absolute correlation of pairs), and how far masks move a layer, relative to its own size. Compares the highest rate with none, paired by repeat.',
  triesRates: true,
  refuses: ({ plan }) =>
    withoutSites(plan.network) ??
    (placesOf(plan.network).length === 0 ? 'no dropout of the network reads a hidden layer' : null) ??
    (plan.rates.includes(0) && plan.rates.some((rate) => rate > 0) ? null : 'it needs rate 0 and another one'),
  start: ({ plan, ...rest }) =>
    stages(() =>
      paired(
        { plan, ...rest },
        plan.rates.map((rate) => [rateArm(rate), { rate, probes: [{ kind: 'activations' }] }] as const),
      ),
    ),
  conclude(base, results): Conclusion {
    const { plan } = base;
    const places = placesOf(plan.network);
    return {
      verdict: holdsUp(results, plan.rates.map(rateArm), plan.epochs) ?? verdictOf(base, results),
      tables: [
        ...places.map((place, index) => ({
          title: `${placeName(plan.network, place)}, before a dropout`,
          columns: ['rate', ...COLUMNS],
          rows: plan.rates.map((rate) => [rate, ...QUANTITIES.map((name) => estimateOf(at(results, rate, name, index).values()))]),
        })),
        {
          title: 'Outputs: root mean square of what masks change, relative to the outputs with dropout off',
          columns: ['rate', 'noise'],
          rows: plan.rates.map((rate) => [rate, estimateOf(valuesOf(results, rateArm(rate), measure(OUTPUT_NOISE)).values())]),
        },
      ],
      curves: plan.rates.map((rate) => curveOf(results, rateArm(rate))),
      plots: COLUMNS.map((name, column) => ({
        title: `${name.charAt(0).toUpperCase()}${name.slice(1)} by rate`,
        x: 'rate',
        y: name,
        series: [
          ...places.map((place, table) => ({ label: placeName(plan.network, place), table, x: 0, y: column + 1 })),
          ...(QUANTITIES[column] === NOISE ? [{ label: 'outputs', table: places.length, x: 0, y: 1 }] : []),
        ],
      })),
    };
  },
};

const QUANTITIES = [MEAN_ACTIVATION, ZEROS, CORRELATION, NOISE] as const;
const COLUMNS = ['mean activation', 'share of zeros', 'correlation of units', 'noise that arrives'] as const;

function at(results: readonly TrialResult[], rate: number, name: string, place: number): Values {
  return valuesOf(results, rateArm(rate), ({ measures }) => {
    const value = (measures[name] as readonly number[] | undefined)?.[place];
    return value !== undefined && Number.isFinite(value) ? value : null;
  });
}

function verdictOf({ plan }: Base, results: readonly TrialResult[]): Verdict {
  const level = lookLevel(plan);
  const high = Math.max(...plan.rates);
  const places = placesOf(plan.network);
  const compared = [MEAN_ACTIVATION, ZEROS, CORRELATION] as const;
  const estimates = adjusted(
    places.flatMap((_, place) => compared.map((name) => differenceOf(at(results, high, name, place), at(results, 0, name, place)))),
  );
  const words = places.flatMap((place, index) =>
    compared.flatMap((name, column) => {
      const found = estimates[index * compared.length + column] as Estimate;
      return directionOf(found, level) === 0
        ? []
        : [
            `${placeName(plan.network, place)}: ${(CHANGE[name] as readonly string[])[directionOf(found, level) > 0 ? 1 : 0]} by ${amountInWords(found)}`,
          ];
    }),
  );
  const head = `Rate ${rateInWords(high)} against none`;
  if (words.length === 0) {
    return {
      kind: 'cannot-tell',
      sentence: `${head}: no layer shows a change of its activations, zeros or correlations that can be told from chance.`,
    };
  }
  const open = estimates.length - words.length;
  return {
    kind: 'answer',
    sentence: say(
      `${head}, adjusted for ${estimates.length} comparisons (Holm). ${words.join('; ')}.`,
      open > 0 ? `${open} of ${estimates.length} comparisons cannot be told from chance.` : '',
    ),
  };
}

/** Fewer and more, by measure. */
const CHANGE: Readonly<Record<string, readonly [string, string]>> = {
  [MEAN_ACTIVATION]: ['mean activation smaller', 'mean activation larger'],
  [ZEROS]: ['share of zeros smaller', 'share of zeros larger (sparser)'],
  [CORRELATION]: [
    'correlation of units smaller (they repeat each other less)',
    'correlation of units larger (they repeat each other more)',
  ],
};
