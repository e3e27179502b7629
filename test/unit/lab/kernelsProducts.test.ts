import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Patches, Pooled } from '../../../src/lab/train/kernelForms';
import { type Bench, openBench, randomValues, worst } from './kernelBench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterEach(() => bench.clear());

/** The definition, in 64 bits. */
function product(
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  a: Float32Array,
  b: Float32Array,
): Float64Array {
  const result = new Float64Array(m * n);
  for (let row = 0; row < m; row += 1) {
    for (let column = 0; column < n; column += 1) {
      let sum = 0;
      for (let inner = 0; inner < k; inner += 1) {
        sum +=
          (a[transposeA ? inner * m + row : row * k + inner] as number) *
          (b[transposeB ? column * k + inner : inner * n + column] as number);
      }
      result[row * n + column] = sum;
    }
  }
  return result;
}

const sizes = fc.integer({ min: 1, max: 37 });

describe('matrix products', () => {
  test('of any small sizes, either side transposed, set and added', () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, fc.boolean(), fc.boolean(), fc.boolean(), (m, n, k, transposeA, transposeB, accumulate) => {
        const a = randomValues(m * k, m + 7);
        const b = randomValues(k * n, n + 11);
        const before = randomValues(m * n, 5);
        const c = bench.put(before);
        bench.kernels.gemm(transposeA, transposeB, m, n, k, bench.put(a), bench.put(b), c, accumulate, bench.scratch);
        const expected = product(transposeA, transposeB, m, n, k, a, b).map(
          (sum, index) => sum + (accumulate ? (before[index] as number) : 0),
        );
        expect(worst(bench.read(c, m * n), expected)).toBeLessThan(3e-6);
        bench.clear();
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test.each([
    [1, 1, 1],
    [3, 5, 320],
    [6, 9, 321],
    [5, 18, 1000],
    [700, 12, 129],
    [261, 8, 330],
  ])('in blocks: %i × %i, sum of %i', (m, n, k) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = randomValues(m * k, 3);
        const b = randomValues(k * n, 4);
        const c = bench.room(m * n);
        bench.kernels.gemm(transposeA, transposeB, m, n, k, bench.put(a), bench.put(b), c, false, bench.scratch);
        expect(worst(bench.read(c, m * n), product(transposeA, transposeB, m, n, k, a, b))).toBeLessThan(2e-6);
      }
    }
  });

  test('of a batch, with one operand for all', () => {
    const [batch, m, n, k] = [3, 5, 6, 7];
    const a = randomValues(batch * m * k, 1);
    const b = randomValues(k * n, 2);
    const c = bench.room(batch * m * n);
    bench.kernels.gemmBatched(false, false, batch, m, n, k, bench.put(a), m * k, bench.put(b), 0, c, m * n, false, bench.scratch);
    const expected = [0, 1, 2].flatMap((one) => [...product(false, false, m, n, k, a.subarray(one * m * k, (one + 1) * m * k), b)]);
    expect(worst(bench.read(c, batch * m * n), expected)).toBeLessThan(2e-6);
  });

  test('an empty sum is zero', () => {
    const c = bench.put([1, 2, 3, 4]);
    bench.kernels.gemm(false, false, 2, 2, 0, 64, 64, c, false, bench.scratch);
    expect([...bench.read(c, 4)]).toEqual([0, 0, 0, 0]);
  });
});

interface Window {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly before: readonly [number, number];
  readonly spread: readonly [number, number];
}

const windows = fc.record({
  height: fc.integer({ min: 3, max: 7 }),
  width: fc.integer({ min: 3, max: 7 }),
  channels: fc.integer({ min: 1, max: 6 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
  before: fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })),
  spread: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
});

function patchesOf({ height, width, channels, kernel, stride, before, spread }: Window): Patches {
  const cells = (size: number, axis: 0 | 1): number =>
    Math.floor((size + 2 * before[axis] - (kernel[axis] - 1) * spread[axis] - 1) / stride[axis]) + 1;
  return [height, width, channels, cells(height, 0), cells(width, 1), ...kernel, ...stride, ...before, ...spread];
}

