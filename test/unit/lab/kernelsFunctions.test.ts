import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ACTIVATIONS, MASKS, UNITS } from '../../../src/lab/train/kernelForms';
import { drawMask, maskWord, maskWords, noiseOf } from '../../../src/lab/train/masks';
import type { Granularity } from '../../../src/model/site';
import { type Bench, openBench, randomValues, worst } from './kernelBench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterEach(() => bench.clear());

/** Probability that a standard normal lies below x: its series near 0, its continued fraction beyond. */
function normalBelow(x: number): number {
  const size = Math.abs(x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (size > 5) {
    let fraction = size;
    for (let level = 60; level >= 1; level -= 1) fraction = size + level / fraction;
    return x < 0 ? density / fraction : 1 - density / fraction;
  }
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + density * sum;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const relu6 = (x: number): number => Math.min(Math.max(x, 0), 6);
const SLOPE = 0.25;
const [LAMBDA, ALPHA] = [1.0507009873554805, 1.6732632423543772];

const DEFINITIONS: Record<keyof typeof ACTIVATIONS, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => (x > 0 ? x : SLOPE * x),
  elu: (x) => (x > 0 ? x : SLOPE * Math.expm1(x)),
  selu: (x) => LAMBDA * (x > 0 ? x : ALPHA * Math.expm1(x)),
  gelu: (x) => x * normalBelow(x),
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  silu: (x) => x * sigmoid(x),
  tanh: Math.tanh,
  sigmoid,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  relu6,
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  hard_sigmoid: (x) => relu6(x + 3) / 6,
  hard_swish: (x) => (x * relu6(x + 3)) / 6,
  hard_tanh: (x) => Math.min(Math.max(x, -1), 1),
  softsign: (x) => x / (1 + Math.abs(x)),
  exponential: Math.exp,
};

/** Distance in units of the last place of the expected value. */
function lastPlaces(got: number, expected: number): number {
  return Math.abs(got - expected) / 2 ** (Math.floor(Math.log2(Math.max(Math.abs(expected), 2 ** -126))) - 23);
}

describe('activations', () => {
  const x = Float32Array.from({ length: 20_001 }, (_, index) => (index - 10_000) / 700);

  const run = (name: keyof typeof ACTIVATIONS): Float32Array => {
    const to = bench.room(x.length);
    bench.kernels.activateRun(ACTIVATIONS[name], SLOPE, bench.put(x), to, x.length);
    return bench.read(to, x.length);
  };

  test.each(Object.entries(DEFINITIONS))('%s: values and derivatives', (key, definition) => {
    const name = key as keyof typeof ACTIVATIONS;
    const got = run(name);
    const gradient = bench.put(x.map(() => 1));
    bench.kernels.multiplySlopes(ACTIVATIONS[name], SLOPE, bench.put(x), gradient, x.length);
    const slopes = bench.read(gradient, x.length);
    let off = 0;
    let offSlope = 0;
    x.forEach((value, index) => {
      const size = Math.max(1, Math.abs(definition(value)));
      off = Math.max(off, Math.abs((got[index] as number) - definition(value)) / size);
      const kinks = [0, 6, 3, -3, 1, -1];
      if (kinks.some((kink) => Math.abs(value - kink) < 1e-3)) return;
      const numeric = (definition(value + 1e-4) - definition(value - 1e-4)) / 2e-4;
      offSlope = Math.max(offSlope, Math.abs((slopes[index] as number) - numeric) / Math.max(1, Math.abs(numeric)));
    });
    expect(off).toBeLessThan(6e-7);
    expect(offSlope).toBeLessThan(2e-6);
  });

  test.each([
    ['tanh', 4],
    ['sigmoid', 4],
    ['exponential', 2],
    ['softplus', 4],
    ['softsign', 2],
  ] as const)('%s is right to %i units in the last place', (name, limit) => {
    const got = run(name);
    expect(Math.max(...Array.from(x, (value, index) => lastPlaces(got[index] as number, DEFINITIONS[name](value))))).toBeLessThanOrEqual(
      limit,
    );
  });

  test('what is no number stays so, and nothing becomes infinite', () => {
    for (const name of Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[]) {
      const at = bench.put([Number.NaN, 1e30, -1e30, 100, -100]);
      bench.kernels.activateRun(ACTIVATIONS[name], SLOPE, at, at, 5);
      const [lost, ...rest] = bench.read(at, 5);
      expect(lost, name).toBeNaN();
      // The cube within gelu's tanh form leaves what 32 bits hold; its limits are right all the same.
      expect(rest.every(Number.isFinite), name).toBe(true);
    }
  });
});

describe('masks', () => {
  const key = maskWords({ seed: 7, repeat: 1 }, { step: 3, layer: 2 });

  test('words are those of the definition', () => {
    const to = bench.room(1001);
    bench.kernels.maskWords(key.k0, key.k1, 1001, to);
    expect([...bench.readIntegers(to, 1001)].map((word) => word >>> 0)).toEqual(
      Array.from({ length: 1001 }, (_, index) => maskWord(key, index)),
    );
  });

  const kinds: readonly Granularity[] = ['element', 'channel', 'sample', 'gaussian', 'alpha', 'channel-alpha'];
  /** Whole vectors whose sum with the bias nobody wants to keep go another way. */
  const widths = [
    { channels: 7, keeps: true },
    { channels: 8, keeps: false },
  ];
  const each = kinds.flatMap((granularity) => widths.map((width) => ({ granularity, ...width })));
  test.each(each)('$granularity, $channels wide: forward and backward as the definition draws it, a later part like the whole', (one) => {
    const { granularity, channels, keeps } = one;
    const noise = noiseOf(granularity, 0.35);
    if (!noise) throw new Error('no noise');
    const [rows, places] = [4, 3];
    const x = randomValues(rows * places * channels, 9);
    const bias = randomValues(channels, 10);
    const mask = drawMask(key, noise, { rows, places, channels });
    const half = (rows / 2) * places * channels;
    const perRow = noise.unit === 'element' ? places * channels : noise.unit === 'channel' ? channels : 1;
    for (const act of ['linear', 'relu', 'tanh'] as const) {
      const expected = x.map((value, index) => {
        const active = DEFINITIONS[act](Math.fround(value + (bias[index % channels] as number)));
        return active * (mask.multiply[index] as number) + (mask.add[index] as number);
      });
      const from = bench.put(x);
      const z = bench.room(x.length);
      const y = bench.room(x.length);
      const b = bench.put(bias);
      [0, half].forEach((start, part) => {
        const offset = part * (rows / 2) * perRow;
        const lines = half / channels;
        const at = (address: number): number => address + 4 * start;
        const { threshold, scale, shift, dropped } = noise;
        bench.kernels.activate(
          ...([ACTIVATIONS[act], 0, lines, channels, at(from), b, keeps ? at(z) : 0, at(y)] as const),
          ...([MASKS[noise.kind], UNITS[noise.unit], places, offset, key.k0, key.k1, threshold, scale, shift, dropped] as const),
        );
      });
      expect(worst(bench.read(y, x.length), expected)).toBeLessThan(1e-6);
      const dy = bench.put(x.map(() => 1));
      const { threshold, scale } = noise;
      bench.kernels.activateBackward(
        ...([ACTIVATIONS.linear, 0, rows * places, channels, z, dy, dy] as const),
        ...([MASKS[noise.kind], UNITS[noise.unit], places, 0, key.k0, key.k1, threshold, scale] as const),
      );
      expect(worst(bench.read(dy, x.length), mask.multiply)).toBeLessThan(1e-6);
    }
  });

  test('relu behind which values are dropped needs no mask backward', () => {
    const z = randomValues(37, 3);
    const y = z.map((value, index) => (index % 3 === 0 ? 0 : Math.max(value, 0) * 2));
    const dx = bench.room(37);
    bench.kernels.reluBackward(37, bench.put(y), bench.put(z), dx, 2);
    expect([...bench.read(dx, 37)]).toEqual([...z.map((value, index) => ((y[index] as number) > 0 ? 2 * value : 0))]);
  });
});
