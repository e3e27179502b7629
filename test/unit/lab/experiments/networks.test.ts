import { describe, expect, test } from 'vitest';
import { classicWeights } from '../../../../src/lab/experiments/classicWeights';
import {
  CONNECTIONS,
  outputLayers,
  ratesOf,
  weightsOf,
  widened,
  withBatchNorm,
  withDropConnect,
  workingRate,
} from '../../../../src/lab/experiments/networks';
import { placesOf } from '../../../../src/lab/experiments/places';
import { mainEffects, marginal, pointArm, pointOf } from '../../../../src/lab/experiments/points';
import { differenceOf, directionOf } from '../../../../src/lab/experiments/results';
import { leftOut, tunedDifference } from '../../../../src/lab/experiments/tuned';
import type { LabLayer, LabNetwork } from '../../../../src/lab/network';
import { stream } from '../../../../src/lab/search/streams';
import { parametersOf } from '../../../../src/lab/space/parameters';
import { shapesOf } from '../../../../src/lab/space/shapes';
import { mlp } from './inProcess';

const drop = (siteId: string): LabLayer => ({ type: 'dropout', siteId, granularity: 'element', rate: 0.5 });
const relu: LabLayer = { type: 'activation', name: 'relu' };
const dense = (units: number): LabLayer => ({ type: 'dense', units, bias: true });
const net = (layers: readonly LabLayer[], changes: Partial<LabNetwork> = {}): LabNetwork => ({
  name: 'Net',
  framework: 'torch',
  input: [64],
  outputs: 10,
  layers,
  ...changes,
});

/** Two branches from one hidden layer, joined before the outputs. */
const branched = net([
  dense(16),
  relu,
  { ...dense(8), from: [1] },
  { ...dense(8), from: [1] },
  { type: 'concatenate', from: [2, 3] },
  drop('a'),
  dense(10),
]);

const convolutional = net(
  [
    { type: 'conv', rank: 2, filters: 4, kernel: [3, 3], stride: [1, 1], padding: 'same', bias: true },
    relu,
    drop('maps'),
    { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: 'valid' },
    { type: 'flatten' },
    dense(10),
  ],
  { input: [8, 8, 1] },
);

describe('wider networks', () => {
  test('all hidden layers grow, the outputs stay', () => {
    for (const network of [mlp(32), branched, convolutional]) {
      const wide = widened(network, 2);
      if ('err' in wide) throw new Error(wide.err);
      const [before, after] = [shapesOf(network), shapesOf(wide.ok)];
      if ('err' in before || 'err' in after) throw new Error('shapes');
      expect(after.ok.at(-1)).toEqual([10]);
      expect(after.ok[0]?.at(-1)).toBe(2 * (before.ok[0]?.at(-1) ?? 0));
      expect(weightsOf(wide.ok)).toBeGreaterThan(1.9 * weightsOf(network));
    }
    const wide = widened(mlp(32), 0.125);
    expect('ok' in wide && weightsOf(wide.ok)).toBe(64 * 4 + 4 + 4 * 4 + 4 + 4 * 10 + 10);
  });

  test('a sum with the input cannot grow; a network without hidden layers neither', () => {
    const residual = net([dense(64), relu, { type: 'add', from: [1, -1] }, drop('a'), dense(10)]);
    expect(widened(residual, 2)).toMatchObject({ err: expect.stringContaining('2 times the width') });
    expect(widened(net([drop('a'), dense(10)]), 2)).toMatchObject({ err: expect.stringContaining('no hidden layer') });
  });

  test('output layers are found behind joins and activations', () => {
    const heads = net([dense(5), { ...dense(5), from: [-1] }, { type: 'concatenate', from: [0, 1] }]);
    expect([...outputLayers(heads)].sort()).toEqual([0, 1]);
    expect([...outputLayers(mlp(8))]).toEqual([6]);
  });
});

describe('rivals in the network', () => {
  test('batch normalisation goes between layer and activation, references still hold', () => {
    const normal = withBatchNorm(branched);
    if (!normal) throw new Error('no place found');
    expect(normal.layers.map(({ type }) => type).join(' ')).toBe(
      'dense batch-norm activation dense batch-norm dense batch-norm concatenate dropout dense',
    );
    const [before, after] = [shapesOf(branched), shapesOf(normal)];
    expect('ok' in after && after.ok.at(-1)).toEqual('ok' in before && before.ok.at(-1));
    expect(normal.layers[3]?.from).toEqual([2]);
    expect(normal.layers[5]?.from).toEqual([2]);
    expect(normal.layers[7]?.from).toEqual([4, 6]);
    expect(withBatchNorm(normal)).toBeNull();
    expect(withBatchNorm(mlp(8, 'keras'))?.layers[1]).toEqual({ type: 'batch-norm', epsilon: 1e-3, momentum: 0.99 });
  });

  test('DropConnect drops the weights that read a dropout, and nothing else', () => {
    const connect = withDropConnect(mlp(8));
    if (!connect) throw new Error('no layer found');
    const sites = connect.layers.map((layer) => (layer.type === 'dense' ? layer.weightSite : undefined));
    expect(sites.filter((site) => site === CONNECTIONS)).toHaveLength(2);
    expect(sites[0]).toBeUndefined();
    expect(ratesOf(connect, 0, { [CONNECTIONS]: 0.5 })).toEqual({ first: 0, second: 0, [CONNECTIONS]: 0.5 });
    expect(withDropConnect(convolutional)).toBeNull();
  });

  test('the rate to work with is that of the source, else one half', () => {
    const rated = (...rates: (number | null)[]): LabNetwork =>
      net(rates.map((rate, index): LabLayer => ({ type: 'dropout', siteId: String(index), granularity: 'element', rate })));
    expect(workingRate(rated(0.2, 0.2))).toBe(0.2);
    expect(workingRate(rated(0.2, 0.3))).toBe(0.5);
    expect(workingRate(rated(null, 0.2))).toBe(0.2);
    expect(workingRate(rated(0))).toBe(0.5);
  });
});

