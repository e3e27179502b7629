import { overfits } from '../statistics/curve';
import { lookLevel } from '../statistics/looks';
import { rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Verdict } from './experiment';
import { weightsOf, widened, withoutSites } from './networks';
import { adjustedTogether, bestLoss, curveOf, differenceOf, directionOf, estimateOf, finishedOf, lastLoss, valuesOf } from './results';
import { holdsUp, inWords, say } from './sentences';
import { type ArmChanges, paired, stages } from './stages';

/** Widths that are tried one after the other, as multiples of the source's. */
const FACTORS = [0.125, 0.25, 0.5, 1, 2, 4, 8] as const;
/** Networks beyond so many weights take too long for an experiment. */
const MOST_WEIGHTS = 4_000_000;

/** "First get the model to overfit, then add dropout", on the user's network. */
export const capacityThenDropout: Experiment = {
  id: 'capacity-then-dropout',
  title: 'Capacity, then dropout',
  purpose: 'How wide must the network be before dropout pays?',
  protocol:
    'Without dropout, doubles the width of all hidden layers, from an eighth of the source on, until the network overfits: in most repeats the validation loss rises again past its best while the training loss goes on falling. Then trains that width, the narrowest and the one in the source at every rate.',
  triesRates: true,
  extent: 'at most',
  refuses({ plan }) {
    const changed = widened(plan.network, 2);
    return withoutSites(plan.network) ?? ('err' in changed ? changed.err : null);
  },
  start(base) {
    const widen = widths(base).map((factor) => (results: readonly TrialResult[]) => {
      const goOn = factor <= 1 || !widths(base).some((one) => one >= 1 && one < factor && overfitting(results, widthArm(one)));
      return goOn ? paired(base, [armOf(base, factor, 0)]) : [];
    });
    return stages(...widen, (results) => {
      const arms = compared(base, results).flatMap((factor) => base.plan.rates.map((rate) => armOf(base, factor, rate)));
      return paired(base, arms);
    });
  },
  conclude(base, results): Conclusion {
    const tried = widths(base).filter((factor) => results.some(({ arm }) => arm === widthArm(factor)));
    const chosen = compared(base, results);
    const rates = base.plan.rates.filter((rate) => rate !== 0);
    const gains = gainsOf(results, chosen, rates);
    const all = [...tried.map((factor) => widthArm(factor)), ...chosen.flatMap((factor) => rates.map((rate) => widthArm(factor, rate)))];
    const widest = chosen.at(-1) ?? 1;
    return {
      verdict:
        holdsUp(results, all, base.plan.epochs, { always: tried.map((factor) => widthArm(factor)) }) ??
        verdictOf(base, results, chosen, gains),
      tables: [
        widthTable(base, results, tried),
        ...chosen.map((factor, index) => dropoutTable(results, factor, rates, gains[index] as Gains)),
      ],
      curves: [
        ...tried.flatMap((factor) => [
          curveOf(results, widthArm(factor)),
          curveOf(results, widthArm(factor), 'training loss, dropout off'),
        ]),
        ...rates.map((rate) => curveOf(results, widthArm(widest, rate))),
      ],
      plots: [
        {
          title: 'Without dropout, by size of the network',
          x: 'weights',
          y: 'validation loss',
          logarithmic: true,
          series: [
            { table: 0, x: 1, y: 2 },
            { table: 0, x: 1, y: 3 },
          ],
        },
        {
          title: 'With dropout, by width',
          x: 'rate',
          y: 'smallest validation loss',
          series: chosen.map((factor, index) => ({ label: `width × ${factor}`, table: index + 1, x: 0, y: 1 })),
        },
      ],
    };
  },
};

function widthArm(factor: number, rate = 0): string {
  return rate === 0 ? `width × ${factor}` : `width × ${factor}, rate ${rate}`;
}

function armOf(base: Base, factor: number, rate: number): readonly [string, ArmChanges] {
  const network = widened(base.plan.network, factor);
  return [widthArm(factor, rate), { rate, ...('ok' in network && { network: network.ok }) }];
}

/** Factors that give a network of their own, not too large. */
function widths({ plan }: Base): number[] {
  const seen = new Set<number>();
  return FACTORS.filter((factor) => {
    const network = widened(plan.network, factor);
    if ('err' in network) return false;
    const weights = weightsOf(network.ok);
    const isNew = !seen.has(weights) && (factor <= 1 || weights <= MOST_WEIGHTS);
    seen.add(weights);
    return isNew;
  });
}

