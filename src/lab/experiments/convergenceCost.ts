import { smooth } from '../statistics/curve';
import { lookLevel } from '../statistics/looks';
import { digits, rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import { armsOfRates } from './compareRates';
import type { Base, Conclusion, Estimate, Experiment, Plot, Verdict } from './experiment';
import { withoutSites } from './networks';
import { adjusted, bestLoss, curveOf, differenceOf, directionOf, estimateOf, finishedOf, valuesOf } from './results';
import { holdsUp, say } from './sentences';
import { paired, rateArm, stages } from './stages';

/** The level lies this share above the loss that the worst rate reaches, so that every rate gets there. */
const SLACK = 0.05;

const PLOTS: readonly Plot[] = [
  {
    title: 'Epochs that a rate takes',
    x: 'rate',
    y: 'epochs',
    series: [
      { table: 0, x: 0, y: 1 },
      { table: 0, x: 0, y: 2 },
    ],
  },
  {
    title: 'Against no dropout',
    x: 'rate',
    y: 'times the epochs of rate 0',
    series: [{ table: 0, x: 0, y: 3 }],
    reference: { kind: 'level', value: 1, label: 'as long as rate 0' },
  },
];

export const convergenceCost: Experiment = {
  id: 'convergence-cost',
  title: 'Cost in epochs',
  purpose: 'How much longer does training take with dropout?',
  protocol:
    'Trains the network at every rate in paired repeats. In each repeat the level is 5 % above the smallest validation loss of the rate that ends worst; counts the epochs until the smoothed validation loss first falls to it, and compares their logarithms.',
  triesRates: true,
  refuses: ({ plan }) =>
    withoutSites(plan.network) ?? (plan.rates.includes(0) ? null : 'rate 0 is not among the rates, so there is nothing to compare with'),
  start: (base) =>
    stages(() =>
      paired(
        base,
        base.plan.rates.map((rate) => [rateArm(rate), { rate }] as const),
      ),
    ),
  conclude(base, results): Conclusion {
    const { all, others } = armsOfRates(base);
    const costs = new Map(all.map((arm) => [arm, costOf(results, all, arm)]));
    const ratios = adjusted(others.map((rate) => differenceOf(logs(costs, rateArm(rate)), logs(costs, rateArm(0)))));
    return {
      verdict: holdsUp(results, all, base.plan.epochs) ?? verdictOf(base, others, ratios),
      tables: [
        {
          title: 'Epochs until the smoothed validation loss falls to a level that every rate reaches; ratios are geometric means',
          columns: ['rate', 'epochs to the level', 'epochs to its own best', 'times rate 0'],
          rows: base.plan.rates.map((rate) => {
            const arm = rateArm(rate);
            const best = finishedOf(results, arm).map(bestEpochOf);
            const ratio = ratios[others.indexOf(rate)];
            return [rate, estimateOf(costs.get(arm)?.values() ?? []), estimateOf(best), ratio ? asRatio(ratio) : null];
          }),
        },
      ],
      curves: all.map((arm) => curveOf(results, arm)),
      plots: PLOTS,
    };
  },
};

/**
 * Epochs by repeat until the arm reaches the level of its repeat, between epochs on the straight line: whole ones would agree by chance, so that
 * a few repeats show no spread. Only repeats that every arm finished.
 */
function costOf(results: readonly TrialResult[], arms: readonly string[], arm: string): ReadonlyMap<number, number> {
  const losses = arms.map((one) => valuesOf(results, one, bestLoss));
  return new Map(
    finishedOf(results, arm).flatMap((result) => {
      const all = losses.map((values) => values.get(result.repeat) ?? Number.NaN);
      const level = Math.max(...all) * (1 + SLACK);
      const curve = smoothed(result);
      const after = curve.findIndex((loss) => loss <= level);
      if (after < 0) return [];
      const [above, below] = [curve[after - 1], curve[after] as number];
      return [[result.repeat, above === undefined ? 1 : after + (above - level) / (above - below)] as const];
    }),
  );
}

function bestEpochOf(result: TrialResult): number {
  const losses = smoothed(result);
  return losses.indexOf(Math.min(...losses)) + 1;
}

function smoothed({ epochs }: TrialResult): number[] {
  return smooth(epochs.map(({ validationLoss }) => validationLoss));
}

function logs(costs: ReadonlyMap<string, ReadonlyMap<number, number>>, arm: string): ReadonlyMap<number, number> {
  return new Map([...(costs.get(arm) ?? [])].map(([repeat, epochs]) => [repeat, Math.log(epochs)]));
}

function asRatio({ mean, interval, ...rest }: Estimate): Estimate {
  return { ...rest, mean: Math.exp(mean), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] };
}

function verdictOf({ plan }: Base, rates: readonly number[], ratios: readonly Estimate[]): Verdict {
  const level = lookLevel(plan);
  const words = (index: number): string => {
    const { mean, interval, n } = asRatio(ratios[index] as Estimate);
    const span = interval ? `95 % interval ${digits(interval[0])} to ${digits(interval[1])}` : 'no interval';
    return `rate ${rateInWords(rates[index] as number)} takes ${digits(mean)} times the epochs (n = ${n} paired repeats, ${span})`;
  };
  const slower = ratios.flatMap((ratio, index) => (directionOf(ratio, level) > 0 ? [words(index)] : []));
  const faster = ratios.flatMap((ratio, index) => (directionOf(ratio, level) < 0 ? [words(index)] : []));
  if (slower.length + faster.length === 0) {
    const most = ratios.reduce((largest, one, index) => (one.mean > (ratios[largest]?.mean ?? 0) ? index : largest), 0);
    return {
      kind: 'cannot-tell',
      sentence: `It cannot be told whether any rate needs more epochs than rate 0 to reach the same loss. The largest difference: ${words(most)}. More repeats would narrow the interval.`,
    };
  }
  const list = (head: string, all: readonly string[]): string => (all.length === 0 ? '' : `${head}: ${all.join('; ')}.`);
  const rest = rates.length - slower.length - faster.length;
  const open = rest > 0 ? `For ${rest === 1 ? 'one other rate' : `${rest} other rates`} no difference can be told.` : '';
  return {
    kind: 'answer',
    sentence: say(
      list('To reach the same validation loss as without dropout', slower),
      list('Fewer epochs', faster),
      open,
      'p adjusted for the number of rates (Holm).',
    ),
  };
}
