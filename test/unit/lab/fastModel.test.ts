import { beforeAll, describe, expect, test } from 'vitest';
import type { LabLayer, LabNetwork } from '../../../src/lab/network';
import { stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';
import { sizeOf } from '../../../src/lab/space/shapes';
import type { ModelOptions, Rows } from '../../../src/lab/train/engine';
import { type FastEngine, openFastEngine } from '../../../src/lab/train/fast/engine';
import { drawMask, maskWords, noiseOf } from '../../../src/lab/train/masks';
import { randomValues, worst } from './kernelBench';
import { kernelBinary } from './kernelBinary';

let engine: FastEngine;
beforeAll(async () => {
  engine = openFastEngine(await kernelBinary());
}, 60_000);

const dense = (units: number): LabLayer => ({ type: 'dense', units, bias: true });
const relu: LabLayer = { type: 'activation', name: 'relu' };
const tanh: LabLayer = { type: 'activation', name: 'tanh' };
const norm: LabLayer = { type: 'batch-norm', epsilon: 1e-3, momentum: 0.9 };
const drop = (granularity: 'element' | 'channel' | 'sample' | 'gaussian' = 'element'): LabLayer => ({
  type: 'dropout',
  siteId: 's',
  granularity,
  rate: null,
});
const MASKS = { seed: 5, repeat: 3 };

function optionsOf(
  layers: readonly LabLayer[],
  input: readonly number[] = [6],
  framework: LabNetwork['framework'] = 'torch',
): ModelOptions {
  const network: LabNetwork = { name: 'n', framework, input, outputs: 3, layers };
  const initial = initialValues(parametersOf(network), stream(3, 0, 'init'));
  const optimizer = { name: 'adam', learningRate: 0.01, momentum: 0, weightDecay: 0, epsilon: 1e-8 } as const;
  return { network, initial, optimizer, loss: { name: 'cross-entropy' }, masks: MASKS, batchSize: 20 };
}

function rowsOf(rows: number, input: readonly number[] = [6]): Rows {
  return { rows, features: randomValues(rows * sizeOf(input), 1), targets: Float32Array.from({ length: rows }, (_, row) => row % 3) };
}

const CHAIN = [dense(7), norm, tanh, drop(), dense(8), relu, drop('gaussian'), dense(3)];

describe('a model', () => {
  test('gives the same bits again, whatever else is open', () => {
    const train = (): readonly number[][] => {
      const model = engine.open(optionsOf(CHAIN));
      model.setRates(() => 0.4);
      for (let step = 0; step < 5; step += 1) model.step(rowsOf(step === 3 ? 7 : 20));
      const weights = model.weights().map((one) => [...one]);
      model.dispose();
      return weights;
    };
    const first = train();
    const other = engine.open(optionsOf([dense(30), dense(3)]));
    expect(train()).toEqual(first);
    other.dispose();
    expect(engine.used()).toBe(0);
  });

  test('asked for gradients, it changes nothing', () => {
    const options = optionsOf(CHAIN);
    const [asked, plain] = [engine.open(options), engine.open(options)];
    for (const model of [asked, plain]) model.setRates(() => 0.4);
    asked.gradients(rowsOf(11), { step: 9 });
    asked.predict(rowsOf(90).features, 90, { step: 4 });
    expect(asked.weights()).toEqual(options.initial);
    for (let step = 0; step < 2; step += 1) expect(asked.step(rowsOf(20))).toBe(plain.step(rowsOf(20)));
    expect(asked.weights()).toEqual(plain.weights());
    asked.dispose();
    plain.dispose();
  });

  test('draws other masks at every step and the same at every rate', () => {
    const model = engine.open(optionsOf([drop(), dense(3)]));
    const { features } = rowsOf(20);
    const outputs = (rate: number, step: number): number[] => {
      model.setRates(() => rate);
      return [...model.activations(features, 20, 0, { step })];
    };
    expect(outputs(0.5, 1)).not.toEqual(outputs(0.5, 2));
    const [low, high] = [outputs(0.3, 1), outputs(0.6, 1)];
    expect(low.every((value, index) => value !== 0 || high[index] === 0)).toBe(true);
    expect(outputs(0, 1)).toEqual([...features]);
    model.dispose();
  });

  test.each(['element', 'channel', 'sample', 'gaussian'] as const)('masks of %s count on in later parts of many rows', (granularity) => {
    const [rows, places, channels] = [150, 4, 5];
    const model = engine.open(optionsOf([drop(granularity), { type: 'flatten' }, dense(3)], [places, channels]));
    model.setRates(() => 0.4);
    const { features } = rowsOf(rows, [places, channels]);
    const noise = noiseOf(granularity, 0.4);
    if (!noise) throw new Error('no noise');
    const { multiply } = drawMask(maskWords(MASKS, { step: 6, layer: 0 }), noise, { rows, places, channels });
    const expected = features.map((value, index) => value * (multiply[index] as number));
    expect(worst(model.activations(features, rows, 0, { step: 6 }), expected)).toBeLessThan(1e-6);
    expect([...model.activations(features, rows, 0, 'off')]).toEqual([...features]);
    model.dispose();
  });

  test('shows the outputs of every layer, also of those that run as one', () => {
    const model = engine.open(optionsOf([dense(9), relu, drop(), dense(3)]));
    model.setRates(() => 0.5);
    const { features } = rowsOf(20);
    const [kernel, bias] = model.weights() as [Float32Array, Float32Array];
    const linear = Float32Array.from({ length: 180 }, (_, index) => {
      const [row, unit] = [Math.floor(index / 9), index % 9];
      let sum = bias[unit] as number;
      for (let input = 0; input < 6; input += 1) sum += (features[row * 6 + input] as number) * (kernel[input * 9 + unit] as number);
      return sum;
    });
    expect(worst(model.activations(features, 20, 0, 'off'), linear)).toBeLessThan(1e-6);
    const active = model.activations(features, 20, 1, 'off');
    expect(
      worst(
        active,
        linear.map((value) => Math.max(value, 0)),
      ),
    ).toBeLessThan(1e-6);
    expect(model.activations(features, 20, 2, 'off')).toEqual(active);
    const dropped = model.activations(features, 20, 2, { step: 1 });
    const changed = [...dropped].filter((value, index) => (active[index] as number) > 0 && value === 0).length;
    expect(changed).toBeGreaterThan(10);
    expect([...dropped].every((value, index) => value === 0 || Math.abs(value - 2 * (active[index] as number)) < 1e-6)).toBe(true);
    expect(model.predict(features, 20, 'off')).toEqual(model.activations(features, 20, 3, 'off'));
    model.dispose();
    expect(engine.used()).toBe(0);
  });

  test.each([
    ['torch', 20 / 19],
    ['keras', 1],
    ['flax', 1],
  ] as const)('running moments follow as in %s', (framework, correction) => {
    const model = engine.open(optionsOf([norm, dense(3)], [6], framework));
    const { features } = rowsOf(20);
    model.step(rowsOf(20));
    const [, , mean, variance] = model.weights() as readonly Float32Array[];
    for (let column = 0; column < 6; column += 1) {
      const values = Array.from({ length: 20 }, (_, row) => features[row * 6 + column] as number);
      const centre = values.reduce((sum, value) => sum + value, 0) / 20;
      const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 20;
      expect(mean?.[column]).toBeCloseTo(0.1 * centre, 6);
      expect(variance?.[column]).toBeCloseTo(0.9 + 0.1 * spread * correction, 6);
    }
    model.dispose();
  });

  test('says a loss that is no number when training has diverged', () => {
    const options = optionsOf([dense(20), relu, dense(3)]);
    const model = engine.open({ ...options, optimizer: { ...options.optimizer, name: 'sgd', learningRate: 1e30 } });
    const losses = Array.from({ length: 6 }, () => model.step(rowsOf(20)));
    expect(losses.some((loss) => !Number.isFinite(loss))).toBe(true);
    model.dispose();
  });

  test('refuses a batch that is too large instead of writing past its room', () => {
    const model = engine.open(optionsOf([dense(3)]));
    expect(() => model.step(rowsOf(65))).toThrow(RangeError);
    expect(() => model.step({ ...rowsOf(20), features: new Float32Array(121) })).toThrow(RangeError);
    expect(() => model.load([new Float32Array(19), new Float32Array(3)])).toThrow(RangeError);
    model.dispose();
  });
});

test('memory is given back, in any order, and used again', () => {
  const own = () => engine.open(optionsOf([dense(200), relu, dense(3)]));
  const models = [own(), own(), own()];
  const used = engine.used();
  for (const index of [1, 0, 2]) {
    models[index]?.dispose();
    models[index] = own();
  }
  expect(engine.used()).toBe(used);
  for (const model of models) model.dispose();
  expect(engine.used()).toBe(0);
});

describe('refuses, with a reason,', () => {
  const cases: Record<string, readonly LabLayer[]> = {
    'an LSTM with relu': [
      { type: 'repeat', times: 2 },
      { type: 'recurrent', cell: 'lstm', units: 3, bias: true, bidirectional: false, sequences: false, activation: 'relu' },
      dense(3),
    ],
    attention: [{ type: 'repeat', times: 2 }, { type: 'attention', heads: 1, keySize: 3, bias: true }, { type: 'flatten' }, dense(3)],
    'weights of another kind': [norm, { ...dense(6), sharesWith: 0 }, dense(3)],
    'groups of channels': [{ type: 'group-norm', groups: 2, epsilon: 1e-5 }, dense(3)],
    'blocks of an image': [{ type: 'dropout', siteId: 's', granularity: 'block', rate: null }, dense(3)],
    'what does not fit': [{ type: 'reshape', shape: [5, 5] }, dense(3)],
    'no layers': [],
  };
  test.each(Object.entries(cases))('%s', (_, layers) => {
    const { network, optimizer, loss } = { ...optionsOf([dense(3)]), network: { ...optionsOf([dense(3)]).network, layers } };
    const reason = engine.refuses({ network, optimizer, loss, batchSize: 8 });
    expect(reason).toMatch(/\w{3}/);
    expect(() => engine.open({ network, optimizer, loss, batchSize: 8, initial: [], masks: MASKS })).toThrow(RangeError);
  });
});
