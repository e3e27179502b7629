import { type Stream, shuffle, stream } from '../search/streams';
import type { Dataset, StudyPlan } from '../study';

/** Rows of one part, ready to train on: features standardised, regression targets too. */
export interface Part {
  readonly rows: number;
  readonly features: Float32Array;
  readonly targets: Float32Array;
}

export interface Split {
  readonly train: Part;
  /** Decides between the rates. */
  readonly validation: Part;
  /** Shown, never decides. The same rows in every repeat. */
  readonly test: Part;
  /** Standard deviation that regression targets were divided by; 1 for classes. */
  readonly targetScale: number;
}

const VALIDATION = 0.2;
const TEST = 0.2;

/**
 * Splits 60/20/20, stratified by class. The test rows depend on the seed only; training and validation rows are drawn anew in
 * every repeat, so that the differences between repeats hold the luck of the split too. Means and deviations come from the
 * training rows alone. `trainSize` cuts the training rows, keeping the shares of the classes; `labelNoise` gives that share of
 * them a class drawn at random (the right one included).
 */
export function splitDataset(dataset: Dataset, plan: Pick<StudyPlan, 'seed' | 'trainSize' | 'labelNoise'>, repeat: number): Split {
  const rows = partRows(dataset, plan.seed, repeat, plan.trainSize);
  const { train } = rows;
  const scale = featureScale(dataset, train);
  const target = targetScale(dataset, train);
  const part = (rows: readonly number[]): Part => gather(dataset, rows, scale, target);
  const trained = part(train);
  if (plan.labelNoise > 0) addNoise(trained.targets, plan.labelNoise, dataset.classNames.length, stream(plan.seed, repeat, 'noise'));
  return { train: trained, validation: part(rows.validation), test: part(rows.test), targetScale: target.deviation };
}

export interface PartRows {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** Which rows go where; the parts share none. */
export function partRows(dataset: Dataset, seed: number, repeat: number, trainSize: number | null = null): PartRows {
  const strata = groupRows(dataset);
  const outer = stream(seed, 0, 'split');
  const inner = stream(seed, repeat + 1, 'split');
  const test: number[] = [];
  const validation: number[] = [];
  const trainStrata: number[][] = [];
  for (const rows of strata) {
    const shuffled = shuffle([...rows], outer);
    const testCount = share(rows.length, TEST);
    append(test, shuffled.slice(0, testCount));
    const rest = shuffle(shuffled.slice(testCount), inner);
    const validationCount = share(rows.length, VALIDATION);
    append(validation, rest.slice(0, validationCount));
    trainStrata.push(rest.slice(validationCount));
  }
  return { train: cut(trainStrata, trainSize), validation, test };
}

/** A call with each row as an argument would run out of stack on large data. */
function append(rows: number[], more: readonly number[]): void {
  for (const row of more) rows.push(row);
}

/** Rows that a split leaves for training, at most. */
export function trainingRows(dataset: Dataset): number {
  return groupRows(dataset).reduce((sum, rows) => sum + rows.length - share(rows.length, TEST) - share(rows.length, VALIDATION), 0);
}

/** Fewest training rows on which the loss with dropout off is measured, where there are so many. */
const LEAST_MEASURED = 256;

/**
 * Training rows on which loss and error with dropout off are measured after an epoch: as many as there are validation rows, so that both
 * are as sure, but at least 256, or all. It is the same rows for all rates.
 */
export function measuredTrainingRows(training: number, validation: number): number {
  return Math.min(training, Math.max(validation, LEAST_MEASURED));
}

/** Rounded share, at least one row where there are three or more. */
function share(count: number, part: number): number {
  return count < 3 ? 0 : Math.max(1, Math.round(count * part));
}

function groupRows(dataset: Dataset): number[][] {
  if (dataset.problem === 'regression') return [Array.from({ length: dataset.rows }, (_, row) => row)];
  const groups: number[][] = dataset.classNames.map(() => []);
  for (let row = 0; row < dataset.rows; row += 1) groups[dataset.targets[row] as number]?.push(row);
  return groups;
}

/** Takes `size` rows over all strata by largest remainder; null or too large = all. */
function cut(strata: readonly number[][], size: number | null): number[] {
  const total = strata.reduce((sum, rows) => sum + rows.length, 0);
  if (size === null || size >= total) return strata.flat();
  const quotas = strata.map((rows) => (rows.length * size) / total);
  const counts = quotas.map(Math.floor);
  const left = size - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = quotas.map((quota, index) => ({ index, remainder: quota - Math.floor(quota) }));
  byRemainder.sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index } of byRemainder.slice(0, left)) counts[index] = (counts[index] as number) + 1;
  return strata.flatMap((rows, index) => rows.slice(0, counts[index]));
}

