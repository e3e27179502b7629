import { readFileSync } from 'node:fs';
import { readDigits } from '../../../src/lab/data/digits';
import { stream } from '../../../src/lab/search/streams';
import { bestEpoch } from '../../../src/lab/statistics/curve';
import { meanOf } from '../../../src/lab/statistics/student';
import type { LabLayer, StudyPlan, Trial } from '../../../src/lab/study';
import { trainTrial } from '../../../src/lab/train/trainer';
import { openWasmProducts } from '../../../src/lab/train/wasm';
import { count, DESIGNS, type Design, emptyTally, MOST, outcome, type Tally } from './measure';
import { ratesOf } from './simulate';

const hidden: readonly LabLayer[] = [
  { type: 'dense', units: 64, bias: true },
  { type: 'activation', name: 'relu' },
  { type: 'dropout', siteId: 's', granularity: 'element', rate: 0 },
];

const plan: StudyPlan = {
  network: { name: 'real', framework: 'torch', input: [64], outputs: 10, layers: [...hidden, { type: 'dense', units: 10, bias: true }] },
  data: { kind: 'digits' },
  rates: ratesOf(9),
  seeds: MOST,
  seed: 1,
  epochs: 200,
  batchSize: 32,
  optimizer: { name: 'adam', learningRate: 0.003, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
  trainSize: 300,
  labelNoise: 0.2,
};

/**
 * Studies drawn from real trials: whole repeats, curves and all, with replacement from `repeats` trained ones, so that spreads,
 * correlations and tails are those of training and yet the truth is known: the means over the trained repeats. "Made equal" moves
 * each rate's curves by a constant, so that all means are that of rate 0.
 */
export async function real(repeats: number, studies: number): Promise<readonly (readonly [string, Map<Design, Tally>])[]> {
  const trained = await train(repeats);
  const means = plan.rates.map((rate) => meanOf(bestLosses(trained, rate)));
  const zero = means[0] as number;
  const leveled = trained.map((trial) => moved(trial, zero - (means[plan.rates.indexOf(trial.rate)] as number)));
  const name = `${repeats} real repeats of 64-64-10 on 300 digits, 20 % wrong labels`;
  return [
    [`none | 9 rates | ${name}, made equal`, resampled(leveled, repeats, studies)],
    [`as trained (${means.map((mean) => mean.toFixed(3)).join(' ')}) | 9 rates | ${name}`, resampled(trained, repeats, studies)],
  ];
}

async function train(repeats: number): Promise<Trial[]> {
  const wasm = readFileSync('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
  const products = await openWasmProducts(new Uint8Array(wasm).buffer);
  const dataset = await readDigits(readFileSync('media/digits.csv.gz'));
  return Array.from({ length: repeats }, (_, repeat) =>
    plan.rates.map((rate) => trainTrial({ plan, dataset, products }, { rate, repeat })),
  ).flat();
}

/** Of a whole population. */
function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

function bestLosses(trials: readonly Trial[], rate: number): number[] {
  return trials.filter((trial) => trial.rate === rate).map((trial) => bestEpoch(trial.epochs)?.loss ?? Number.NaN);
}

function moved(trial: Trial, by: number): Trial {
  return { ...trial, epochs: trial.epochs.map((epoch) => ({ ...epoch, validationLoss: epoch.validationLoss + by })) };
}

function resampled(trials: readonly Trial[], repeats: number, studies: number): Map<Design, Tally> {
  const random = stream(2, 0, 'noise');
  const losses = plan.rates.map((rate) => meanOf(bestLosses(trials, rate)));
  const best = bestLosses(trials, plan.rates[losses.indexOf(Math.min(...losses))] as number);
  const paired = plan.rates.map((rate) => deviation(bestLosses(trials, rate).map((loss, repeat) => loss - (best[repeat] as number))));
  const known = { losses, spread: deviation(best), paired };
  const tallies = new Map(DESIGNS.map((design) => [design, emptyTally()]));
  for (let study = 0; study < studies; study += 1) {
    const drawn = Array.from({ length: MOST }, (_, repeat) => {
      const from = random.integer(repeats);
      return trials.filter((trial) => trial.repeat === from).map((trial) => ({ ...trial, repeat }));
    }).flat();
    for (const [design, tally] of tallies) count(tally, outcome(design, plan, drawn, known));
  }
  return tallies;
}
