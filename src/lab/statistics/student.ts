import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

export interface Sample {
  readonly n: number;
  readonly mean: number;
  /** null for n < 2. */
  readonly standardError: number | null;
  /** 95 % Student interval of the mean; null for n < 2. */
  readonly interval: readonly [number, number] | null;
}

/** Mean with its standard error s/√n (s with n − 1) and 95 % Student interval. */
export function sample(values: readonly number[]): Sample {
  const n = values.length;
  const mean = meanOf(values);
  if (n < 2) return { n, mean, standardError: null, interval: null };
  const standardError = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n);
  const half = quantile(0.975, n - 1) * standardError;
  return { n, mean, standardError, interval: [mean - half, mean + half] };
}

/** Two-sided p of "the mean is 0" (paired t test when the values are differences); null for n < 2 or when all are equal and 0. */
export function pValue(values: readonly number[]): number | null {
  const { n, mean, standardError } = sample(values);
  if (standardError === null) return null;
  if (standardError === 0) return mean === 0 ? null : 0;
  return 2 * cdf(-Math.abs(mean / standardError), n - 1);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Holm's step-down adjustment (1979): the k-th smallest of m times m − k + 1, never below its predecessor, at most 1. Keeps order; nulls stay. */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const ranked = values.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((one, other) => one.p - other.p);
  const adjusted: (number | null)[] = values.map(() => null);
  let floor = 0;
  ranked.forEach(({ p, index }, rank) => {
    floor = Math.max(floor, Math.min(1, p * (ranked.length - rank)));
    adjusted[index] = floor;
  });
  return adjusted;
}

/** Student's distribution with so many degrees of freedom is the normal one to 12 digits. */
const NORMAL = 1e12;

export function normalQuantile(probability: number): number {
  return quantile(probability, NORMAL);
}

export function studentQuantile(probability: number, freedom: number): number {
  return quantile(probability, freedom);
}

/** P(T ≤ t). */
export function studentCdf(t: number, freedom: number): number {
  return cdf(t, freedom);
}
