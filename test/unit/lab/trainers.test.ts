import { beforeAll, describe, expect, test } from 'vitest';
import { parametersOf } from '../../../src/lab/space/parameters';
import type { OptimizerChoice } from '../../../src/lab/study';
import type { Engine, Model, ModelOptions } from '../../../src/lab/train/engine';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { binaries } from './digits';
import { batchOf, CASES, type Case, optionsOf } from './general/cases';

let general: Engine;
let fast: Engine;
beforeAll(async () => {
  const files = await binaries();
  general = await openGeneral(files);
  fast = openFastEngine(files.kernels);
});

const base = { momentum: 0, weightDecay: 0, epsilon: 1e-7 };
const OPTIMIZERS: readonly OptimizerChoice[] = [
  { ...base, name: 'sgd', learningRate: 0.1 },
  { ...base, name: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01, maxNorm: 0.7 },
  { ...base, name: 'adam', learningRate: 0.01, weightDecay: 0.1 },
  { ...base, name: 'adamw', learningRate: 0.01, weightDecay: 0.1, beta1: 0.8, beta2: 0.99 },
  { ...base, name: 'rmsprop', learningRate: 0.01 },
  { ...base, name: 'rmsprop', learningRate: 0.01, momentum: 0.9, maxNorm: 0.5 },
];

function close(given: Float32Array, right: Float32Array, what: string): void {
  expect(given.length, what).toBe(right.length);
  const far = given.findIndex((value, index) => !(Math.abs(value - (right[index] ?? 0)) <= 2e-5 * (1 + Math.abs(right[index] ?? 0))));
  expect(far < 0 ? '' : `${far}: ${given[far]} and ${right[far]}`, what).toBe('');
}

function both(options: ModelOptions, one: Case, compare: (general: Model, fast: Model) => void): void {
  const models = [general.open(options), fast.open(options)] as const;
  for (const model of models) model.setRates(() => one.rate ?? 0);
  try {
    compare(...models);
  } finally {
    for (const model of models) model.dispose();
  }
}

/** No bias before batch normalisation: its gradient is rounding noise, which Adam would blow up. */
const STACK: Case = {
  input: [6, 5, 2],
  layers: [
    { type: 'dense', units: 4, bias: false },
    { type: 'batch-norm', epsilon: 1e-5, momentum: 0.9 },
    { type: 'activation', name: 'gelu' },
    { type: 'conv', rank: 2, filters: 3, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: true },
    { type: 'dropout', siteId: 's', granularity: 'channel', rate: null },
    { type: 'flatten' },
    { type: 'dense', units: 3, bias: true },
  ],
};

/** The general trainer takes them all; which of them the fast one takes is told by its refusals. */
const SHARED = Object.entries(CASES);

describe('the two trainers agree', () => {
  test.each(SHARED)('%s', (_name, one) => {
    const options = optionsOf(one);
    if (fast.refuses(options) !== null) return;
    const batch = batchOf(options);
    both(options, one, (a, b) => {
      close(a.predict(batch.features, batch.rows, 'off'), b.predict(batch.features, batch.rows, 'off'), 'outputs, masks off');
      close(a.predict(batch.features, batch.rows, { step: 7 }), b.predict(batch.features, batch.rows, { step: 7 }), 'outputs, masks on');
      const right = b.gradients(batch, { step: 2 });
      a.gradients(batch, { step: 2 }).forEach((gradient, index) => {
        close(gradient, right[index] as Float32Array, parametersOf(options.network)[index]?.role ?? '');
      });
    });
  });

  test('and the fast one takes a good part of them', () => {
    expect(SHARED.filter(([, one]) => fast.refuses(optionsOf(one)) === null).length).toBeGreaterThan(45);
  });

  test.each(
    OPTIMIZERS.flatMap((optimizer) => (['torch', 'keras', 'tfjs', 'flax'] as const).map((framework) => ({ optimizer, framework }))),
  )('$framework: five steps of $optimizer.name, momentum $optimizer.momentum', ({ optimizer, framework }) => {
    const one: Case = { ...STACK, framework, rate: 0.3 };
    const options = { ...optionsOf(one), optimizer };
    const batch = batchOf(options);
    both(options, one, (a, b) => {
      for (let step = 0; step < 5; step += 1) {
        expect(a.step(batch)).toBeCloseTo(b.step(batch), 3);
        a.weights().forEach((weights, index) => {
          close(weights, b.weights()[index] as Float32Array, parametersOf(options.network)[index]?.role ?? '');
        });
      }
    });
  });
});
