import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/lab/search/streams';
import { dropoutLayer } from '../../../src/lab/train/layers/dropout';
import type { Granularity } from '../../../src/model/site';
import { workshop } from './plain';

/** Output of one layer in training, for inputs that are all `value` or standard normal. */
function dropped(
  granularity: Granularity,
  rate: number,
  shape: readonly number[],
  rows: number,
  input: 'ones' | 'normal' = 'ones',
): Float32Array {
  const mask = stream(1, 0, 'mask');
  const values = stream(2, 0, 'mask');
  const layer = dropoutLayer(workshop({ rate, maskWord: mask.word, maskNormal: mask.normal }), shape, granularity);
  const data = Float32Array.from({ length: rows * shape.reduce((product, size) => product * size, 1) }, () =>
    input === 'ones' ? 1 : values.normal(),
  );
  return layer.forward({ rows, shape, data }, true).data;
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float32Array): number => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
};

describe('masks', () => {
  test.each([0.1, 0.5, 0.8])('rate %f drops that share and keeps the mean', (rate) => {
    const output = dropped('element', rate, [1000], 200);
    const zeros = output.filter((value) => value === 0).length / output.length;
    // Five standard errors of 200,000 draws.
    const error = 5 * Math.sqrt((rate * (1 - rate)) / 200_000);
    expect(Math.abs(zeros - rate)).toBeLessThan(error);
    expect(Math.abs(mean(output) - 1)).toBeLessThan(error / (1 - rate));
    expect(new Set(output).size).toBe(2);
  });

  test('what a low rate drops, a higher rate drops too', () => {
    const [low, high] = [dropped('element', 0.2, [500], 20), dropped('element', 0.6, [500], 20)];
    low.forEach((value, index) => {
      if (value === 0) expect(high[index]).toBe(0);
    });
  });

  test('channels fall as a whole, and not all at once', () => {
    const output = dropped('channel', 0.5, [4, 4, 8], 10);
    const channels = Array.from({ length: 80 }, (_, index) => {
      const [row, channel] = [Math.floor(index / 8), index % 8];
      return new Set(Array.from({ length: 16 }, (_, place) => output[row * 128 + place * 8 + channel]));
    });
    expect(channels.every((values) => values.size === 1)).toBe(true);
    expect(new Set(channels.map((values) => [...values][0])).size).toBe(2);
  });

  test('Gaussian noise has mean 1 and variance rate / (1 − rate)', () => {
    const output = dropped('gaussian', 0.4, [1000], 200);
    expect(mean(output)).toBeCloseTo(1, 2);
    expect(variance(output)).toBeCloseTo(0.4 / 0.6, 1);
  });

  test.each(['alpha', 'channel-alpha'] as const)('%s dropout keeps mean 0 and variance 1', (granularity) => {
    for (const rate of [0.1, 0.4]) {
      const output = dropped(granularity, rate, [1000], 200, 'normal');
      expect(Math.abs(mean(output))).toBeLessThan(0.02);
      expect(Math.abs(variance(output) - 1)).toBeLessThan(0.03);
    }
  });

  test('rate 0 is the identity and draws nothing', () => {
    let drawn = 0;
    const layer = dropoutLayer(workshop({ rate: 0, maskWord: () => ++drawn }), [3], 'element');
    const batch = { rows: 1, shape: [3], data: new Float32Array([1, 2, 3]) };
    expect(layer.forward(batch, true).data).toEqual(batch.data);
    expect(drawn).toBe(0);
  });
});