/** Calls `visit` with every pair of an output place and an input cell under its kernel. */
function eachPair(rows: number, window: Patches, visit: (input: number, output: number, cell: number) => void): void {
  const [height, width, , outHeight, outWidth, kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross] = window;
  for (let row = 0; row < rows; row += 1) {
    for (let y = 0; y < outHeight; y += 1) {
      for (let x = 0; x < outWidth; x += 1) {
        for (let ky = 0; ky < kernelHeight; ky += 1) {
          for (let kx = 0; kx < kernelWidth; kx += 1) {
            const inY = y * down - top + ky * spreadDown;
            const inX = x * across - left + kx * spreadAcross;
            if (inY < 0 || inY >= height || inX < 0 || inX >= width) continue;
            visit((row * height + inY) * width + inX, (row * outHeight + y) * outWidth + x, ky * kernelWidth + kx);
          }
        }
      }
    }
  }
}

const add = (sums: Float64Array, index: number, value: number): void => {
  sums[index] = (sums[index] as number) + value;
};

describe('convolutions', () => {
  const rows = 2;

  test('forward, gradient in the filters and in the input', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 9 }), (one, filters) => {
        const window = patchesOf(one);
        const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth] = window;
        if (outHeight < 1 || outWidth < 1) return;
        const x = randomValues(rows * height * width * channels, 1);
        const w = randomValues(kernelHeight * kernelWidth * channels * filters, 2);
        const dy = randomValues(rows * outHeight * outWidth * filters, 3);
        const expected = { y: new Float64Array(dy.length), dw: new Float64Array(w.length), dx: new Float64Array(x.length) };
        eachPair(rows, window, (input, output, cell) => {
          for (let channel = 0; channel < channels; channel += 1) {
            for (let filter = 0; filter < filters; filter += 1) {
              const [at, to, of] = [input * channels + channel, output * filters + filter, (cell * channels + channel) * filters + filter];
              add(expected.y, to, (x[at] as number) * (w[of] as number));
              add(expected.dw, of, (x[at] as number) * (dy[to] as number));
              add(expected.dx, at, (dy[to] as number) * (w[of] as number));
            }
          }
        });
        const { kernels } = bench;
        const [px, pw, pdy] = [bench.put(x), bench.put(w), bench.put(dy)];
        const [y, dw, dx] = [bench.room(dy.length), bench.room(w.length), bench.room(x.length)];
        kernels.conv2d(px, pw, y, bench.scratch, rows, filters, ...window);
        kernels.conv2dFilterGradient(px, pdy, dw, false, bench.scratch, rows, filters, ...window);
        kernels.conv2dInputGradient(pdy, pw, dx, bench.scratch, rows, filters, ...window);
        expect(worst(bench.read(y, dy.length), expected.y)).toBeLessThan(3e-6);
        expect(worst(bench.read(dw, w.length), expected.dw)).toBeLessThan(3e-6);
        expect(worst(bench.read(dx, x.length), expected.dx)).toBeLessThan(3e-6);
        bench.clear();
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  test('of each channel on its own', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 3 }), (one, multiplier) => {
        const window = patchesOf(one);
        const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth] = window;
        if (outHeight < 1 || outWidth < 1) return;
        const filters = channels * multiplier;
        const x = randomValues(rows * height * width * channels, 1);
        const w = randomValues(kernelHeight * kernelWidth * filters, 2);
        const dy = randomValues(rows * outHeight * outWidth * filters, 3);
        const expected = { y: new Float64Array(dy.length), dw: new Float64Array(w.length), dx: new Float64Array(x.length) };
        eachPair(rows, window, (input, output, cell) => {
          for (let filter = 0; filter < filters; filter += 1) {
            const at = input * channels + Math.floor(filter / multiplier);
            const [to, of] = [output * filters + filter, cell * filters + filter];
            add(expected.y, to, (x[at] as number) * (w[of] as number));
            add(expected.dw, of, (x[at] as number) * (dy[to] as number));
            add(expected.dx, at, (dy[to] as number) * (w[of] as number));
          }
        });
        const { kernels } = bench;
        const [px, pw, pdy] = [bench.put(x), bench.put(w), bench.put(dy)];
        const [y, dw, dx] = [bench.room(dy.length), bench.room(w.length), bench.room(x.length)];
        kernels.depthwiseConv2d(px, pw, y, rows, multiplier, ...window);
        kernels.depthwiseFilterGradient(px, pdy, dw, rows, multiplier, ...window);
        kernels.depthwiseInputGradient(pdy, pw, dx, rows, multiplier, ...window);
        expect(worst(bench.read(y, dy.length), expected.y)).toBeLessThan(3e-6);
        expect(worst(bench.read(dw, w.length), expected.dw)).toBeLessThan(3e-6);
        expect(worst(bench.read(dx, x.length), expected.dx)).toBeLessThan(3e-6);
        bench.clear();
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});

