import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitDataset, trainingRows } from '../../../src/lab/data/split';
import { jobs } from '../../../src/lab/search/jobs';
import { shuffle, stream } from '../../../src/lab/search/streams';
import { parseRates, rateGrid } from '../../../src/lab/space/rates';
import type { Dataset } from '../../../src/lab/study';
import { digits } from './digits';

const settings = { seed: 5, trainSize: null, labelNoise: 0 };

/** Row number in the first feature, so that parts can be told apart after scaling. */
const numbered = (rows: number, classes: number): Dataset => ({
  name: 'd',
  problem: 'classification',
  rows,
  width: 2,
  image: null,
  features: Float32Array.from({ length: 2 * rows }, (_, index) => (index % 2 === 0 ? index / 2 : 3)),
  targets: Float32Array.from({ length: rows }, (_, row) => row % classes),
  classNames: Array.from({ length: classes }, (_, index) => String(index)),
  featureNames: ['row', 'constant'],
});

describe('split', () => {
  test('digits: 60/20/20 in every class, no row twice, the test part the same in all repeats', async () => {
    const dataset = await digits();
    const [one, two] = [splitDataset(dataset, settings, 0), splitDataset(dataset, settings, 1)];
    expect(one.train.rows + one.validation.rows + one.test.rows).toBe(1797);
    expect(one.train.rows).toBe(trainingRows(dataset));
    const shares = Array.from({ length: 10 }, (_, digit) => one.validation.targets.filter((target) => target === digit).length);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2);
    expect(two.test.targets).toEqual(one.test.targets);
    expect(two.validation.features).not.toEqual(one.validation.features);
  });

  test('parts share no row, and scaling comes from the training rows', () => {
    const dataset = numbered(100, 2);
    const split = splitDataset(dataset, settings, 0);
    const rows = [split.train, split.validation, split.test].flatMap((part) => [...part.features].filter((_, index) => index % 2 === 0));
    expect(new Set(rows).size).toBe(100);
    const first = [...split.train.features].filter((_, index) => index % 2 === 0);
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const square = first.reduce((sum, value) => sum + value * value, 0) / first.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
    expect([...split.train.features].filter((_, index) => index % 2 === 1).every((value) => value === 0)).toBe(true);
  });

  test('a cut training part keeps the classes and is part of the whole one', () => {
    const dataset = numbered(300, 3);
    const whole = splitDataset(dataset, settings, 0);
    const cut = splitDataset(dataset, { ...settings, trainSize: 50 }, 0);
    expect(cut.train.rows).toBe(50);
    expect([0, 1, 2].map((label) => cut.train.targets.filter((target) => target === label).length).sort()).toEqual([16, 17, 17]);
    expect(cut.validation.targets).toEqual(whole.validation.targets);
  });

  test('label noise hits its share of the training rows and nothing else', async () => {
    const dataset = await digits();
    const clean = splitDataset(dataset, settings, 0);
    const noisy = splitDataset(dataset, { ...settings, labelNoise: 0.2 }, 0);
    const changed = clean.train.targets.filter((target, row) => target !== noisy.train.targets[row]).length / clean.train.rows;
    // 20 % drawn anew, a tenth of them the right class: 18 % ± 3 standard errors of 1,078 rows.
    expect(Math.abs(changed - 0.18)).toBeLessThan(0.035);
    expect(noisy.validation.targets).toEqual(clean.validation.targets);
    expect(noisy.test.targets).toEqual(clean.test.targets);
  });
});

describe('rates', () => {
  test('both ends are tried, as exact decimals', () => {
    expect(rateGrid(0, 0.8, 0.1)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    // Grids on which a floor division of floats loses the last value.
    for (const [from, to, step, count] of [
      [0, 0.5, 0.1, 6],
      [0, 0.5, 0.05, 11],
      [0.2, 0.5, 0.1, 4],
      [0, 0.9, 0.1, 10],
      [0.1, 0.3, 0.1, 3],
      [0, 0.7, 0.1, 8],
    ] as const) {
      const grid = rateGrid(from, to, step);
      expect([grid.length, grid[0], grid.at(-1)]).toEqual([count, from, to]);
    }
    expect(rateGrid(0, 0.5, 0.2)).toEqual([0, 0.2, 0.4, 0.5]);
  });

  test('any grid of hundredths holds its ends and rises', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 98 }), fc.integer({ min: 0, max: 98 }), fc.integer({ min: 1, max: 60 }), (one, other, step) => {
        const [from, to] = [Math.min(one, other) / 100, Math.max(one, other) / 100];
        const grid = rateGrid(from, to, step / 100);
        expect(grid[0]).toBe(from);
        expect(grid.at(-1)).toBe(to);
        grid.slice(1).forEach((rate, index) => {
          expect(rate).toBeGreaterThan(grid[index] ?? 1);
        });
        for (const rate of grid) expect(String(rate).length).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('parsing', () => {
    expect(parseRates('0:0.8:0.1')).toEqual({ ok: rateGrid(0, 0.8, 0.1) });
    expect(parseRates(' 0.5, 0,0.2,0.5')).toEqual({ ok: [0, 0.2, 0.5] });
    for (const bad of ['', 'a', '0:1', '0:0.5:0', '0.5:0:0.1', '0,1', '-0.1,0.2', '0:1:0.1', '0,,1', '0:0.9:0.0001']) {
      expect(parseRates(bad), bad).toHaveProperty('err.code', 'bad-rates');
    }
  });
});

describe('order and streams', () => {
  test('all rates of a repeat come before the next repeat', () => {
    expect(jobs({ rates: [0, 0.5], seeds: 2 }).map(({ rate, repeat }) => `${rate}/${repeat}`)).toEqual(['0/0', '0.5/0', '0/1', '0.5/1']);
  });

  test('a key always gives the same stream, and neighbours differ', () => {
    const draw = (seed: number, repeat: number, purpose: 'init' | 'mask'): number[] => {
      const random = stream(seed, repeat, purpose);
      return Array.from({ length: 4 }, () => random.word());
    };
    expect(draw(1, 0, 'init')).toEqual(draw(1, 0, 'init'));
    const first = new Set(
      [draw(1, 0, 'init'), draw(1, 0, 'mask'), draw(1, 1, 'init'), draw(2, 0, 'init'), draw(2 ** 32 + 1, 0, 'init')].flat(),
    );
    expect(first.size).toBe(20);
  });

  test('uniforms and normals have the moments of their laws', () => {
    const random = stream(3, 0, 'mask');
    const count = 100_000;
    const uniforms = Array.from({ length: count }, () => random.uniform());
    const normals = Array.from({ length: count }, () => random.normal());
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
    // Five standard errors: 0.289/√n, 1/√n, √2/√n.
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(0.0046);
    expect(Math.abs(mean(normals))).toBeLessThan(0.016);
    expect(Math.abs(mean(normals.map((value) => value * value)) - 1)).toBeLessThan(0.023);
  });

  test('a shuffle keeps all values', () => {
    const values = shuffle(
      Int32Array.from({ length: 50 }, (_, index) => index),
      stream(1, 0, 'order'),
    );
    expect([...values].sort((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect([...values]).not.toEqual([...values].sort((one, other) => one - other));
  });
});
