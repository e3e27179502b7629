import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stream, stream } from '../../../src/lab/search/streams';
import { meanOf } from '../../../src/lab/statistics/student';
import type { Trial } from '../../../src/lab/study';
import { count, DESIGNS, type Design, emptyTally, type Known, MOST, outcome, type Tally } from './measure';
import { planOf } from './simulate';

/** Best validation losses of PyTorch or Keras on one network and its data, by rate and repeat. */
interface Measured {
  readonly file: string;
  readonly rates: readonly number[];
  readonly losses: readonly (readonly number[])[];
}

/** Share of a draw's spread that is normal: repeats of twelve would come up twice in a study, with no difference between them. */
const SMOOTHING = 0.5;
const FOLDER = 'bench/lab/agreement/golden';

/**
 * Studies drawn from the repeats of real trainings (bench/lab/agreement), so that spreads, correlations between rates and unequal arms
 * are those of training and yet the truth is known: the means over the measured repeats. A repeat is drawn with all its rates, and
 * mixed with a normal one of the same covariance (smoothed bootstrap, Silverman and Young 1987). "Made equal" moves each rate
 * so that all means are that of rate 0.
 */
export function real(studies: number): readonly (readonly [string, Map<Design, Tally>])[] {
  const all = measured();
  return all.flatMap((one) => [
    [`none | ${one.rates.length} rates | ${one.file}, made equal`, resampled({ ...one, losses: leveled(one.losses) }, studies)] as const,
    [`as trained | ${one.rates.length} rates | ${one.file}`, resampled(one, studies)] as const,
  ]);
}

function measured(): Measured[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const { rates, best } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { rates: number[]; best: number[][] };
    return { file: name.replace('.json', ''), rates, losses: best };
  });
}

function leveled(losses: Measured['losses']): number[][] {
  const zero = meanOf(losses[0] as readonly number[]);
  return losses.map((arm) => arm.map((loss) => loss - meanOf(arm) + zero));
}

function resampled({ rates, losses }: Measured, studies: number): Map<Design, Tally> {
  const random = stream(2, 0, 'noise');
  const means = losses.map(meanOf);
  const residuals = losses.map((arm, index) => arm.map((loss) => loss - (means[index] as number)));
  const best = residuals[means.indexOf(Math.min(...means))] as number[];
  const paired = residuals.map((arm) => deviation(arm.map((loss, repeat) => loss - (best[repeat] as number))));
  const known: Known = { losses: means, spread: deviation(best), paired };
  const tallies = new Map(DESIGNS.map((design) => [design, emptyTally()]));
  const plan = planOf(rates, MOST, 1);
  for (let study = 0; study < studies; study += 1) {
    const trials = Array.from({ length: MOST }, (_, repeat) => {
      const drawn = residualOf(residuals, random);
      return rates.map((rate, arm) => flat(rate, repeat, (means[arm] as number) + (drawn[arm] as number)));
    }).flat();
    for (const [design, tally] of tallies) count(tally, outcome(design, plan, trials, known));
  }
  return tallies;
}

/** One repeat's deviations from the means, by rate. */
function residualOf(residuals: readonly (readonly number[])[], random: Stream): number[] {
  const repeats = (residuals[0] as readonly number[]).length;
  const from = random.integer(repeats);
  const weights = Array.from({ length: repeats }, () => random.normal() / Math.sqrt(repeats));
  return residuals.map((arm) => {
    const normal = arm.reduce((sum, value, repeat) => sum + value * (weights[repeat] as number), 0);
    return Math.sqrt(1 - SMOOTHING ** 2) * (arm[from] as number) + SMOOTHING * normal;
  });
}

/** A curve that stays where it is: only best losses were kept. */
function flat(rate: number, repeat: number, loss: number): Trial {
  const epochs = Array.from({ length: 10 }, (_, index) => {
    const trainLoss = 0.5 / (index + 1);
    return { epoch: index + 1, trainLossDropoutOn: trainLoss, trainLoss, trainError: 0, validationLoss: loss, validationError: 0.1 };
  });
  return { rate, repeat, state: 'finished', epochs, testLoss: null, testError: null, failure: null };
}

/** Of a whole population. */
function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}
