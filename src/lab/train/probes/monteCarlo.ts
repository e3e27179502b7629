import {
  bars,
  INFORMATION,
  INFORMATION_LEAST,
  INFORMATION_RIGHT,
  INFORMATION_WRONG,
  of,
  type Prediction,
  SAMPLE_ERROR,
  SAMPLE_LOSS,
  SAMPLES,
} from '../../experiments/measures';
import { intervalCoverage, predictiveMoments } from '../../statistics/predictive';
import { reliability } from '../../statistics/reliability';
import { meanOf } from '../../statistics/student';
import { likeliest, predictiveUncertainty, scores } from '../../statistics/uncertainty';
import type { Masking } from '../engine';
import type { Trained } from '../trial';
import { freshMasks, type Measures } from './measures';

/** Rows run at once: bounds memory. */
const ROWS_AT_ONCE = 512;
/** Numbers of passes whose mean is looked at, up to those that were made. */
const SAMPLE_COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/**
 * Monte Carlo dropout (Gal and Ghahramani 2016) on the test rows, beside one run with dropout off. The mean of k passes is judged on
 * every disjoint group of k, so that small k are not judged by one draw.
 */
export function measureMonteCarlo(trained: Trained, passes: number): Measures {
  const { loss } = trained;
  return loss.name === 'cross-entropy' || loss.name === 'binary-cross-entropy' ? ofClasses(trained, passes) : ofValues(trained, passes);
}

function ofClasses(trained: Trained, passes: number): Measures {
  const { test } = trained.split;
  const off = probabilities(run(trained, 'test', 'off'), test.rows);
  const classes = off.length / test.rows;
  const all = new Float32Array(passes * off.length);
  for (let pass = 0; pass < passes; pass += 1) all.set(probabilities(run(trained, 'test', pass), test.rows), pass * off.length);
  const { mean, entropy, mutualInformation } = predictiveUncertainty({ passes, rows: test.rows, classes, probabilities: all });
  const information = (right: boolean): number =>
    average(mutualInformation.filter((_, row) => (likeliest(mean, row * classes, classes) === test.targets[row]) === right));
  const alone = predictiveUncertainty({ passes: 1, rows: test.rows, classes, probabilities: off });
  const counts = SAMPLE_COUNTS.filter((count) => count <= passes);
  const grouped = counts.map((count) => {
    const means = groups(all, off.length, passes, count);
    const judged = means.map((one) => scores(one, test.targets, classes));
    return { loss: average(judged.map((one) => one.negativeLogLikelihood)), error: average(judged.map((one) => one.error)) };
  });
  return {
    ...quality('scaling', off, test.targets, classes),
    ...quality('mc', mean, test.targets, classes),
    [of('scaling', 'entropy')]: average(alone.entropy),
    [of('mc', 'entropy')]: average(entropy),
    [INFORMATION]: average(mutualInformation),
    [INFORMATION_RIGHT]: information(true),
    [INFORMATION_WRONG]: information(false),
    [INFORMATION_LEAST]: Math.min(...mutualInformation),
    [SAMPLES]: counts,
    [SAMPLE_LOSS]: grouped.map((one) => one.loss),
    [SAMPLE_ERROR]: grouped.map((one) => one.error),
  };
}

function quality(name: Prediction, values: Float32Array | Float64Array, targets: Float32Array, classes: number): Measures {
  const { negativeLogLikelihood, error } = scores(values, targets, classes);
  const diagram = reliability(values, targets, classes);
  return {
    [of(name, 'loss')]: negativeLogLikelihood,
    [of(name, 'error')]: error,
    [of(name, 'calibration')]: diagram.error,
    [bars(name, 'rows')]: diagram.bins.map(({ count }) => count),
    [bars(name, 'confidence')]: diagram.bins.map(({ confidence }) => confidence ?? 0),
    [bars(name, 'accuracy')]: diagram.bins.map(({ accuracy }) => accuracy ?? 0),
  };
}

