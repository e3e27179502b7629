import { counted } from '../../model/words';
import { lookLevel } from '../statistics/looks';
import { listOf, rateInWords } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Verdict } from './experiment';
import { withoutSites, workingRate } from './networks';
import { NO_CHANGE } from './plots';
import { adjusted, bestLoss, curveOf, differenceOf, directionOf, estimateOf, testError, testLoss, valuesOf } from './results';
import { amountInWords, holdsUp, inWords, say } from './sentences';
import { paired, stages } from './stages';

/** Shares of the training rows. */
const SHARES = [0.125, 0.25, 0.5, 1] as const;
const FEWEST_ROWS = 40;

export const dataSize: Experiment = {
  id: 'data-size',
  title: 'Data size',
  purpose: 'Would dropout still help with more or less data?',
  protocol:
    'Trains on an eighth, a quarter, a half and all of the training rows, with and without dropout at the rate in the source (0.5 where it has none that all sites share), for the same number of updates each. Validation and test rows stay the same.',
  triesRates: false,
  refuses: ({ plan, trainingRows }) =>
    withoutSites(plan.network) ??
    (trainingRows >= 2 * FEWEST_ROWS
      ? null
      : `${trainingRows} training rows are too few to take a part of them; it needs ${2 * FEWEST_ROWS}`),
  start: (base) =>
    stages(() =>
      paired(
        base,
        sizesOf(base).flatMap((size) =>
          [0, workingRate(base.plan.network)].map(
            (rate) => [sizeArm(size, rate), { rate, trainSize: size, epochs: epochsFor(base, size) }] as const,
          ),
        ),
      ),
    ),
  conclude(base, results): Conclusion {
    const rate = workingRate(base.plan.network);
    const sizes = sizesOf(base);
    const waits = sizes.map((size) =>
      holdsUp(results, [sizeArm(size, 0), sizeArm(size, rate)], epochsFor(base, size), { always: [sizeArm(size, 0)] }),
    );
    const settled = sizes.filter((_, index) => waits[index] === null);
    const gains = adjusted(sizes.map((size) => gainOf(results, size, rate)));
    return {
      verdict: settled.length === 0 ? unsettled(base, waits) : verdictOf(base, settled, gains),
      tables: [
        {
          title: `Rate ${rate} against none, the same number of updates at every size; p values adjusted for the number of sizes (Holm)`,
          columns: [
            'training rows',
            'epochs',
            'validation loss, rate 0',
            `validation loss, rate ${rate}`,
            'difference',
            'test loss, rate 0',
            `test loss, rate ${rate}`,
            'test error, rate 0',
            `test error, rate ${rate}`,
          ],
          rows: sizes.map((size, index) => {
            const both = (quantity: typeof bestLoss): Estimate[] =>
              [0, rate].map((one) => estimateOf(valuesOf(results, sizeArm(size, one), quantity).values()));
            return [size, epochsFor(base, size), ...both(bestLoss), gains[index] as Estimate, ...both(testLoss), ...both(testError)];
          }),
        },
      ],
      curves: sizes.flatMap((size) => [0, rate].map((one) => curveOf(results, sizeArm(size, one)))),
      plots: [
        {
          title: 'Validation loss by size of the data',
          x: 'training rows',
          y: 'smallest validation loss',
          logarithmic: true,
          series: [
            { label: 'rate 0', table: 0, x: 0, y: 2 },
            { label: `rate ${rate}`, table: 0, x: 0, y: 3 },
          ],
        },
        {
          title: 'What dropout changes',
          x: 'training rows',
          y: `rate ${rate} minus rate 0 (below 0: better)`,
          logarithmic: true,
          series: [{ table: 0, x: 0, y: 4 }],
          reference: NO_CHANGE,
        },
      ],
    };
  },
};

function sizeArm(size: number, rate: number): string {
  return `${size} rows, rate ${rate}`;
}

function sizesOf({ trainingRows, plan }: Base): number[] {
  const all = Math.min(plan.trainSize ?? trainingRows, trainingRows);
  return [...new Set(SHARES.map((share) => Math.round(all * share)))].filter((size) => size >= Math.min(FEWEST_ROWS, all));
}

/** As many updates as the plan makes on all rows. */
function epochsFor(base: Base, size: number): number {
  const { batchSize, epochs } = base.plan;
  const updates = (rows: number): number => Math.ceil(rows / batchSize);
  return Math.max(1, Math.round((epochs * updates(sizesOf(base).at(-1) ?? size)) / updates(size)));
}

function gainOf(results: readonly TrialResult[], size: number, rate: number): Estimate {
  return differenceOf(valuesOf(results, sizeArm(size, rate), bestLoss), valuesOf(results, sizeArm(size, 0), bestLoss));
}

/** No size can be judged: epochs are told by size, because they differ, and as what the plan says of all rows. */
function unsettled(base: Base, waits: readonly (Verdict | null)[]): Verdict {
  const incomplete = waits.find((verdict) => verdict?.kind === 'incomplete');
  if (incomplete) return incomplete;
  return {
    kind: 'not-converged',
    sentence: `Not converged at any size: validation curves were still falling, fast enough to change the answer, after ${epochsInWords(base, sizesOf(base), base.plan.epochs)}. ${longerInWords(base, sizesOf(base))}`,
  };
}

/** "480 epochs of 50 rows and 240 epochs of 100 rows", where all rows are trained on for `epochs`. */
function epochsInWords(base: Base, sizes: readonly number[], epochs: number): string {
  const plan = { ...base.plan, epochs };
  return listOf(sizes.map((size) => `${counted(epochsFor({ ...base, plan }, size), 'epoch')} of ${size} rows`));
}

function longerInWords(base: Base, sizes: readonly number[]): string {
  const longer = Math.max(2 * base.plan.epochs, 60);
  return `Train longer, for instance ${longer} epochs of all rows, which makes ${epochsInWords(base, sizes, longer)}.`;
}

function verdictOf(base: Base, settled: readonly number[], gains: readonly Estimate[]): Verdict {
  const sizes = sizesOf(base);
  const rate = workingRate(base.plan.network);
  const at = (direction: number): string[] =>
    gains.flatMap((gain, index) =>
      settled.includes(sizes[index] as number) && directionOf(gain, lookLevel(base.plan)) === direction
        ? [`${sizes[index]} rows by ${amountInWords(gain)}`]
        : [],
    );
  const [helps, hurts] = [at(-1), at(1)];
  const open = sizes.filter((size) => !settled.includes(size));
  const missing =
    open.length === 0
      ? ''
      : `Not settled or not finished, so left open: ${listOf(open)} rows, after ${epochsInWords(base, open, base.plan.epochs)}. ${longerInWords(base, open)}`;
  const head = `Rate ${rateInWords(rate)}, adjusted for the number of sizes (Holm):`;
  if (helps.length + hurts.length === 0) {
    const largest = gains.reduce((one, other) => (Math.abs(other.mean) > Math.abs(one.mean) ? other : one));
    return {
      kind: 'cannot-tell',
      sentence: say(
        `${head} no size shows a difference to no dropout that can be told from chance; the largest is ${inWords(largest)}.`,
        missing,
      ),
    };
  }
  const equal = settled.length - helps.length - hurts.length;
  return {
    kind: 'answer',
    sentence: say(
      head,
      helps.length > 0 ? `it lowers the validation loss on ${helps.join('; on ')}.` : '',
      hurts.length > 0 ? `it raises it on ${hurts.join('; on ')}.` : '',
      equal > 0 ? `At ${equal} of ${sizes.length} sizes no difference can be told.` : '',
      missing,
    ),
  };
}
