import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, openBench, randomValues } from './kernelBench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
/** Throws when a kernel has written beside its arrays. */
afterEach(() => bench.clear());

describe('products with packed weights', () => {
  const sizes = [
    { m: 5, n: 7, k: 3 },
    { m: 4, n: 8, k: 64 },
    { m: 9, n: 21, k: 333 },
  ];
  test.each(sizes)('are the bits of gemm: $m × $n, $k', ({ m, n, k }) => {
    const { kernels } = bench;
    for (const transpose of [false, true]) {
      const a = bench.put(randomValues(m * k, 1));
      const b = bench.put(randomValues(n * k, 2));
      const [plain, packed] = [bench.put(randomValues(m * n, 3)), bench.put(randomValues(m * n, 3))];
      const panels = bench.room(kernels.packedBytes(n, k) / 4);
      kernels.packRight(transpose, n, k, b, transpose ? k : n, panels);
      for (const adds of [true, false]) {
        kernels.gemm(false, transpose, m, n, k, a, b, plain, adds, bench.scratch);
        kernels.multiplyPacked(m, n, k, a, 4 * k, panels, packed, 4 * n, adds);
        expect(bench.read(packed, m * n)).toEqual(bench.read(plain, m * n));
      }
    }
  });

  test('lines may lie apart on both sides, and what is between them stays', () => {
    const { kernels } = bench;
    const [m, n, k, wideA, wideC] = [6, 10, 5, 9, 13];
    const a = randomValues(m * wideA, 1);
    const b = randomValues(n * k, 2);
    const before = randomValues(m * wideC, 3);
    const [from, right, to] = [bench.put(a), bench.put(b), bench.put(before)];
    const panels = bench.room(kernels.packedBytes(n, k) / 4);
    kernels.packRight(false, n, k, right, n, panels);
    kernels.multiplyPacked(m, n, k, from, 4 * wideA, panels, to, 4 * wideC, false);
    const after = bench.read(to, m * wideC);
    for (let row = 0; row < m; row += 1) {
      for (let column = 0; column < wideC; column += 1) {
        const at = row * wideC + column;
        const sum = Array.from({ length: k }, (_, i) => (a[row * wideA + i] ?? 0) * (b[i * n + column] ?? 0)).reduce((x, y) => x + y, 0);
        if (column < n) expect(after[at]).toBeCloseTo(sum, 5);
        else expect(after[at]).toBe(before[at]);
      }
    }
  });
});

describe('a sequence writes into its own arrays only', () => {
  const [rows, steps, units] = [3, 4, 5];
  const size = rows * steps * units;
  test.each([
    { back: false, wide: 1, mask: false },
    { back: true, wide: 1, mask: true },
    { back: false, wide: 4, mask: true },
  ])('lstm, $wide side by side, back $back', ({ back, wide, mask }) => {
    const { kernels } = bench;
    const zeros = (count: number): number => bench.put(new Float32Array(count));
    const weights = randomValues(units * 4 * units, 1);
    const source = bench.put(weights);
    const width = (4 / wide) * units;
    const packed = bench.room((wide * kernels.packedBytes(width, units)) / 4);
    const turned = bench.room((wide * kernels.packedBytes(units, width)) / 4);
    for (let block = 0; block < wide; block += 1) {
      const at = source + 4 * block * width;
      kernels.packRight(false, width, units, at, 4 * units, packed + block * kernels.packedBytes(width, units));
      kernels.packRight(true, units, width, at, 4 * units, turned + block * kernels.packedBytes(units, width));
    }
    const sums = bench.put(randomValues(4 * size, 2));
    const biases = [bench.put(randomValues(4 * units, 3)), bench.put(randomValues(4 * units, 4))] as const;
    const [before, cell, shown, out] = [zeros(wide * size), zeros(size), zeros(size), bench.room(size)];
    const factors = mask ? bench.put(new Float32Array(rows * wide * units).fill(1)) : 0;
    const place = [rows, steps, units, back, false] as const;
    const states = [out, steps * units, units] as const;
    kernels.lstmForward(...place, wide, sums, ...biases, packed, before, cell, shown, factors, ...states);
    const given = bench.read(out, size);
    expect(given.every((value) => Math.abs(value) < 1)).toBe(true);
    const first = back ? steps - 1 : 0;
    for (let row = 0; row < rows; row += 1) {
      const at = (row * steps + first) * units;
      expect([...bench.read(cell, size).subarray(at, at + units)]).toEqual(new Array(units).fill(0));
    }
    const [carry, kept, room] = [bench.room(rows * units), bench.room(rows * units), mask ? bench.room(rows * wide * units) : 0];
    kernels.lstmBackward(...place, wide, sums, turned, cell, shown, factors, ...states, carry, kept, room);
    expect(bench.read(sums, 4 * size).every(Number.isFinite)).toBe(true);
    expect(bench.read(out, size)).toEqual(given);
    expect([...bench.read(source, weights.length)]).toEqual([...weights]);
  });
});