/** In most of the finished repeats; false where nothing is finished. */
function overfitting(results: readonly TrialResult[], arm: string): boolean {
  const answers = finishedOf(results, arm).map(({ epochs }) => overfits(epochs));
  return answers.filter((answer) => answer === true).length > answers.length / 2;
}

/** The narrowest width, the source's, and the first at least as wide that overfits (else the widest); ascending. */
function compared(base: Base, results: readonly TrialResult[]): number[] {
  const tried = widths(base).filter((factor) => results.some(({ arm }) => arm === widthArm(factor)));
  const wide = tried.find((factor) => factor >= 1 && overfitting(results, widthArm(factor))) ?? tried.at(-1) ?? 1;
  return [...new Set([tried[0] ?? 1, 1, wide])].sort((one, other) => one - other);
}

interface Gains {
  /** Of each rate against none at the same width, p adjusted for their number at all widths. */
  readonly differences: readonly Estimate[];
  /** Index of the rate with the smallest mean difference. */
  readonly best: number;
}

function gainsOf(results: readonly TrialResult[], factors: readonly number[], rates: readonly number[]): Gains[] {
  const raw = factors.map((factor) => {
    const baseline = valuesOf(results, widthArm(factor), bestLoss);
    return rates.map((rate) => differenceOf(valuesOf(results, widthArm(factor, rate), bestLoss), baseline));
  });
  return adjustedTogether(raw).map((differences) => {
    const best = differences.reduce((least, one, index) => (one.mean < (differences[least]?.mean ?? 0) ? index : least), 0);
    return { differences, best };
  });
}

function widthTable({ plan }: Base, results: readonly TrialResult[], tried: readonly number[]): Conclusion['tables'][number] {
  return {
    title: 'Without dropout, by width',
    columns: ['width', 'weights', 'smallest validation loss', 'validation loss at the end', 'repeats that overfit'],
    rows: tried.map((factor) => {
      const network = widened(plan.network, factor);
      const finished = finishedOf(results, widthArm(factor));
      const rising = finished.filter(({ epochs }) => overfits(epochs) === true).length;
      return [
        `× ${factor}`,
        'ok' in network ? weightsOf(network.ok) : null,
        estimateOf(valuesOf(results, widthArm(factor), bestLoss).values()),
        estimateOf(valuesOf(results, widthArm(factor), lastLoss).values()),
        `${rising} of ${finished.length}`,
      ];
    }),
  };
}

function dropoutTable(
  results: readonly TrialResult[],
  factor: number,
  rates: readonly number[],
  { differences }: Gains,
): Conclusion['tables'][number] {
  return {
    title: `Width × ${factor} with dropout; p values adjusted for the number of rates and widths (Holm)`,
    columns: ['rate', 'smallest validation loss', 'against no dropout'],
    rows: [
      [0, estimateOf(valuesOf(results, widthArm(factor), bestLoss).values()), null],
      ...rates.map((rate, index) => [
        rate,
        estimateOf(valuesOf(results, widthArm(factor, rate), bestLoss).values()),
        differences[index] as Estimate,
      ]),
    ],
  };
}

function verdictOf({ plan }: Base, results: readonly TrialResult[], chosen: readonly number[], gains: readonly Gains[]): Verdict {
  const rates = plan.rates.filter((rate) => rate !== 0);
  const widest = chosen.at(-1) ?? 1;
  const first = overfitting(results, widthArm(widest))
    ? `Without dropout the network overfits from ${widest} times the width of the source on.`
    : `Without dropout no width that was tried overfits clearly, up to ${widest} times the source's.`;
  const told = chosen.map((factor, index) => {
    const { differences, best } = gains[index] as Gains;
    const one = differences[best] as Estimate;
    const rate = rateInWords(rates[best] as number);
    const sentence = `At ${factor} times the width the best rate, ${rate}, changes the smallest validation loss by ${inWords(one)}.`;
    return { direction: directionOf(one, lookLevel(plan)), sentence };
  });
  const open = told.every(({ direction }) => direction === 0);
  return {
    kind: open ? 'cannot-tell' : 'answer',
    sentence: say(
      first,
      open ? 'No width shows a difference with dropout that can be told from chance.' : '',
      ...told.map(({ sentence }) => sentence),
      'p adjusted for the number of rates and widths (Holm).',
    ),
  };
}
