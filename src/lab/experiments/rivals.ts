import { lookLevel } from '../statistics/looks';
import { listOf } from '../statistics/words';
import type { OptimizerChoice, TrialResult } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Verdict } from './experiment';
import { CONNECTIONS, ratesOf, withBatchNorm, withDropConnect, withNoise, withoutSites } from './networks';
import { measuredAndChanged } from './plots';
import {
  adjustedTogether,
  bestLoss,
  curveOf,
  directionOf,
  estimateOf,
  finishedOf,
  lastLoss,
  testError,
  testLoss,
  type Values,
  valuesOf,
} from './results';
import { amountInWords, holdsUp, inWords, MIN_REPEATS, say } from './sentences';
import { type ArmChanges, paired, stages } from './stages';
import { bestOf, leftOut, tunedDifference } from './tuned';

const NONE = 'none';
const DROPOUT = 'dropout';
const EARLY = 'early stopping';

/** One way to regularise, with as many settings to choose from as any other. */
interface Rival {
  readonly name: string;
  /** Empty = it cannot be used on this network, for the reason given. */
  readonly settings: readonly (readonly [string, ArmChanges])[];
  readonly reason?: string;
}

const PLOTS = measuredAndChanged({
  x: 'method',
  measured: { title: 'Validation loss of the network one would keep', y: 'validation loss', columns: [1] },
  changed: { title: 'Differences', y: 'change of the validation loss (below 0: better)', columns: [2, 3] },
});

export const rivals: Experiment = {
  id: 'rivals',
  title: 'Dropout and its rivals',
  purpose: 'How does dropout do beside other ways to regularise, for the same effort?',
  protocol:
    'Trains the network without any regularisation and with each of dropout, Gaussian dropout, DropConnect, weight decay, max-norm, batch normalisation and early stopping, three settings each, the same epochs and paired repeats. Each setting is chosen on the other repeats and judged on the one left out, by the validation loss of the network that one would keep: after the last epoch, with early stopping at its best epoch.',
  triesRates: false,
  extent: 'at most',
  refuses: ({ plan }) => withoutSites(plan.network),
  start: (base) => stages(() => paired(base, [[NONE, {}], ...rivalsOf(base).flatMap(({ settings }) => settings)])),
  conclude(base, results): Conclusion {
    const all = rivalsOf(base);
    const baseline = valuesOf(results, NONE, lastLoss);
    const tuned = new Map(all.map((rival) => [rival.name, tunedOf(results, rival)] as const));
    const judged = all.filter(({ name }) => (tuned.get(name)?.size ?? 0) >= MIN_REPEATS);
    const againstNone = judged.map(({ name }) => tunedDifference(tuned.get(name) as Values, baseline));
    const others = judged.filter(({ name }) => name !== DROPOUT);
    const againstDropout = others.map(({ name }) => tunedDifference(tuned.get(name) as Values, tuned.get(DROPOUT) ?? new Map()));
    const [toNone, toDropout] = adjustedTogether([againstNone, againstDropout]);
    const cell = (list: readonly Rival[], estimates: readonly Estimate[], rival: Rival): Estimate | null =>
      estimates[list.indexOf(rival)] ?? null;
    return {
      verdict: waiting(base, results, all, judged) ?? verdictOf(base, judged, toNone, others, toDropout, all),
      tables: [
        {
          title:
            'Each tuned on the other repeats; validation loss of the network one would keep; p values adjusted for their number (Holm)',
          columns: ['method', 'validation loss', 'against none', 'against dropout'],
          rows: [
            [NONE, estimateOf(baseline.values()), null, null],
            ...all.map((rival) => [
              rival.name,
              rival.settings.length === 0 ? (rival.reason ?? '') : estimateOf(tuned.get(rival.name)?.values() ?? []),
              cell(judged, toNone, rival),
              cell(others, toDropout, rival),
            ]),
          ],
        },
        settingsTable(results, all),
      ],
      curves: [NONE, ...all.flatMap((rival) => bestArmOf(results, rival))].map((arm) => curveOf(results, arm)),
      plots: PLOTS,
    };
  },
};

function rivalsOf({ plan }: Base): readonly Rival[] {
  const { network, optimizer } = plan;
  const connect = withDropConnect(network);
  const normal = withBatchNorm(network);
  const decay = decays(optimizer);
  const rates = [0.2, 0.5, 0.7];
  const option = (name: string, values: readonly number[], changes: (value: number) => ArmChanges): Rival => ({
    name,
    settings: values.map((value) => [`${name} ${value}`, changes(value)] as const),
  });
  const optimized = (change: Partial<OptimizerChoice>): ArmChanges => ({ optimizer: { ...optimizer, ...change } });
  return [
    option(DROPOUT, rates, (rate) => ({ rate })),
    option('Gaussian dropout', rates, (rate) => ({ rate, network: withNoise(network, { granularity: 'gaussian' }) })),
    connect
      ? option('DropConnect', rates, (rate) => ({ network: connect, rate: ratesOf(connect, 0, { [CONNECTIONS]: rate }) }))
      : { name: 'DropConnect', settings: [], reason: 'no dense layer reads a dropout' },
    option('weight decay', decay.values, (weightDecay) => optimized({ name: decay.name, weightDecay })),
    option('max-norm', [0.75, 1.5, 3], (maxNorm) => optimized({ maxNorm })),
    normal
      ? option('batch norm, learning rate ×', [1, 3, 10], (factor) => ({
          network: normal,
          ...optimized({ learningRate: optimizer.learningRate * factor }),
        }))
      : { name: 'batch norm', settings: [], reason: 'the network has it already, or no hidden layer for it' },
    option(`${EARLY}, patience`, [3, 10, 30], (patience) => ({ patience })),
  ];
}

