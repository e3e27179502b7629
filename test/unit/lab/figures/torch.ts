import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import cdf from '@stdlib/stats-base-dists-t-cdf';

/** One figure of the independent runs in PyTorch (bench/lab/figures/golden). */
export interface Reference {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

/** All figures of one result by path, "rates/0.5/last error". Comparisons between arms (they have a p) are left out. */
export function references(name: string): ReadonlyMap<string, Reference> {
  const text = readFileSync(join(process.cwd(), 'bench/lab/figures/golden', `${name}.json`), 'utf8');
  const found = new Map<string, Reference>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const { n, mean, sd } = value as Partial<Reference>;
    if (n !== undefined && mean !== undefined && sd !== undefined && !('p' in value)) found.set(path, { n, mean, sd });
    else for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}/${key}`);
  };
  walk(JSON.parse(text), '');
  return found;
}

/**
 * Two-sided p of "both have the same mean" (Welch 1947: t with unequal variances, degrees of freedom of Welch and Satterthwaite); 1 where neither
 * varies and the means are the same.
 */
export function sameMean(values: readonly number[], { n, mean, sd }: Reference): number {
  const own = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - own) ** 2, 0) / (values.length - 1);
  const [a, b] = [variance / values.length, sd ** 2 / n];
  if (a + b === 0) return own === mean ? 1 : 0;
  const degrees = (a + b) ** 2 / (a ** 2 / (values.length - 1) + b ** 2 / (n - 1));
  return 2 * cdf(-Math.abs(own - mean) / Math.sqrt(a + b), degrees);
}
