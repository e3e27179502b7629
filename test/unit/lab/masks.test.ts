import { describe, expect, test } from 'vitest';
import { drawMask, type MaskWords, maskNormal, maskWord, maskWords, noiseOf } from '../../../src/lab/train/masks';
import type { Granularity } from '../../../src/model/site';

const COUNT = 100_000;
/** 4.5 standard errors: fewer than one false alarm in 100,000 comparisons. */
const SIGMAS = 4.5;

const base = { seed: 20261121, repeat: 0 };
const uniforms = (key: MaskWords, count = COUNT): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => maskWord(key, index) / 2 ** 32);

function correlation(one: Float64Array, other: Float64Array): number {
  const centred = (values: Float64Array): Float64Array => values.map((value) => (value - 0.5) * Math.sqrt(12));
  const [a, b] = [centred(one), centred(other)];
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0) / a.length;
}

describe('words', () => {
  const key = maskWords(base, { step: 0, layer: 1 });
  const first = uniforms(key);

  test('are uniform: mean, variance, and all of 256 cells, high and low bits', () => {
    const mean = first.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = first.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / COUNT;
    expect(Math.abs(mean - 0.5)).toBeLessThan(SIGMAS * Math.sqrt(1 / 12 / COUNT));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(SIGMAS * Math.sqrt(1 / 180 / COUNT));
    for (const shift of [24, 12, 0]) {
      const cells = new Float64Array(256);
      for (let index = 0; index < COUNT; index += 1) {
        const cell = (maskWord(key, index) >>> shift) & 255;
        cells[cell] = (cells[cell] as number) + 1;
      }
      const chiSquared = cells.reduce((sum, count) => sum + (count - COUNT / 256) ** 2 / (COUNT / 256), 0);
      expect(Math.abs(chiSquared - 255)).toBeLessThan(SIGMAS * Math.sqrt(2 * 255));
    }
  });

  test.each([1, 2, 3, 7, 16, 128, 512, 784])('of indices %i apart are uncorrelated', (lag) => {
    const limit = SIGMAS / Math.sqrt(COUNT - lag);
    expect(Math.abs(correlation(first.subarray(0, COUNT - lag), first.subarray(lag)))).toBeLessThan(limit);
  });

  test('of neighbouring steps, layers, parts, repeats and seeds are uncorrelated', () => {
    const others = [
      maskWords(base, { step: 1, layer: 1 }),
      maskWords(base, { step: 2 ** 32, layer: 1 }),
      maskWords(base, { step: 0, layer: 2 }),
      maskWords(base, { step: 0, layer: 1, part: 1 }),
      maskWords({ ...base, repeat: 1 }, { step: 0, layer: 1 }),
      maskWords({ ...base, seed: base.seed + 1 }, { step: 0, layer: 1 }),
      maskWords({ ...base, seed: base.seed + 2 ** 32 }, { step: 0, layer: 1 }),
    ];
    for (const other of others) {
      const values = uniforms(other);
      for (const lag of [0, 1, 5]) {
        const shared = COUNT - lag;
        const limit = SIGMAS / Math.sqrt(shared);
        expect(Math.abs(correlation(first.subarray(0, shared), values.subarray(lag)))).toBeLessThan(limit);
        expect(Math.abs(correlation(first.subarray(lag), values.subarray(0, shared)))).toBeLessThan(limit);
      }
    }
  });

  test('of one index are uniform over steps and layers, too', () => {
    const over = Float64Array.from({ length: 40_000 }, (_, index) => {
      const other = maskWords(base, { step: Math.floor(index / 8), layer: index % 8 });
      return maskWord(other, 5) / 2 ** 32;
    });
    const mean = over.reduce((sum, value) => sum + value, 0) / over.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(SIGMAS * Math.sqrt(1 / 12 / over.length));
    expect(Math.abs(correlation(over.subarray(1), over.subarray(0, -1)))).toBeLessThan(SIGMAS / Math.sqrt(over.length - 1));
    expect(Math.abs(correlation(over.subarray(8), over.subarray(0, -8)))).toBeLessThan(SIGMAS / Math.sqrt(over.length - 8));
  });

  test('every bit of the index turns half of the bits of the word over', () => {
    for (let bit = 0; bit < 32; bit += 1) {
      let turned = 0;
      for (let index = 0; index < 2000; index += 1) {
        let changed = maskWord(key, index) ^ maskWord(key, index ^ (1 << bit));
        for (; changed !== 0; changed &= changed - 1) turned += 1;
      }
      expect(Math.abs(turned / 2000 - 16)).toBeLessThan(SIGMAS * Math.sqrt(8 / 2000));
    }
  });

  test('what is dropped at a lower rate is dropped at a higher one', () => {
    const dropped = (rate: number): boolean[] =>
      Array.from({ length: 5000 }, (_, index) => maskWord(key, index) < (noiseOf('element', rate)?.threshold ?? 0));
    const rates = [0, 0.1, 0.5, 0.9, 0.999];
    const all = rates.map(dropped);
    rates.forEach((rate, which) => {
      const share = (all[which] ?? []).filter(Boolean).length / 5000;
      expect(Math.abs(share - rate)).toBeLessThanOrEqual(SIGMAS * Math.sqrt((rate * (1 - rate)) / 5000));
      all.slice(which + 1).forEach((more) => {
        expect((all[which] ?? []).every((one, index) => !one || more[index])).toBe(true);
      });
    });
  });
});