/** Decoupled for Adam (Loshchilov and Hutter 2019), whose scaling takes away most of a decay in the gradient. */
function decays({ name }: OptimizerChoice): Pick<OptimizerChoice, 'name'> & { readonly values: readonly number[] } {
  return name === 'adam' || name === 'adamw' ? { name: 'adamw', values: [0.01, 0.1, 1] } : { name, values: [1e-4, 1e-3, 1e-2] };
}

/** Validation loss of the weights one would keep. */
function kept(results: readonly TrialResult[], arm: string): Values {
  return valuesOf(results, arm, arm.startsWith(EARLY) ? bestLoss : lastLoss);
}

function tunedOf(results: readonly TrialResult[], { settings }: Rival): Values {
  const usable = settings.map(([arm]) => kept(results, arm)).filter(({ size }) => size >= MIN_REPEATS);
  return leftOut(usable);
}

function bestArmOf(results: readonly TrialResult[], { settings }: Rival): string[] {
  const usable = settings.map(([arm]) => arm).filter((arm) => kept(results, arm).size > 0);
  if (usable.length === 0) return [];
  const values = usable.map((arm) => kept(results, arm));
  return usable.slice(values.indexOf(bestOf(values))).slice(0, 1);
}

function settingsTable(results: readonly TrialResult[], all: readonly Rival[]): Conclusion['tables'][number] {
  const arms = [NONE, ...all.flatMap(({ settings }) => settings.map(([arm]) => arm))];
  return {
    title: 'Every setting: also at its best epoch, as if early stopping came on top',
    columns: ['setting', 'validation loss after the last epoch', 'at its best epoch', 'test loss there', 'test error there', 'failed'],
    rows: arms.map((arm) => [
      arm,
      ...[lastLoss, bestLoss, testLoss, testError].map((quantity) => estimateOf(valuesOf(results, arm, quantity).values())),
      results.find((result) => result.arm === arm && result.state === 'failed')?.failure ?? null,
    ]),
  };
}

/** Only the chosen settings must have settled: a decay that holds the weights at 0 says nothing about a tuned one. */
function waiting({ plan }: Base, results: readonly TrialResult[], all: readonly Rival[], judged: readonly Rival[]): Verdict | null {
  if (finishedOf(results, NONE).length < MIN_REPEATS || !judged.some(({ name }) => name === DROPOUT)) {
    return holdsUp(results, [NONE, ...(all[0] as Rival).settings.map(([arm]) => arm)], plan.epochs);
  }
  const chosen = judged.filter(({ name }) => !name.startsWith(EARLY)).flatMap((rival) => bestArmOf(results, rival));
  return holdsUp(results, [NONE, ...chosen], plan.epochs);
}

function verdictOf(
  { plan }: Base,
  judged: readonly Rival[],
  toNone: readonly Estimate[],
  others: readonly Rival[],
  toDropout: readonly Estimate[],
  all: readonly Rival[],
): Verdict {
  const level = lookLevel(plan);
  const dropout = toNone[judged.findIndex(({ name }) => name === DROPOUT)] as Estimate;
  const effect = ['lowers', 'changes', 'raises'][directionOf(dropout, level) + 1];
  const first = `Tuned dropout ${effect} the validation loss against no regularisation by ${directionOf(dropout, level) === 0 ? inWords(dropout) : amountInWords(dropout)}${directionOf(dropout, level) === 0 ? ', which cannot be told from chance' : ''}.`;
  const named = (direction: -1 | 1): string[] =>
    others.flatMap(({ name }, index) => {
      const one = toDropout[index] as Estimate;
      return directionOf(one, level) === direction ? [`${name} by ${amountInWords(one)}`] : [];
    });
  const [better, worse] = [named(-1), named(1)];
  const equal = others.filter((_, index) => directionOf(toDropout[index] as Estimate, level) === 0).map(({ name }) => name);
  const missing = all.filter((rival) => !judged.includes(rival)).map(({ name }) => name);
  const open = better.length + worse.length === 0 && directionOf(dropout, level) === 0;
  return {
    kind: open ? 'cannot-tell' : 'answer',
    sentence: say(
      first,
      better.length > 0 ? `Better than dropout: ${better.join('; ')}.` : '',
      worse.length > 0 ? `Worse than dropout: ${worse.join('; ')}.` : '',
      equal.length > 0 ? `Not told apart from dropout: ${listOf(equal)}.` : '',
      missing.length > 0 ? `Not judged: ${listOf(missing)}.` : '',
      'p adjusted for their number (Holm).',
    ),
  };
}
