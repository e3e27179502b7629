import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { LabFramework, LabOperation } from '../../../src/lab/network';
import { optimizerFor } from '../../../src/lab/search/optimizers';
import { layerSettings } from '../../../src/lab/space/settings';
import { drawn, expectAlike, golden, numbersOf } from './draws';

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

test('what the file gives but cannot be taken over is no default', () => {
  const { settings } = optimizerFor('torch', { optimizer: 'adam', unread: ['learningRate'] });
  expect(settings.find(({ name }) => name === 'learning rate')).toEqual({
    name: 'learning rate',
    value: '0.001',
    origin: { kind: 'lab', reason: 'what the file gives cannot be taken over' },
  });
  const other = optimizerFor('torch', { unread: ['optimizer'] });
  expect(other.settings[0]?.origin).toEqual({ kind: 'lab', reason: 'what the file gives cannot be taken over' });
});

test('each setting has its origin', () => {
  const place = { start: 10, end: 12 };
  const { optimizer, settings } = optimizerFor('keras', {
    optimizer: 'sgd',
    learningRate: 0.05,
    momentum: 0.9,
    nesterov: true,
    places: { learningRate: place, momentum: { start: 20, end: 22 } },
  });
  expect(optimizer).toEqual({ name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0, epsilon: 1e-7, nesterov: true });
  expect(settings).toEqual([
    { name: 'optimizer', value: 'SGD', origin: { kind: 'file', span: null } },
    { name: 'learning rate', value: '0.05', origin: { kind: 'file', span: place } },
    { name: 'momentum', value: '0.9 (Nesterov)', origin: { kind: 'file', span: { start: 20, end: 22 } } },
    { name: 'weight decay', value: '0', origin: { kind: 'default', of: 'keras' } },
  ]);
});

test('a scale that is the square of a gain is called by its author', () => {
  const initial = { kernel: { kind: 'variance-scaling', scale: Math.SQRT2 ** 2, fan: 'in', distribution: 'normal' } } as const;
  const layers = [{ type: 'dense', units: 3, bias: false, initial }] as const;
  expect(layerSettings({ name: 'net', framework: 'torch', input: [8], outputs: 3, layers })[0]?.value).toBe('He, normal');
});