describe('pools', () => {
  test('largest and mean value, and their gradients', () => {
    fc.assert(
      fc.property(windows, fc.boolean(), (one, countPadding) => {
        const rows = 2;
        const window = patchesOf({
          ...one,
          spread: [1, 1],
          before: [Math.min(one.before[0], one.kernel[0] - 1), Math.min(one.before[1], one.kernel[1] - 1)],
        });
        const pooled = window.slice(0, 11) as unknown as Pooled;
        const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth] = window;
        if (outHeight < 1 || outWidth < 1) return;
        const x = randomValues(rows * height * width * channels, 1);
        const dy = randomValues(rows * outHeight * outWidth * channels, 3);
        const members: number[][] = Array.from({ length: dy.length }, () => []);
        eachPair(rows, window, (input, output) => {
          for (let channel = 0; channel < channels; channel += 1) members[output * channels + channel]?.push(input * channels + channel);
        });
        const largest = new Float64Array(dy.length);
        const mean = new Float64Array(dy.length);
        const backLargest = new Float64Array(x.length);
        const backMean = new Float64Array(x.length);
        members.forEach((cells, output) => {
          const best = cells.reduce((winner, cell) => ((x[cell] as number) > (x[winner] as number) ? cell : winner));
          const count = countPadding ? kernelHeight * kernelWidth : cells.length;
          largest[output] = x[best] as number;
          add(backLargest, best, dy[output] as number);
          for (const cell of cells) {
            add(mean, output, (x[cell] as number) / count);
            add(backMean, cell, (dy[output] as number) / count);
          }
        });
        const { kernels } = bench;
        const [px, pdy] = [bench.put(x), bench.put(dy)];
        const [y, places, dx] = [bench.room(dy.length), bench.room(dy.length), bench.room(x.length)];
        kernels.maxPool(px, y, places, rows, ...pooled);
        expect(worst(bench.read(y, dy.length), largest)).toBe(worst(Float32Array.from(largest), largest));
        kernels.maxPoolBackward(pdy, places, dx, rows, height * width, channels, outHeight * outWidth);
        expect(worst(bench.read(dx, x.length), backLargest)).toBeLessThan(1e-6);
        kernels.averagePool(px, y, countPadding, rows, ...pooled);
        expect(worst(bench.read(y, dy.length), mean)).toBeLessThan(1e-6);
        kernels.averagePoolBackward(pdy, dx, countPadding, rows, ...pooled);
        expect(worst(bench.read(dx, x.length), backMean)).toBeLessThan(1e-6);
        bench.clear();
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test('a value that is no number is not lost', () => {
    const x = bench.put([1, Number.NaN, 3, 2]);
    const y = bench.room(1);
    bench.kernels.maxPool(x, y, 0, 1, 2, 2, 1, 1, 1, 2, 2, 2, 2, 0, 0);
    expect(bench.read(y, 1)[0]).toBeNaN();
  });
});
