import { beforeAll, describe, expect, test } from 'vitest';
import type { LabLayer, LabNetwork, LabOperation } from '../../../src/lab/network';
import { stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';
import { sizeOf } from '../../../src/lab/space/shapes';
import type { LossChoice, OptimizerChoice } from '../../../src/lab/study';
import type { ModelOptions, Rows } from '../../../src/lab/train/engine';
import { type FastEngine, openFastEngine } from '../../../src/lab/train/fast/engine';
import type { Granularity } from '../../../src/model/site';
import { kernelBinary } from './kernelBinary';
import { wave } from './plain';

const ROWS = 5;
const CROSS: LossChoice = { name: 'cross-entropy' };
const STILL: OptimizerChoice = { name: 'sgd', learningRate: 0, momentum: 0, weightDecay: 0, epsilon: 1e-8 };

let engine: FastEngine;
beforeAll(async () => {
  engine = openFastEngine(await kernelBinary());
}, 60_000);

const conv = (changes: Partial<Extract<LabOperation, { type: 'conv' }>> = {}): LabLayer => ({
  type: 'conv',
  rank: 2,
  filters: 3,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [0, 0],
  bias: true,
  ...changes,
});
const pool = (changes: Partial<Extract<LabOperation, { type: 'pool' }>> = {}): LabLayer => ({
  type: 'pool',
  rank: 2,
  mode: 'max',
  size: [2, 2],
  stride: [2, 2],
  padding: 'valid',
  ...changes,
});
const dense = (units: number, bias = true): LabLayer => ({ type: 'dense', units, bias });
const drop = (granularity: Granularity, classic = false): LabLayer => ({ type: 'dropout', siteId: 's', granularity, rate: null, classic });
const act = (name: Extract<LabOperation, { type: 'activation' }>['name']): LabLayer => ({ type: 'activation', name });
const flatten: LabLayer = { type: 'flatten' };

interface Case {
  readonly input: readonly number[];
  readonly layers: readonly LabLayer[];
  readonly framework?: LabNetwork['framework'];
  readonly loss?: LossChoice;
  readonly tokens?: boolean;
}

function optionsOf({ input, layers, framework = 'torch', loss = CROSS, tokens = false }: Case): ModelOptions {
  const last = layers.findLast((layer) => layer.type === 'dense');
  const network: LabNetwork = {
    name: 'n',
    framework,
    input,
    outputs: last?.type === 'dense' ? last.units : 0,
    layers,
    ...(tokens ? { inputKind: 'tokens' as const } : {}),
  };
  const initial = initialValues(parametersOf(network), stream(3, 0, 'init'));
  return { network, initial, optimizer: STILL, loss, masks: { seed: 11, repeat: 2 }, batchSize: ROWS };
}

function batchOf({ network, loss }: ModelOptions): Rows {
  const width = sizeOf(network.input as readonly number[]);
  const waves = wave(ROWS * width, 0.4);
  const features = network.inputKind === 'tokens' ? waves.map((value) => Math.floor(3.5 + 3.4 * value)) : waves;
  const values = loss.name === 'binary-cross-entropy' ? network.outputs === 1 : loss.name !== 'cross-entropy';
  const targets = values ? wave(ROWS * network.outputs, 0.9, 0.4).map((value) => value + 0.5) : Float32Array.from([1, 0, 2, 1, 0]);
  return { rows: ROWS, features, targets };
}

/**
 * Largest difference between gradients and central differences of the loss, relative to the largest gradient. Where two steps do not give
 * the same quotient, a kink lies between them (relu, largest of a pool) and says nothing; that must stay rare.
 */
function worstError(options: ModelOptions): number {
  const batch = batchOf(options);
  const parameters = parametersOf(options.network);
  const rate = 0.3;
  const lossAt = (initial: readonly Float32Array[]): number => {
    const model = engine.open({ ...options, initial });
    model.setRates(() => rate);
    const loss = model.step(batch) / ROWS;
    model.dispose();
    return loss;
  };
  const model = engine.open(options);
  model.setRates(() => rate);
  const gradients = model.gradients(batch, { step: 0 });
  model.dispose();
  const largest = Math.max(...gradients.map((gradient) => Math.max(...gradient.map(Math.abs))));
  expect(largest).toBeGreaterThan(1e-3);
  let worst = 0;
  let seen = 0;
  let kinks = 0;
  parameters.forEach(({ trained }, which) => {
    const whole = options.initial[which] ?? new Float32Array(0);
    const every = Math.max(1, Math.floor(whole.length / 12));
    for (let index = 0; trained && index < whole.length; index += every) {
      const at = (by: number): number =>
        lossAt(
          options.initial.map((one, place) => (place === which ? one.map((value, spot) => (spot === index ? value + by : value)) : one)),
        );
      const [numeric = 0, finer = 0] = [4e-3, 1e-3].map((step) => (at(step) - at(-step)) / (2 * step));
      seen += 1;
      if (Math.abs(numeric - finer) > 3e-3 * largest) kinks += 1;
      else worst = Math.max(worst, Math.abs(numeric - (gradients[which]?.[index] ?? Number.NaN)));
    }
  });
  expect(kinks).toBeLessThanOrEqual(seen / 3);
  return worst / largest;
}

describe('gradients agree with finite differences', () => {
  const smooth = [
    ...(['elu', 'selu', 'gelu', 'gelu_tanh', 'silu', 'tanh', 'sigmoid', 'softmax', 'log_softmax', 'softplus', 'linear'] as const),
    ...(['mish', 'softsign', 'exponential', 'hard_swish', 'hard_sigmoid', 'hard_tanh', 'relu6'] as const),
  ];
  const norm: LabLayer = { type: 'batch-norm', epsilon: 1e-3, momentum: 0.9 };
  const cases: Record<string, Case> = {
    'two dense layers': { input: [7], layers: [dense(6), act('tanh'), dense(4, false), act('tanh'), dense(3)] },
    'relu and leaky relu': { input: [7], layers: [dense(6), act('relu'), dense(5), act('leaky_relu'), dense(3)] },
    'relu with dropout': { input: [7], layers: [dense(9), act('relu'), drop('element'), dense(8), act('relu'), drop('element'), dense(3)] },
    'batch normalisation': { input: [7], layers: [dense(4), norm, act('tanh'), dense(3)] },
    'batch normalisation before relu and dropout': { input: [7], layers: [dense(6), norm, act('relu'), drop('element'), dense(3)] },
    'batch normalisation without weights': {
      input: [7],
      layers: [dense(4), { ...norm, affine: false } as LabLayer, act('tanh'), dense(3)],
    },
    'layer normalisation': { input: [7], layers: [dense(5), { type: 'layer-norm', epsilon: 1e-3 }, act('tanh'), dense(3)] },
    'layer normalisation first': { input: [7], layers: [{ type: 'layer-norm', epsilon: 1e-3 }, dense(3)] },
    'dropout before the activation': { input: [7], layers: [dense(6), drop('element'), act('tanh'), dense(3)] },
    'dropout of the input': { input: [7], layers: [drop('element'), dense(6), act('relu'), dense(3)] },
    'gaussian dropout': { input: [7], layers: [dense(6), act('relu'), drop('gaussian'), act('tanh'), dense(3)] },
    'alpha dropout': { input: [7], layers: [dense(6), act('selu'), drop('alpha'), dense(3)] },
    'dropped rows': { input: [7], layers: [dense(6), act('tanh'), drop('sample'), dense(5), act('tanh'), dense(3)] },
    'classic dropout': { input: [7], layers: [dense(6), act('tanh'), drop('element', true), dense(3)] },
    'dropped weights': { input: [7], layers: [{ ...dense(6), weightSite: 's' } as LabLayer, act('tanh'), dense(3)] },
    'a linear change between': { input: [7], layers: [dense(6), { type: 'affine', factor: -0.5, offset: 0.3 }, act('tanh'), dense(3)] },
    'two convolutions': { input: [5, 6, 2], layers: [conv(), act('tanh'), conv({ padding: [1, 1], stride: [2, 2] }), flatten, dense(3)] },
    'convolution with uneven same padding': {
      input: [5, 6, 2],
      framework: 'keras',
      layers: [conv(), conv({ kernel: [2, 4], padding: 'same', stride: [2, 1], bias: false }), act('tanh'), flatten, dense(3)],
    },
    'spread convolution': { input: [7, 7, 1], layers: [conv({ dilation: [2, 3] }), act('tanh'), flatten, dense(3)] },
    'convolution of single cells': {
      input: [3, 3, 5],
      layers: [conv({ kernel: [1, 1] }), act('tanh'), conv({ kernel: [1] }), flatten, dense(3)],
    },
    'convolution along one axis': {
      input: [8, 2],
      layers: [
        conv({ rank: 1, kernel: [3], stride: [1], padding: [1] }),
        act('tanh'),
        conv({ rank: 1, kernel: [3], stride: [2], padding: 'valid' }),
        flatten,
        dense(3),
      ],
    },
    'depthwise convolutions': {
      input: [5, 5, 3],
      layers: [
        { type: 'depthwise-conv', rank: 2, multiplier: 1, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: true },
        act('tanh'),
        { type: 'depthwise-conv', rank: 2, multiplier: 2, kernel: [2, 2], stride: [2, 1], padding: [0, 0], bias: false },
        flatten,
        dense(3),
      ],
    },
    'largest of a pool': { input: [4, 4, 1], layers: [conv({ filters: 2 }), pool({ stride: [1, 1], padding: [1, 1] }), flatten, dense(3)] },
    'mean of an overlapping padded pool': {
      input: [6, 6, 2],
      layers: [conv(), pool({ mode: 'average', size: [3, 3], stride: [1, 1], padding: [1, 1] }), act('tanh'), flatten, dense(3)],
    },
    'mean of a padded pool, Keras': {
      input: [6, 6, 2],
      framework: 'keras',
      layers: [conv(), pool({ mode: 'average', size: [3, 3], stride: [2, 2], padding: 'same' }), act('tanh'), flatten, dense(3)],
    },
    'dropped channels and a global pool': {
      input: [5, 5, 2],
      layers: [conv(), drop('channel'), act('tanh'), { type: 'global-pool', mode: 'average' }, dense(3)],
    },
    'alpha-dropped channels, normalised': {
      input: [5, 5, 2],
      layers: [conv(), norm, drop('channel-alpha'), { type: 'global-pool', mode: 'max' }, dense(3)],
    },
    'residual sum': {
      input: [6],
      layers: [dense(5), act('tanh'), dense(5), act('tanh'), { type: 'add', from: [3, 1] }, act('relu'), dense(3)],
    },
    'a value read three times': {
      input: [6],
      layers: [
        dense(4),
        act('tanh'),
        { ...dense(4), from: [1] },
        { type: 'add', from: [2, 1] },
        { type: 'concatenate', from: [3, 1] },
        drop('element'),
        dense(3),
      ],
    },
    'weights used three times': {
      input: [5],
      layers: [dense(5), act('tanh'), { ...dense(5), sharesWith: 0 }, act('tanh'), { ...dense(5), sharesWith: 0 }, act('tanh'), dense(3)],
    },
    'channels and rows side by side': {
      input: [4, 4, 2],
      layers: [
        conv({ padding: [1, 1] }),
        { type: 'concatenate', from: [0, -1] },
        { type: 'concatenate', from: [1, 1], axis: 0 },
        flatten,
        dense(3),
      ],
    },
    'tokens and their mean': {
      input: [6],
      tokens: true,
      layers: [{ type: 'embedding', rows: 7, size: 5 }, drop('channel'), { type: 'global-pool', mode: 'average' }, act('tanh'), dense(3)],
    },
    'binary cross-entropy': { input: [7], loss: { name: 'binary-cross-entropy' }, layers: [dense(4), act('tanh'), dense(1)] },
    'binary cross-entropy of three': { input: [7], loss: { name: 'binary-cross-entropy' }, layers: [dense(4), act('tanh'), dense(3)] },
    'squared error': { input: [7], loss: { name: 'mean-squared-error' }, layers: [dense(4), act('tanh'), dense(2)] },
    'absolute error': { input: [7], loss: { name: 'mean-absolute-error' }, layers: [dense(4), act('tanh'), dense(2)] },
    Huber: { input: [7], loss: { name: 'huber', delta: 0.3 }, layers: [dense(4), act('tanh'), dense(2)] },
  };
  for (const name of smooth) cases[`activation ${name}`] = { input: [7], layers: [dense(5), act(name), dense(3)] };

  test.each(Object.entries(cases))('%s', (_, one) => {
    const options = optionsOf(one);
    expect(engine.refuses(options)).toBeNull();
    expect(worstError(options)).toBeLessThan(5e-3);
  });
});