describe('classic weights', () => {
  const weights = (network: LabNetwork): Float32Array[] =>
    parametersOf(network).map(({ shape }) => new Float32Array(shape.reduce((size, one) => size * one, 1)).fill(1));

  test('kernels behind a dropout grow by 1 / keep, through what only passes values on', () => {
    const found = classicWeights(convolutional, parametersOf(convolutional), weights(convolutional), () => 0.75);
    if ('err' in found) throw new Error(found.err);
    // Convolution and its bias before the dropout; the dense kernel behind it; its bias.
    expect(found.ok.map((values) => values[0])).toEqual([1, 1, 4, 1]);
  });

  test('two dropouts in a row multiply', () => {
    const network = net([dense(4), relu, drop('a'), drop('b'), dense(10)]);
    const found = classicWeights(network, parametersOf(network), weights(network), (site) => (site === 'a' ? 0.5 : 0.75));
    expect('ok' in found && found.ok.map((values) => values[0])).toEqual([1, 1, 8, 1]);
  });

  test.each([
    ['a tanh behind a dropout', net([dense(4), drop('a'), { type: 'activation', name: 'tanh' }, dense(10)]), /activation \(layer 3\)/],
    ['a dropout at the end', net([dense(10), drop('a')]), /no weights follow/],
    ['a sum of a dropped and another branch', net([dense(64), drop('a'), { type: 'add', from: [1, 0] }, dense(10)]), /add \(layer 3\)/],
  ])('%s is refused', (_, network, reason) => {
    expect(classicWeights(network, parametersOf(network), weights(network), () => 0.5)).toMatchObject({
      err: expect.stringMatching(reason),
    });
  });
});

describe('points and choices', () => {
  test('names of points are read back, whatever the sites are called', () => {
    const sites = ['torch:187:p', 'a b=c', 'z'];
    const point = { 'torch:187:p': 0.25, 'a b=c': 0, z: 0.8 };
    expect(pointOf(pointArm(point), sites)).toEqual(point);
    expect(pointOf(pointArm(0.3), [])).toBe(0.3);
  });

  test('main effects of a known function: additive parts share the variance, an interaction is left over', () => {
    const levels = [0, 0.5];
    const points = levels.flatMap((a) => levels.map((b) => ({ a, b })));
    const design = (value: (a: number, b: number) => number) => ({
      sites: ['a', 'b'],
      levels,
      points,
      values: points.map(({ a, b }) => new Map([[0, value(a, b)]])),
    });
    // Variances 4 · 0.25² / … of 2a and a single b: 4 to 1.
    expect(
      mainEffects(
        design((a, b) => 2 * a + b),
        0,
      ),
    ).toEqual([expect.closeTo(0.8, 10), expect.closeTo(0.2, 10)]);
    expect(
      mainEffects(
        design((a, b) => (a === b ? 1 : 0)),
        0,
      ),
    ).toEqual([0, 0]);
    expect(
      mainEffects(
        design(() => 3),
        0,
      ),
    ).toEqual([0, 0]);
    expect(
      marginal(
        design((a, b) => 2 * a + b),
        'a',
        0.5,
      ).get(0),
    ).toBeCloseTo(1.25, 10);
  });

  test('a tuned choice is judged on the repeat that did not choose', () => {
    const option = (...values: number[]): ReadonlyMap<number, number> => new Map(values.map((value, repeat) => [repeat, value]));
    // On repeats 1 and 2 the second is better, on 0 and 1 and on 0 and 2 the first.
    const chosen = leftOut([option(0, 5, 5), option(9, 4, 4)]);
    expect([...chosen]).toEqual([
      [0, 9],
      [1, 5],
      [2, 5],
    ]);
    expect(leftOut([option(1), option(2)]).size).toBe(0);
  });

  test('without any effect two tuned choices are told apart in some 5 % of studies, not in the 13 % of a plain t test', () => {
    const random = stream(7, 0, 'made');
    const studies = 1500;
    const told = { corrected: 0, plain: 0 };
    for (let study = 0; study < studies; study += 1) {
      const luck = Array.from({ length: 6 }, () => random.normal());
      const options = (): ReadonlyMap<number, number>[] =>
        Array.from({ length: 3 }, () => new Map(luck.map((one, repeat) => [repeat, one + random.normal()])));
      const [one, other] = [leftOut(options()), leftOut(options())];
      if (directionOf(tunedDifference(one, other), 0.05) !== 0) told.corrected += 1;
      if (directionOf(differenceOf(one, other), 0.05) !== 0) told.plain += 1;
    }
    // Two standard errors of 5 % in 1,500 studies are 1.1 points.
    expect(told.corrected / studies).toBeLessThan(0.061);
    expect(told.plain / studies).toBeGreaterThan(0.1);
  });

  test('places are what dropout layers read, once each', () => {
    expect(placesOf(mlp(8)).map(({ layer, siteId }) => [layer, siteId])).toEqual([
      [1, 'first'],
      [4, 'second'],
    ]);
    expect(placesOf(net([drop('input'), dense(4), drop('a'), dense(10)])).map(({ layer }) => layer)).toEqual([1]);
  });
});
