import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, openBench, randomValues } from './kernelBench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterEach(() => bench.clear());

/** Values of which `zeros` of a thousand are zero, of either sign. */
function thinned(count: number, seed: number, zeros: number): Float32Array {
  const values = randomValues(count, seed);
  const dice = randomValues(count, seed + 1);
  return values.map((value, index) => ((dice[index] as number) * 500 + 500 < zeros ? (index % 3 === 0 ? -0 : 0) : value));
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  values.forEach((value, index) => {
    result[(index % columns) * rows + Math.floor(index / columns)] = value;
  });
  return result;
}

interface Product {
  readonly sides: readonly [transposeA: boolean, transposeB: boolean];
  readonly sizes: readonly [m: number, n: number, k: number];
  readonly accumulate: boolean;
  /** op(a) and op(b). */
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** Bits of the product by the kernel that looks for zeros, and by the one that takes every value. */
function bothBits({ sides: [transposeA, transposeB], sizes: [m, n, k], accumulate, a, b }: Product): readonly [Int32Array, Int32Array] {
  const { kernels } = bench;
  const before = randomValues(m * n, 3);
  const [sparse, full] = [bench.put(before), bench.put(before)];
  const left = bench.put(transposeA ? transposed(a, m, k) : a);
  const right = bench.put(transposeB ? transposed(b, k, n) : b);
  kernels.gemm(transposeA, transposeB, m, n, k, left, right, sparse, accumulate, bench.scratch);
  const packed = bench.room(kernels.packedBytes(n, k) / 4);
  kernels.packRight(false, n, k, bench.put(b), n, packed);
  kernels.multiplyPacked(m, n, k, bench.put(a), 4 * k, packed, full, 4 * n, accumulate);
  return [bench.readIntegers(sparse, m * n), bench.readIntegers(full, m * n)];
}

describe('products with many zeros have the bits of the full product', () => {
  const size = fc.integer({ min: 1, max: 75 });
  const zeros = fc.constantFrom(0, 320, 500, 900, 1000);
  const product = fc.record({
    sides: fc.tuple(fc.boolean(), fc.boolean()),
    sizes: fc.tuple(size, size, size),
    accumulate: fc.boolean(),
    zeros: fc.tuple(zeros, zeros),
  });

  test('of any small sizes, either side transposed, set and added', () => {
    fc.assert(
      fc.property(product, ({ sizes: [m, n, k], zeros: [inA, inB], ...rest }) => {
        const [sparse, full] = bothBits({ ...rest, sizes: [m, n, k], a: thinned(m * k, m, inA), b: thinned(k * n, n + 5, inB) });
        expect(sparse).toEqual(full);
        bench.clear();
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test.each([
    [33, 40, 1000],
    [1100, 24, 64],
    [40, 1100, 64],
    [129, 65, 330],
  ])('in blocks and parts of the sum: %i × %i, sum of %i', (m, n, k) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (const [inA, inB] of [
          [700, 0],
          [0, 700],
        ] as const) {
          const values = { a: thinned(m * k, 1, inA), b: thinned(k * n, 2, inB) };
          const [sparse, full] = bothBits({ sides: [transposeA, transposeB], sizes: [m, n, k], accumulate: false, ...values });
          expect(sparse).toEqual(full);
          bench.clear();
        }
      }
    }
  });
});

test('what is no number is not taken for a zero', () => {
  const [m, n, k] = [32, 32, 32];
  const a = new Float32Array(m * k);
  a[5 * k + 3] = Number.NaN;
  const b = new Float32Array(k * n).fill(1);
  const c = bench.room(m * n);
  bench.kernels.gemm(false, false, m, n, k, bench.put(a), bench.put(b), c, false, bench.scratch);
  const rows = Array.from({ length: m }, (_, row) => bench.read(c + 4 * row * n, n));
  expect(rows.map((row) => row.every(Number.isNaN))).toEqual(rows.map((_, row) => row === 5));
  expect(rows.filter((row) => row.every((value) => value === 0))).toHaveLength(m - 1);
});

test('what has faded is cut off, and nothing else', () => {
  const values = [0, 1e-30, -1e-30, 7e-31, -7e-31, 1e-44, -1e-44, 1, -2, Number.NaN, Number.POSITIVE_INFINITY];
  const at = bench.put(values);
  bench.kernels.cutFaded(at, values.length);
  const kept = [0, 1e-30, -1e-30, 0, 0, 0, 0, 1, -2, Number.NaN, Number.POSITIVE_INFINITY];
  expect([...bench.read(at, values.length)]).toEqual(kept.map(Math.fround));
});
