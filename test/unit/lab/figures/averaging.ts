import type { Trained } from '../../../../src/lab/train/trial';
import { type Figures, type Run, runs, type Setting } from './setting';

const COUNTS = [1, 2, 5, 10, 20, 50, 100];
/** Passes of which the mutual information is taken. */
const PASSES = 50;
const CLASSES = 10;

/**
 * Mean probabilities of k passes with dropout on against one pass with it off, and the mutual information of the passes, on all held-out
 * rows. The same as bench/lab/figures/averaging.py, where each k is drawn `draws` = 10 times per network.
 */
export function averaging(setting: Setting, draws: number): Figures {
  return averagedOf(runs(setting, { rate: 0.5, size: 300, epochs: 80 }, measureAveraging(draws)));
}

export function averagedOf(all: readonly Run[]): Figures {
  const names = Object.keys(all[0]?.measures ?? {});
  return Object.fromEntries(names.map((name) => [name, all.map(({ measures }) => measures[name] ?? Number.NaN)]));
}

export function measureAveraging(draws: number): (trained: Trained) => Readonly<Record<string, number>> {
  return ({ model, split }) => {
    const features = Float32Array.from([...split.validation.features, ...split.test.features]);
    const targets = [...split.validation.targets, ...split.test.targets];
    const rows = targets.length;
    const off = scores(softmax(model.predict(features, rows, 'off')), targets);
    const figures: Record<string, number> = { 'weight scaling/error': off.error, 'weight scaling/loss': off.loss };
    const passes = Array.from({ length: draws * Math.max(...COUNTS) }, (_, pass) =>
      softmax(model.predict(features, rows, { step: 1_000_000 + pass })),
    );
    for (const count of COUNTS) {
      const drawn = Array.from({ length: draws }, (_, draw) => scores(meanOf(passes.slice(draw * count, (draw + 1) * count)), targets));
      figures[`samples/${count}/error`] = drawn.reduce((sum, { error }) => sum + error, 0) / draws;
      figures[`samples/${count}/loss`] = drawn.reduce((sum, { loss }) => sum + loss, 0) / draws;
    }
    return { ...figures, ...informationOf(passes.slice(0, PASSES), targets) };
  };
}

/** Mutual information (Houlsby et al. 2011): entropy of the mean less mean entropy, in nats, by whether the mean is right. */
function informationOf(passes: readonly Float64Array[], targets: readonly number[]): Record<string, number> {
  const mean = meanOf(passes);
  const of = (values: Float64Array, row: number): number => entropy(values.subarray(row * CLASSES, (row + 1) * CLASSES));
  const sums = { wrong: 0, right: 0 };
  const counts = { wrong: 0, right: 0 };
  let least = Number.POSITIVE_INFINITY;
  targets.forEach((target, row) => {
    const within = passes.reduce((sum, pass) => sum + of(pass, row), 0) / passes.length;
    const information = of(mean, row) - within;
    const answer = largest(mean.subarray(row * CLASSES, (row + 1) * CLASSES)) === target ? 'right' : 'wrong';
    sums[answer] += information;
    counts[answer] += 1;
    least = Math.min(least, information);
  });
  return {
    'mutual information/wrong': sums.wrong / counts.wrong,
    'mutual information/right': sums.right / counts.right,
    'mutual information/least': least,
  };
}

function softmax(logits: Float32Array): Float64Array {
  const result = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += CLASSES) {
    const row = logits.subarray(start, start + CLASSES);
    const top = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - top), 0);
    for (let index = 0; index < CLASSES; index += 1) result[start + index] = Math.exp((row[index] as number) - top) / sum;
  }
  return result;
}

function meanOf(passes: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(passes[0]?.length ?? 0);
  for (const pass of passes) {
    for (let index = 0; index < result.length; index += 1)
      result[index] = (result[index] as number) + (pass[index] as number) / passes.length;
  }
  return result;
}

function scores(probabilities: Float64Array, targets: readonly number[]): { readonly error: number; readonly loss: number } {
  let error = 0;
  let loss = 0;
  targets.forEach((target, row) => {
    const of = probabilities.subarray(row * CLASSES, (row + 1) * CLASSES);
    error += largest(of) === target ? 0 : 1;
    loss -= Math.log(Math.max(of[target] as number, 1e-30));
  });
  return { error: error / targets.length, loss: loss / targets.length };
}

function largest(values: Float64Array): number {
  return values.indexOf(Math.max(...values));
}

function entropy(values: Float64Array): number {
  return values.reduce((sum, value) => sum - (value > 0 ? value * Math.log(value) : 0), 0);
}
