import { shuffle, stream } from '../search/streams';
import type { Dataset } from '../study';

/** Rows taken of a large source unless the user says otherwise: enough for every verdict of the lab, and minutes instead of hours. */
export const DEFAULT_MAX_ROWS = 10_000;

/** Root seed of every draw of rows: the same file gives the same rows in every study, whatever the study's own seed. */
export const SAMPLE_SEED = 1;

export interface SampleSource {
  readonly problem: Dataset['problem'];
  /** By row of the source, of which `rows` are usable. */
  readonly targets: ArrayLike<number>;
  readonly rows: Int32Array;
  readonly classes: number;
}

/**
 * At most `maxRows` of the rows, drawn without return, in the order of the source. Every class keeps its share (largest remainder), and at
 * least three rows where it has them.
 */
export function sampledRows({ problem, targets, rows, classes }: SampleSource, maxRows: number | null): Int32Array {
  if (maxRows === null || rows.length <= maxRows) return rows;
  const random = stream(SAMPLE_SEED, 0, 'sample');
  const strata: number[][] = problem === 'regression' ? [[...rows]] : Array.from({ length: classes }, () => []);
  if (problem === 'classification') for (const row of rows) strata[targets[row] as number]?.push(row);
  const counts = sharesOf(
    strata.map((stratum) => stratum.length),
    maxRows,
  );
  const drawn = strata.flatMap((stratum, index) => shuffle(stratum, random).slice(0, counts[index]));
  return Int32Array.from(drawn).sort();
}

/** How many of each: by share with the largest remainders first, but at least three. */
function sharesOf(sizes: readonly number[], wanted: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const quotas = sizes.map((size) => (size * wanted) / total);
  const counts = quotas.map(Math.floor);
  const left = wanted - counts.reduce((sum, count) => sum + count, 0);
  const order = quotas.map((quota, index) => ({ index, rest: quota - Math.floor(quota) }));
  order.sort((one, other) => other.rest - one.rest || one.index - other.index);
  for (const { index } of order.slice(0, left)) counts[index] = (counts[index] as number) + 1;
  return counts.map((count, index) => Math.max(count, Math.min(3, sizes[index] as number)));
}

/** The dataset with these rows alone, in this order. */
export function takeRows(dataset: Dataset, rows: ArrayLike<number>): Dataset {
  const { width } = dataset;
  const features = new Float32Array(rows.length * width);
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    features.set(dataset.features.subarray(row * width, (row + 1) * width), index * width);
  }
  return { ...dataset, rows: rows.length, features, targets: Float32Array.from(rows, (row) => dataset.targets[row] as number) };
}