describe('noise', () => {
  const form = { rows: 400, places: 5, channels: 50 };
  const key = maskWords(base, { step: 4, layer: 0 });

  test('normal numbers have the moments of the normal distribution', () => {
    const values = Float64Array.from({ length: COUNT }, (_, index) => maskNormal(key, index));
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / COUNT;
    expect(Math.abs(moment(1))).toBeLessThan(SIGMAS / Math.sqrt(COUNT));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / COUNT));
    expect(Math.abs(moment(3))).toBeLessThan(SIGMAS * Math.sqrt(15 / COUNT));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(SIGMAS * Math.sqrt(96 / COUNT));
  });

  test.each(['element', 'channel', 'sample', 'gaussian'] as const)(
    '%s: the mean of the factors is 1, their variance rate / (1 - rate)',
    (granularity) => {
      const rate = 0.3;
      const noise = noiseOf(granularity, rate);
      if (!noise) throw new Error('no noise');
      const { multiply, add } = drawMask(key, noise, form);
      expect(add.every((value) => value === 0)).toBe(true);
      const independent =
        granularity === 'element' || granularity === 'gaussian'
          ? multiply.length
          : granularity === 'channel'
            ? form.rows * form.channels
            : form.rows;
      const mean = multiply.reduce((sum, value) => sum + value, 0) / multiply.length;
      const variance = multiply.reduce((sum, value) => sum + (value - 1) ** 2, 0) / multiply.length;
      const expected = rate / (1 - rate);
      expect(Math.abs(mean - 1)).toBeLessThan(SIGMAS * Math.sqrt(expected / independent));
      expect(Math.abs(variance - expected)).toBeLessThan(SIGMAS * expected * Math.sqrt(3 / independent));
    },
  );

  test.each(['alpha', 'channel-alpha'] as const)('%s keeps mean 0 and variance 1', (granularity) => {
    for (const rate of [0.1, 0.4]) {
      const noise = noiseOf(granularity, rate);
      if (!noise) throw new Error('no noise');
      const { multiply, add } = drawMask(key, noise, form);
      const values = Float64Array.from(multiply, (factor, index) => factor * maskNormal({ k0: 1, k1: 2 }, index) + (add[index] as number));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      const independent = granularity === 'alpha' ? values.length : form.rows * form.channels;
      expect(Math.abs(mean)).toBeLessThan(SIGMAS * Math.sqrt(1 / independent));
      expect(Math.abs(variance - 1)).toBeLessThan(SIGMAS * Math.sqrt(4 / independent));
    }
  });

  test('a channel is dropped at all places of a row, a row as a whole', () => {
    const factorAt = (granularity: Granularity) => {
      const noise = noiseOf(granularity, 0.5);
      if (!noise) throw new Error('no noise');
      const { multiply } = drawMask(key, noise, form);
      return (row: number, place: number, channel: number): number =>
        multiply[(row * form.places + place) * form.channels + channel] as number;
    };
    const [channel, sample] = [factorAt('channel'), factorAt('sample')];
    for (let row = 0; row < 20; row += 1) {
      for (let one = 0; one < form.channels; one += 1) {
        expect(channel(row, 3, one)).toBe(channel(row, 0, one));
        expect(sample(row, 2, one)).toBe(sample(row, 0, 0));
      }
    }
  });

  test('classic dropout scales with masks off, the inverted form with masks on', () => {
    expect(noiseOf('element', 0.25)).toMatchObject({ scale: 1 / 0.75, off: 1 });
    expect(noiseOf('element', 0.25, true)).toMatchObject({ scale: 1, off: 0.75 });
    expect(noiseOf('weight', 0.25)).toBeNull();
  });
});
