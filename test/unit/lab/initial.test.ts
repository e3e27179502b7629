import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { LabFramework, LabNetwork, LabOperation } from '../../../src/lab/network';
import { optimizerFor } from '../../../src/lab/search/optimizers';
import { stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';
import { layerSettings } from '../../../src/lab/space/settings';

/** Of all values that a framework drew for one weight. */
interface Drawn {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

interface Golden {
  readonly weights: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Drawn>>>>>>;
  readonly optimizers: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>>>>;
  readonly norms: Readonly<Record<string, { readonly batchEpsilon: number; readonly momentum: number; readonly layerEpsilon: number }>>;
}

/** Made by test/oracles/lab_initial.py. */
const golden: Golden = JSON.parse(readFileSync(join(__dirname, 'golden/initial.json'), 'utf8'));

const conv = { type: 'conv', rank: 2, filters: 16, kernel: [3, 3], stride: [1, 1], padding: 'valid', bias: true } as const;
const steps = { type: 'recurrent', units: 16, bias: true, bidirectional: false, sequences: true } as const;

/** The layers that the oracle draws, by its names. */
function layerOf(name: string, framework: LabFramework): readonly [LabOperation, readonly number[]] {
  switch (name) {
    case 'conv':
      return [conv, [9, 9, 8]];
    case 'grouped':
      return [{ ...conv, groups: 2 }, [9, 9, 8]];
    case 'depthwise':
      return [{ ...conv, type: 'depthwise-conv', multiplier: 2 }, [9, 9, 8]];
    case 'transposed':
      return [{ ...conv, type: 'conv-transpose' }, [9, 9, 8]];
    case 'embedding':
      return [{ type: 'embedding', rows: 60, size: 16 }, [4]];
    case 'lstm':
      return [{ ...steps, cell: 'lstm' }, [5, 24]];
    case 'gru':
      return [{ ...steps, cell: 'gru', resetAfter: framework !== 'tfjs' }, [5, 24]];
    case 'rnn':
      return [{ ...steps, cell: 'rnn' }, [5, 24]];
    case 'attention':
      return [{ type: 'attention', heads: 4, keySize: 8, bias: true }, [5, 32]];
    case 'batch-norm':
      return [{ type: 'batch-norm', epsilon: 1e-3, momentum: 0.9 }, [8]];
    case 'layer-norm':
      return [{ type: 'layer-norm', epsilon: 1e-3 }, [8]];
    case 'prelu':
      return [{ type: 'prelu', shared: framework === 'torch' }, [8]];
    default:
      return [{ type: 'dense', units: 32, bias: true }, [48]];
  }
}

const DRAWS = 24;

/** The lab's values of all weights of a layer, by role. */
function drawn(name: string, framework: LabFramework): ReadonlyMap<string, readonly number[]> {
  const [layer, input] = layerOf(name, framework);
  const network: LabNetwork = { name, framework, input, outputs: 1, layers: [layer] };
  const parameters = parametersOf(network);
  const found = new Map<string, number[]>();
  for (let repeat = 0; repeat < DRAWS; repeat += 1) {
    const values = initialValues(parameters, stream(7, repeat, 'init'));
    for (const [index, { role }] of parameters.entries()) found.set(role, [...(found.get(role) ?? []), ...(values[index] ?? [])]);
  }
  return found;
}

function numbersOf(values: readonly number[]): Drawn {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const ends = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
    values[0] ?? 0,
    values[0] ?? 0,
  ] as const);
  return { n, mean, deviation, low: ends[0], high: ends[1] };
}

/** Two samples of one distribution: means within five standard errors, deviations within 5 % and their sampling error. */
function expectAlike(own: Drawn, theirs: Drawn, what: string): void {
  const spread = Math.max(own.deviation, theirs.deviation);
  const error = spread * Math.sqrt(1 / own.n + 1 / theirs.n);
  expect(Math.abs(own.mean - theirs.mean), `${what}: mean ${own.mean}, ${theirs.mean}`).toBeLessThanOrEqual(5 * error + 1e-6);
  if (spread < 1e-9) return;
  const share = own.deviation / theirs.deviation;
  const tolerance = 0.03 + 4 * Math.sqrt(1 / (2 * own.n) + 1 / (2 * theirs.n));
  expect(Math.abs(share - 1), `${what}: deviation ${own.deviation}, ${theirs.deviation}`).toBeLessThanOrEqual(tolerance);
  // A uniform has its limit at √3 deviations, a normal cut at two at 2.27 of its own: no end lies far beyond the other's.
  const reach = Math.max(Math.abs(theirs.low), Math.abs(theirs.high)) / theirs.deviation;
  const ownReach = Math.max(Math.abs(own.low), Math.abs(own.high)) / own.deviation;
  // Ends are told apart by sampling where a distribution has none.
  if (theirs.n > 2000 && reach < 2.4)
    expect(Math.abs(ownReach - reach), `${what}: reaches ${ownReach}, ${reach}`).toBeLessThanOrEqual(0.15);
}