interface Scale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/**
 * Per feature; for images one mean and deviation for all pixels, since rarely lit pixels would be blown up; for sequences one for each
 * feature over all steps, so that a step's place does not change its scale. Constant features stay 0. Tokens are names: never scaled.
 */
function featureScale(dataset: Dataset, rows: readonly number[]): Scale {
  const { width } = dataset;
  if (dataset.tokens) return { mean: new Float64Array(width), deviation: new Float64Array(width).fill(1) };
  const sums = (value: (feature: number, column: number) => number): Float64Array => {
    const totals = new Float64Array(width);
    for (const row of rows) {
      for (let column = 0; column < width; column += 1) {
        totals[column] = (totals[column] as number) + value(dataset.features[row * width + column] as number, column);
      }
    }
    return pooled(totals, dataset);
  };
  const mean = sums((feature) => feature).map((sum) => sum / rows.length);
  const square = sums((feature, column) => (feature - (mean[column] as number)) ** 2).map((sum) => sum / rows.length);
  return { mean, deviation: square.map((one, column) => deviationOf(one, mean[column] as number)) };
}

/** Means over the features that share a scale, at each of them. */
function pooled(totals: Float64Array, { image, shape, width }: Dataset): Float64Array {
  const period = image ? 1 : shape && shape.length > 1 ? (shape.at(-1) ?? width) : width;
  if (period === width) return totals;
  const sums = new Float64Array(period);
  for (const [column, total] of totals.entries()) sums[column % period] = (sums[column % period] as number) + total;
  return totals.map((_, column) => ((sums[column % period] as number) * period) / width);
}

/** Root of the variance; 1 where the spread is nothing but rounding, which a division would blow up. */
function deviationOf(variance: number, mean: number): number {
  const deviation = Math.sqrt(variance);
  return deviation > 1e-7 * Math.abs(mean) ? deviation : 1;
}

function targetScale(dataset: Dataset, rows: readonly number[]): { mean: number; deviation: number } {
  if (dataset.problem === 'classification') return { mean: 0, deviation: 1 };
  const mean = rows.reduce((sum, row) => sum + (dataset.targets[row] as number), 0) / rows.length;
  const square = rows.reduce((sum, row) => sum + ((dataset.targets[row] as number) - mean) ** 2, 0) / rows.length;
  return { mean, deviation: deviationOf(square, mean) };
}

function gather(dataset: Dataset, rows: readonly number[], scale: Scale, target: { mean: number; deviation: number }): Part {
  const { width } = dataset;
  const features = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    for (let column = 0; column < width; column += 1) {
      features[index * width + column] =
        ((dataset.features[row * width + column] as number) - (scale.mean[column] as number)) / (scale.deviation[column] as number);
    }
  });
  const targets = Float32Array.from(rows, (row) => ((dataset.targets[row] as number) - target.mean) / target.deviation);
  return { rows: rows.length, features, targets };
}

function addNoise(targets: Float32Array, noise: number, classes: number, random: Stream): void {
  if (classes < 2) return;
  for (let row = 0; row < targets.length; row += 1) {
    const hit = random.uniform() < noise;
    const other = random.integer(classes);
    if (hit) targets[row] = other;
  }
}
