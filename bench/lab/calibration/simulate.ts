import { type Stream, stream } from '../../../src/lab/search/streams';
import { smooth } from '../../../src/lab/statistics/curve';
import type { EpochResult, StudyPlan, Trial } from '../../../src/lab/study';

/** How the best validation loss of a trial scatters around its rate's truth. In units of the loss. */
export interface Noise {
  readonly name: string;
  /** What all rates of a repeat share: split, first weights, order of the batches. */
  readonly shared: number;
  /** What a rate has of its own. */
  readonly own: number;
  /** Between the own parts of neighbouring rates. */
  readonly correlation: number;
  readonly tail: 'normal' | 't3' | 'skewed';
  /** Factor on `own`. */
  readonly scale: (rate: number) => number;
}

/** What is true: the loss that a rate adds to that of rate 0, and whether the curve without dropout rises again past its best. */
export interface Truth {
  readonly name: string;
  readonly added: (rate: number) => number;
  readonly overfits: boolean;
}

/** Loss without dropout: about that of two hidden layers on 600 digits with 20 % wrong labels, as are the spreads below. */
export const LEVEL = 0.4;
/** Standard deviation of a paired difference there. */
export const PAIRED = 0.03;

const even = (): number => 1;
const base = { shared: 0.04, own: PAIRED / Math.SQRT2, correlation: 0.5, tail: 'normal', scale: even } as const;

export const NOISES: readonly Noise[] = [
  { ...base, name: 'normal' },
  { ...base, name: 'independent rates', correlation: 0 },
  { ...base, name: 'heavy tails (t, 3 degrees)', tail: 't3' },
  { ...base, name: 'skewed (log-normal)', tail: 'skewed' },
  { ...base, name: 'high rates 3 × as noisy', scale: (rate) => 0.5 + 1.25 * rate },
  { ...base, name: 'rate 0 3 × as noisy, t3', tail: 't3', scale: (rate) => (rate === 0 ? 1.8 : 0.6) },
];

const hill = (rate: number): number => Math.max(0, 1 - ((rate - 0.4) / 0.4) ** 2);

export const TRUTHS: readonly Truth[] = [
  { name: 'none', added: () => 0, overfits: false },
  { name: 'none, overfits', added: () => 0, overfits: true },
  { name: 'gain 0.5 SD', added: (rate) => -0.5 * PAIRED * hill(rate), overfits: true },
  { name: 'gain 1 SD', added: (rate) => -PAIRED * hill(rate), overfits: true },
  { name: 'gain 3 SD', added: (rate) => -3 * PAIRED * hill(rate), overfits: true },
  { name: 'harm', added: (rate) => 0.12 * rate, overfits: false },
];

export const ratesOf = (count: 5 | 9): number[] => Array.from({ length: count }, (_, index) => (0.8 * index) / (count - 1));

const EPOCHS = 30;
/** Standard deviation of a validation loss from epoch to epoch; small, so that the truth is not shifted by picking the best epoch. */
const WOBBLE = 0.0003;

export function planOf(rates: readonly number[], seeds: number, seed: number): StudyPlan {
  return {
    network: { name: 'simulated', framework: 'torch', input: [1], outputs: 2, layers: [] },
    data: { kind: 'digits' },
    rates,
    seeds,
    seed,
    epochs: EPOCHS,
    batchSize: 32,
    optimizer: { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    trainSize: null,
    labelNoise: 0,
  };
}

/** All trials of one simulated study, repeat by repeat. The first n repeats are the study with n repeats. */
export function simulate(truth: Truth, noise: Noise, plan: StudyPlan): Trial[] {
  const random = stream(plan.seed, 0, 'noise');
  return Array.from({ length: plan.seeds }, (_, repeat) => {
    const shift = noise.shared * random.normal();
    const own = owns(noise, plan.rates, random);
    return plan.rates.map((rate, arm): Trial => {
      const loss = LEVEL + truth.added(rate) + shift + (own[arm] as number);
      const epochs = curve(loss, truth.overfits && rate === 0, random);
      return { rate, repeat, state: 'finished', epochs, testLoss: loss, testError: 0.1, failure: null };
    });
  }).flat();
}

function owns(noise: Noise, rates: readonly number[], random: Stream): number[] {
  // Student's heavy tails with 3 degrees hit a whole repeat, as a bad split does; √3 makes the deviation 1.
  const chiSquare = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  const stretch = noise.tail === 't3' ? 1 / Math.sqrt(chiSquare) : 1;
  let last = random.normal();
  return rates.map((rate) => {
    last = noise.correlation * last + Math.sqrt(1 - noise.correlation ** 2) * random.normal();
    return noise.own * noise.scale(rate) * (noise.tail === 'skewed' ? skewed(last) : last) * stretch;
  });
}

/** Log-normal with mean 0 and standard deviation 1, skewness 2.3: now and then a trial is much worse than the others. */
function skewed(normal: number): number {
  return (Math.exp(0.6 * normal) - Math.exp(0.18)) / Math.sqrt((Math.exp(0.36) - 1) * Math.exp(0.36));
}

/** Standard deviation over repeats of the loss of a rate. */
export function spreadOf(noise: Noise, rate: number): number {
  return Math.hypot(noise.shared, noise.own * noise.scale(rate));
}

/** Standard deviation over repeats of the difference between two rates of a plan, by their places. */
export function spreadOfDifference(noise: Noise, rates: readonly number[], one: number, other: number): number {
  const [first, second] = [one, other].map((arm) => noise.own * noise.scale(rates[arm] as number)) as [number, number];
  return Math.sqrt(first ** 2 + second ** 2 - 2 * first * second * noise.correlation ** Math.abs(one - other));
}

function curve(loss: number, rises: boolean, random: Stream): EpochResult[] {
  const { losses, best } = rises ? RISING : SETTLING;
  return losses.map((shape, index) => {
    const trainLoss = 0.5 / (index + 1);
    const validationLoss = loss + shape - best + WOBBLE * random.normal();
    return { epoch: index + 1, trainLossDropoutOn: trainLoss, trainLoss, trainError: 0, validationLoss, validationError: 0.1 };
  });
}

/** A curve without noise and what the product takes for its best loss, so that both kinds of curve have the same truth. */
function shape(rise: number): { readonly losses: readonly number[]; readonly best: number } {
  const losses = Array.from({ length: EPOCHS }, (_, index) => 1.5 * Math.exp(-index / 1.5) + rise * Math.max(0, index - 15));
  return { losses, best: Math.min(...smooth(losses)) };
}

const SETTLING = shape(0);
const RISING = shape(0.01);