describe.each(Object.entries(golden.weights))('first weights of %s', (framework, layers) => {
  test.each(Object.entries(layers))('%s', (name, roles) => {
    const own = drawn(name, framework as LabFramework);
    for (const [role, theirs] of Object.entries(roles)) {
      const values = own.get(role);
      expect(values, `${name} ${role}`).toBeDefined();
      expectAlike(numbersOf(values ?? []), theirs, `${framework} ${name} ${role}`);
    }
  });
});

test('first weights of TensorFlow.js', () => {
  const plain = { kernel: 0, bias: 1 };
  const cell = { kernel: 0, recurrent: 1, bias: 2 };
  const cases: readonly (readonly [string, () => tf.layers.Layer, readonly number[], Readonly<Record<string, number>>])[] = [
    ['dense', () => tf.layers.dense({ units: 32 }), [48], plain],
    ['conv', () => tf.layers.conv2d({ filters: 16, kernelSize: 3 }), [9, 9, 8], plain],
    ['transposed', () => tf.layers.conv2dTranspose({ filters: 16, kernelSize: 3 }), [9, 9, 8], plain],
    ['depthwise', () => tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), [9, 9, 8], plain],
    ['embedding', () => tf.layers.embedding({ inputDim: 60, outputDim: 16 }), [4], { table: 0 }],
    ['lstm', () => tf.layers.lstm({ units: 16 }), [5, 24], cell],
    ['gru', () => tf.layers.gru({ units: 16 }), [5, 24], cell],
    ['rnn', () => tf.layers.simpleRNN({ units: 16 }), [5, 24], cell],
    ['batch-norm', () => tf.layers.batchNormalization(), [8], { scale: 0, shift: 1 }],
  ];
  for (const [name, make, input, roles] of cases) {
    const found = new Map<string, number[]>();
    for (let draw = 0; draw < 6; draw += 1) {
      const layer = make();
      layer.build([null, ...input]);
      for (const [role, place] of Object.entries(roles)) {
        const values = layer.weights[place]?.read().dataSync() ?? [];
        found.set(role, [...(found.get(role) ?? []), ...values]);
      }
    }
    const own = drawn(name, 'tfjs');
    for (const role of Object.keys(roles))
      expectAlike(numbersOf(own.get(role) ?? []), numbersOf(found.get(role) ?? []), `tfjs ${name} ${role}`);
  }
});

describe('defaults', () => {
  test.each(Object.entries(golden.optimizers))('optimizers of %s', (framework, all) => {
    for (const [name, numbers] of Object.entries(all)) {
      const { optimizer } = optimizerFor(framework as LabFramework, { optimizer: name as 'adam' });
      const { betas, ...rest } = numbers;
      const expected = Array.isArray(betas) ? { ...rest, beta1: betas[0], beta2: betas[1] } : rest;
      expect(optimizer, `${framework} ${name}`).toMatchObject(expected);
    }
  });

  test.each(Object.entries(golden.norms))(
    'normalizations of %s are called its defaults',
    (framework, { batchEpsilon, momentum, layerEpsilon }) => {
      const layers: LabOperation[] = [
        { type: 'batch-norm', epsilon: batchEpsilon, momentum },
        { type: 'layer-norm', epsilon: layerEpsilon },
        { type: 'dense', units: 1, bias: true },
      ];
      const settings = layerSettings({ name: 'net', framework: framework as LabFramework, input: [8], outputs: 1, layers });
      const own = settings.filter(({ name }) => /ε|momentum/.test(name));
      expect(own).toHaveLength(3);
      expect(own.every(({ origin }) => origin.kind === 'default' && origin.of === framework)).toBe(true);
    },
  );
});

test('each setting has its origin', () => {
  const place = { start: 10, end: 12 };
  const { optimizer, settings } = optimizerFor('keras', {
    optimizer: 'sgd',
    learningRate: 0.05,
    momentum: 0.9,
    nesterov: true,
    places: { learningRate: place },
  });
  expect(optimizer).toEqual({ name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0, epsilon: 1e-7, nesterov: true });
  expect(settings).toEqual([
    { name: 'optimizer', value: 'SGD', origin: { kind: 'file', span: null } },
    { name: 'learning rate', value: '0.05', origin: { kind: 'file', span: place } },
    { name: 'momentum', value: '0.9 (Nesterov)', origin: { kind: 'file', span: null } },
    { name: 'weight decay', value: '0', origin: { kind: 'default', of: 'keras' } },
  ]);
});
