import { describe, expect, test } from 'vitest';
import { BUNDLED, DATA_NAMES, GENERATORS, namedSource } from '../../../../src/lab/data/choice';
import { digestOf } from '../../../../src/lab/data/digest';
import { makeData, recipes } from '../../../../src/lab/data/made/make';
import { friedmanMean } from '../../../../src/lab/data/made/points';
import { splitDataset } from '../../../../src/lab/data/split';
import type { Dataset, Generator } from '../../../../src/lab/study';
import { errorOf, golden, okOf } from './files';

function made(text: string): Dataset {
  const source = namedSource(text);
  if (!source) throw new Error(`no source ${text}`);
  const named = okOf(source);
  if (named.kind !== 'made') throw new Error(`${text} is not made`);
  return makeData(named.name, named.options).dataset;
}

const row = ({ features, width }: Dataset, at: number): number[] => [...features.subarray(at * width, (at + 1) * width)];

describe('generators', () => {
  test.each(GENERATORS)('%s: the same options give the same bits, another seed others; all numbers are finite', (name) => {
    const one = made(`${name}:rows=90,seed=3`);
    expect(digestOf(made(`${name}:rows=90,seed=3`))).toBe(digestOf(one));
    expect(digestOf(made(`${name}:rows=90,seed=4`))).not.toBe(digestOf(one));
    expect(one.rows).toBe(90);
    expect(one.features).toHaveLength(90 * one.width);
    expect(one.featureNames).toHaveLength(one.width);
    expect([...one.features, ...one.targets].every(Number.isFinite)).toBe(true);
    expect((one.shape ?? [one.width]).reduce((product, length) => product * length, 1)).toBe(one.width);
  });

  /** Studies name their data by generator and seed: these bits must never change. */
  test('digests stay what they are', () => {
    expect(Object.fromEntries(GENERATORS.map((name) => [name, digestOf(made(name))]))).toMatchInlineSnapshot(`
      {
        "clusters": "4267863e1ceaa7ea",
        "friedman": "76e085c3527c2fc0",
        "moons": "a137ec3c72c21e72",
        "sequences": "94ec23b946d68896",
        "spirals": "8614e3e8763dd6ae",
        "tokens": "68fd6a859ca1c513",
        "xor": "723459e5ab21c24d",
      }
    `);
  });

  test('moons without noise lie on their half circles', () => {
    const data = made('moons:noise=0,rows=101');
    for (let at = 0; at < data.rows; at += 1) {
      const [x = 0, y = 0] = row(data, at);
      const [dx, dy] = data.targets[at] === 0 ? [x, y] : [1 - x, 0.5 - y];
      expect(Math.hypot(dx, dy)).toBeCloseTo(1, 6);
      expect(dy).toBeGreaterThanOrEqual(-1e-6);
    }
  });

  test('spirals without noise: the angle follows from the radius and the arm', () => {
    const data = made('spirals:noise=0,arms=3,turns=1');
    for (let at = 0; at < data.rows; at += 1) {
      const [x = 0, y = 0] = row(data, at);
      const turn = Math.atan2(y, x) / (2 * Math.PI) - Math.hypot(x, y) - (data.targets[at] ?? 0) / 3;
      expect(Math.abs(turn - Math.round(turn))).toBeLessThan(1e-5);
    }
    expect(data.classNames).toHaveLength(3);
  });

  test('xor: the class is the sign of the product', () => {
    const data = made('xor:noise=0,features=4');
    for (let at = 0; at < data.rows; at += 1) {
      const [one = 0, two = 0] = row(data, at);
      expect(data.targets[at]).toBe(one * two > 0 ? 1 : 0);
    }
  });

  test('clusters: deviation within a cluster is the noise', () => {
    const data = made('clusters:rows=3000,noise=2,classes=3,features=4');
    const own = Array.from({ length: data.rows }, (_, at) => at).filter((at) => data.targets[at] === 1);
    for (let column = 0; column < 4; column += 1) {
      const values = own.map((at) => data.features[at * 4 + column] as number);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      // Five standard errors of a deviation of 1,000 values: 2 / √2000.
      expect(Math.abs(deviation - 2)).toBeLessThan(0.23);
    }
  });

  test("Friedman's function is that of scikit-learn's make_friedman1", () => {
    golden.friedman.x.forEach((x, at) => {
      expect(friedmanMean(x)).toBeCloseTo(golden.friedman.y[at] ?? Number.NaN, 10);
    });
    const data = made('friedman:noise=0,rows=60');
    for (let at = 0; at < 60; at += 1) expect(data.targets[at]).toBeCloseTo(friedmanMean(row(data, at)), 4);
  });

  test('sequences: without noise the two cues lie in their tenths and tell the class', () => {
    const data = made('sequences:noise=0,steps=40,features=3');
    expect(data.shape).toEqual([40, 3]);
    for (let at = 0; at < data.rows; at += 1) {
      const cues = row(data, at).flatMap((value, place) => (value === 0 ? [] : [{ step: Math.floor(place / 3), feature: place % 3 }]));
      const [first, second, ...more] = cues;
      expect(more).toEqual([]);
      expect(first?.step).toBeGreaterThanOrEqual(4);
      expect(first?.step).toBeLessThan(8);
      expect(second?.step).toBeGreaterThanOrEqual(20);
      expect(second?.step).toBeLessThan(24);
      expect(data.targets[at]).toBe(2 * (first?.feature ?? 9) + (second?.feature ?? 9));
    }
  });

  test('tokens: ids below the vocabulary, filled up in front, own words only in the own class', () => {
    const data = made('tokens:noise=0.5,rows=400,vocabulary=80,classes=3');
    expect(data).toMatchObject({ shape: [24], tokens: { vocabulary: 80 } });
    const lengths = new Set<number>();
    for (let at = 0; at < data.rows; at += 1) {
      const words = row(data, at);
      const begin = words.findIndex((word) => word !== 0);
      lengths.add(24 - begin);
      expect(begin).toBeLessThanOrEqual(12);
      for (const word of words.slice(begin)) {
        expect(word > 0 && word < 80 && Number.isInteger(word)).toBe(true);
        if (word <= 24) expect(Math.floor((word - 1) / 8)).toBe(data.targets[at]);
      }
    }
    expect(lengths.size).toBe(13);
  });

  test('tokens and sequences are scaled as they must be: ids not at all, a feature the same at every step', () => {
    const plan = { seed: 1, trainSize: null, labelNoise: 0 };
    const words = splitDataset(made('tokens'), plan, 0).train;
    expect(words.features.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    const data = made('sequences:noise=1,features=2,steps=10');
    const { train } = splitDataset(
      { ...data, features: data.features.map((value, at) => (at % 2 === 0 ? 5 + 3 * value : value)) },
      plan,
      0,
    );
    for (const feature of [0, 1]) {
      const values = train.features.filter((_, at) => at % 2 === feature);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(square).toBeCloseTo(1, 4);
      // One scale for all steps, so that no single step has exactly mean 0.
      const first = train.features.filter((_, at) => at % 20 === feature);
      expect(Math.abs(first.reduce((sum, value) => sum + value, 0) / first.length)).toBeGreaterThan(1e-4);
    }
  });

  test('label noise hits its share of all rows', () => {
    const clean = made('clusters:rows=4000,classes=4');
    const noisy = made('clusters:rows=4000,classes=4,label-noise=0.2');
    expect(noisy.features).toEqual(clean.features);
    const changed = clean.targets.filter((target, at) => target !== noisy.targets[at]).length / 4000;
    // A quarter of those drawn anew keep their class: 15 % ± 5 standard errors.
    expect(Math.abs(changed - 0.15)).toBeLessThan(0.029);
  });
});

describe('names', () => {
  test('all names are sources with complete options', () => {
    expect(DATA_NAMES).toEqual(['digits', ...BUNDLED, ...GENERATORS]);
    for (const name of DATA_NAMES) expect(okOf(namedSource(name) ?? errorNone(name))).toHaveProperty('kind');
    expect(okOf(namedSource('moons:rows=500,noise=0.2') ?? errorNone('moons'))).toEqual({
      kind: 'made',
      name: 'moons',
      options: { rows: 500, noise: 0.2, 'label-noise': 0, seed: 1 },
    });
  });

  test.each([
    ['moons:size=3', /moons has no option "size"; it has rows, noise, label-noise, seed/],
    ['moons:rows=1e9', /rows must be a whole number from 60 to 100000, not "1e9"/],
    ['moons:noise=', /noise must be a number/],
    ['xor:features=2.5', /whole number/],
    ['friedman:label-noise=0.1', /no option "label-noise"/],
    ['moons:__proto__=1', /no option/],
  ])('%s', (text, message) => {
    expect(errorOf(namedSource(text) ?? errorNone(text)).message).toMatch(message);
  });

  test('files and other texts are no names', () => {
    for (const text of ['a.csv', 'data/iris.csv', 'C:\\moons.csv', 'digits:3', 'toString', '']) expect(namedSource(text)).toBeNull();
  });

  test('every default lies within its limits', () => {
    for (const name of Object.keys(recipes) as Generator[])
      for (const { byDefault, min, max } of Object.values(recipes[name].options)) expect(byDefault >= min && byDefault <= max).toBe(true);
  });
});

function errorNone(text: string): never {
  throw new Error(`${text} is no name`);
}
