import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { UNITS } from '../../../src/lab/train/kernelForms';
import { maskIndex, maskThreshold, maskWord } from '../../../src/lab/train/masks';
import { type Bench, openBench, randomValues } from './kernelBench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterEach(() => bench.clear());

const KEY = { k0: 12345, k1: -987654 };

interface Product {
  readonly sizes: readonly [m: number, n: number, k: number];
  readonly rate: number;
  readonly unit?: keyof typeof UNITS;
  readonly places?: number;
  /** Lines of the whole call before the first. */
  readonly before?: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** Index of a line's mask numbers in the definition of the masks. */
function isKept({ sizes: [, n], rate, unit = 'element', places = 1, before = 0 }: Product, line: number, channel: number): boolean {
  const all = line + before;
  const row = Math.floor(all / places);
  const index = maskIndex(unit, { row, place: all - row * places, channel }, { rows: 0, places, channels: n });
  return maskWord(KEY, index) >= maskThreshold(rate);
}

function multiply({ sizes: [m, n, k], rate, unit = 'element', places = 1, before = 0, a, b }: Product): Float32Array {
  const perRow = unit === 'element' ? places * n : unit === 'channel' ? n : 1;
  const c = bench.room(m * n);
  const mask = [UNITS[unit], places, (before / places) * perRow, KEY.k0, KEY.k1, maskThreshold(rate)] as const;
  bench.kernels.gemmKept(m, n, k, bench.put(a), bench.put(b), c, ...mask, bench.scratch);
  return bench.read(c, m * n);
}

/** Results that are kept and wrong by more than rounding, and dropped ones that are neither 0 nor the product; and how many are 0. */
function compare(product: Product, got: Float32Array): { readonly wrong: number; readonly zeros: number; readonly dropped: number } {
  const { sizes, a, b } = product;
  const [m, n, k] = sizes;
  const counts = { wrong: 0, zeros: 0, dropped: 0 };
  for (let line = 0; line < m; line += 1) {
    for (let column = 0; column < n; column += 1) {
      let sum = 0;
      let size = 0;
      for (let at = 0; at < k; at += 1) {
        const term = (a[line * k + at] as number) * (b[at * n + column] as number);
        sum += term;
        size += Math.abs(term);
      }
      const value = got[line * n + column] as number;
      const isRight = Math.abs(value - sum) <= 1e-6 * size;
      const kept = isKept(product, line, column);
      counts.dropped += kept ? 0 : 1;
      counts.zeros += value === 0 ? 1 : 0;
      counts.wrong += isRight || (!kept && value === 0) ? 0 : 1;
    }
  }
  return counts;
}

function withValues(product: Omit<Product, 'a' | 'b'>): Product {
  const [m, n, k] = product.sizes;
  return { ...product, a: randomValues(m * k, m), b: randomValues(k * n, n + 7) };
}

describe('what dropout keeps is the product', () => {
  const product = fc.record({
    sizes: fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 200 })),
    rate: fc.constantFrom(0, 0.001, 0.5, 0.8, 0.95, 0.9999),
    unit: fc.constantFrom('element', 'channel', 'sample') as fc.Arbitrary<keyof typeof UNITS>,
    places: fc.integer({ min: 1, max: 5 }),
    rows: fc.integer({ min: 0, max: 3 }),
  });

  test('of any small sizes, masks of any unit, from any row on', () => {
    fc.assert(
      fc.property(product, ({ rows, ...rest }) => {
        const made = withValues({ ...rest, before: rows * rest.places });
        expect(compare(made, multiply(made)).wrong).toBe(0);
        bench.clear();
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test.each([
    [128, 512, 784, 0.5],
    [129, 516, 333, 0.5],
    [300, 33, 161, 0.8],
    [64, 1030, 160, 0.9],
    [45, 30, 500, 0.95],
  ])('and nothing else is computed: %i × %i, sum of %i, rate %f', (m, n, k, rate) => {
    const made = withValues({ sizes: [m, n, k], rate });
    const { wrong, zeros, dropped } = compare(made, multiply(made));
    expect({ wrong, zeros }).toEqual({ wrong: 0, zeros: dropped });
  });
});

test('at rate 0 and at low rates every result is computed, with the bits of the full product', () => {
  const sizes = [128, 64, 300] as const;
  for (const rate of [0, 0.1]) {
    const { a, b, ...made } = withValues({ sizes, rate });
    const full = bench.room(128 * 64);
    bench.kernels.gemm(false, false, ...sizes, bench.put(a), bench.put(b), full, false, bench.scratch);
    expect(multiply({ ...made, a, b })).toEqual(bench.read(full, 128 * 64));
  }
});

test('rows and columns that are dropped whole are zeros', () => {
  const made = withValues({ sizes: [128, 40, 200], rate: 0.5, unit: 'sample' });
  const got = multiply(made);
  const rows = Array.from({ length: 128 }, (_, row) => got.slice(row * 40, row * 40 + 40).every((value) => value === 0));
  expect(rows).toEqual(rows.map((_, row) => !isKept(made, row, 0)));
  const thin = withValues({ sizes: [128, 40, 200], rate: 0.99 });
  const columns = Array.from({ length: 40 }, (_, column) =>
    Array.from({ length: 128 }, (__, row) => isKept(thin, row, column)).some(Boolean),
  );
  expect(columns.filter((any) => !any).length).toBeGreaterThan(2);
  expect(compare(thin, multiply(thin)).wrong).toBe(0);
});

test('with most of the left matrix zeros the product is full, with its bits', () => {
  const sizes = [128, 64, 300] as const;
  const { a, b, ...made } = withValues({ sizes, rate: 0.5 });
  const thinned = a.map((value, index) => (index % 5 === 0 ? value : 0));
  const full = bench.room(128 * 64);
  bench.kernels.gemm(false, false, ...sizes, bench.put(thinned), bench.put(b), full, false, bench.scratch);
  expect(multiply({ ...made, a: thinned, b })).toEqual(bench.read(full, 128 * 64));
});

test('what is no number is seen where it is kept, and only there', () => {
  const made = withValues({ sizes: [128, 48, 300], rate: 0.5 });
  made.a[7 * 300 + 11] = Number.NaN;
  made.b[11 * 48 + 5] = Number.POSITIVE_INFINITY;
  const got = multiply(made);
  for (let row = 0; row < 128; row += 1) {
    for (let column = 0; column < 48; column += 1) {
      const value = got[row * 48 + column] as number;
      if (!isKept(made, row, column)) expect(value).toBe(0);
      else expect(Number.isFinite(value)).toBe(row !== 7 && column !== 5);
    }
  }
});

test('a kept result has the same bits whatever the other rows are, and in every run', () => {
  const made = withValues({ sizes: [256, 64, 500], rate: 0.5 });
  const all = multiply(made);
  expect(multiply(made)).toEqual(all);
  const later = multiply({ ...made, sizes: [128, 64, 500], before: 93, a: made.a.slice(93 * 500, (93 + 128) * 500) });
  expect(later).toEqual(all.slice(93 * 64, (93 + 128) * 64));
});