/** The noise of the targets is what the network with dropout off leaves unexplained on the validation rows. */
function ofValues(trained: Trained, passes: number): Measures {
  const { test, validation } = trained.split;
  const off = run(trained, 'test', 'off');
  const size = off.length;
  const all = new Float32Array(passes * size);
  for (let pass = 0; pass < passes; pass += 1) all.set(run(trained, 'test', pass), pass * size);
  const moments = predictiveMoments({ passes, rows: size, values: all });
  const noise = squaredError(run(trained, 'validation', 'off'), validation.targets);
  const counts = SAMPLE_COUNTS.filter((count) => count <= passes);
  const losses = counts.map((count) => average(groups(all, size, passes, count).map((one) => squaredError(one, test.targets))));
  const judged = (name: Prediction, mean: Float32Array | Float64Array, variance: Float64Array): Measures => {
    const { share, width } = intervalCoverage({ mean: Float64Array.from(mean), variance }, test.targets, { noise });
    const squares = squaredError(mean, test.targets);
    return {
      [of(name, 'loss')]: squares,
      [of(name, 'error')]: Math.sqrt(squares) * trained.split.targetScale,
      [of(name, 'coverage')]: share,
      [of(name, 'width')]: width * trained.split.targetScale,
    };
  };
  return {
    ...judged('scaling', off, new Float64Array(size)),
    ...judged('mc', moments.mean, moments.variance),
    [SAMPLES]: counts,
    [SAMPLE_LOSS]: losses,
    [SAMPLE_ERROR]: losses.map((one) => Math.sqrt(one) * trained.split.targetScale),
  };
}

/** Outputs on all rows of a part: dropout off, or in pass `masking`, which draws other masks for every chunk. */
function run(trained: Trained, part: 'test' | 'validation', masking: 'off' | number): Float32Array {
  const { rows, features } = trained.split[part];
  const width = features.length / rows;
  const chunks = Math.ceil(rows / ROWS_AT_ONCE);
  const outputs = Array.from({ length: chunks }, (_, chunk) => {
    const start = chunk * ROWS_AT_ONCE;
    const end = Math.min(start + ROWS_AT_ONCE, rows);
    const masks: Masking = masking === 'off' ? 'off' : freshMasks(trained, masking * chunks + chunk);
    return trained.model.predict(features.subarray(start * width, end * width), end - start, masks);
  });
  const joined = new Float32Array(outputs.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of outputs) {
    joined.set(one, at);
    at += one.length;
  }
  return joined;
}

/** Softmax by row; a single logit is that of class 1 of two. */
function probabilities(logits: Float32Array, rows: number): Float32Array {
  const width = logits.length / rows;
  if (width === 1) {
    return Float32Array.from({ length: 2 * rows }, (_, at) => 1 / (1 + Math.exp((at % 2 === 1 ? -1 : 1) * (logits[at >> 1] as number))));
  }
  const shares = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += width) {
    const top = Math.max(...logits.subarray(start, start + width));
    let sum = 0;
    for (let at = start; at < start + width; at += 1) sum += Math.exp((logits[at] as number) - top);
    for (let at = start; at < start + width; at += 1) shares[at] = Math.exp((logits[at] as number) - top) / sum;
  }
  return shares;
}

/** Means of passes 0 … k-1, k … 2k-1, …; an incomplete last group is left out. */
function groups(all: Float32Array, size: number, passes: number, count: number): Float64Array[] {
  return Array.from({ length: Math.floor(passes / count) }, (_, group) => {
    const mean = new Float64Array(size);
    for (let pass = group * count; pass < (group + 1) * count; pass += 1) {
      for (let at = 0; at < size; at += 1) mean[at] = (mean[at] as number) + (all[pass * size + at] as number) / count;
    }
    return mean;
  });
}

function squaredError(values: Float32Array | Float64Array, targets: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += ((values[at] as number) - (targets[at] as number)) ** 2;
  return sum / values.length;
}

/** NaN of nothing. */
function average(values: ArrayLike<number>): number {
  return meanOf(Array.from(values));
}
