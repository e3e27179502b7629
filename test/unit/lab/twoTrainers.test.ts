import { beforeAll, describe, expect, test } from 'vitest';
import type { LabLayer } from '../../../src/lab/network';
import { parametersOf } from '../../../src/lab/space/parameters';
import { sizeOf } from '../../../src/lab/space/shapes';
import type { OptimizerChoice } from '../../../src/lab/study';
import type { Engine, ModelOptions } from '../../../src/lab/train/engine';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { binaries } from './digits';
import { batchOf, CASES, type Case, optionsOf } from './general/cases';
import { randomValues, worst } from './kernelBench';

/** Both trainers on the same weights, batches and masks: what one computes the other does, too. */
let fast: Engine;
let general: Engine;
beforeAll(async () => {
  const bytes = await binaries();
  fast = openFastEngine(bytes.kernels);
  general = await openGeneral(bytes);
}, 60_000);

const TOLERANCE = 3e-5;
const BOTH = Object.entries(CASES).filter(([, one]) => onlyKnown(one));

/** Layers that the fast trainer refuses by kind; what it refuses for another reason is left out in the test. */
function onlyKnown({ layers }: Case): boolean {
  const unknown = ['attention', 'conv-transpose', 'group-norm', 'prelu', 'permute', 'zero-pad', 'upsample'];
  return layers.every((layer) => !unknown.includes(layer.type));
}

function compare(options: ModelOptions, rate: number, batch = batchOf(options)): void {
  const [one, other] = [fast.open(options), general.open(options)];
  try {
    for (const model of [one, other]) model.setRates(() => rate);
    for (const masking of ['off', { step: 7 }] as const) {
      const predicted = other.predict(batch.features, batch.rows, masking);
      expect(worst(one.predict(batch.features, batch.rows, masking), predicted)).toBeLessThan(TOLERANCE);
    }
    const expected = other.gradients(batch, { step: 2 });
    const gradients = one.gradients(batch, { step: 2 });
    expected.forEach((gradient, index) => {
      expect(worst(gradients[index] ?? [], gradient), `gradient ${index}`).toBeLessThan(TOLERANCE);
    });
    for (let step = 0; step < 3; step += 1) expect(one.step(batch) / batch.rows).toBeCloseTo(other.step(batch) / batch.rows, 4);
    const weights = other.weights();
    one.weights().forEach((values, index) => {
      expect(worst(values, weights[index] ?? []), parametersOf(options.network)[index]?.role).toBeLessThan(2 * TOLERANCE);
    });
  } finally {
    one.dispose();
    other.dispose();
  }
}

describe('layer by layer', () => {
  test.each(BOTH)('%s', (_, one) => {
    const options = {
      ...optionsOf(one),
      optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0, epsilon: 1e-8 } as const,
    };
    if (fast.refuses(options) !== null) return;
    compare(options, one.rate ?? 0);
  });

  test('of all layers, the fast trainer takes most that have no state and no attention', () => {
    const taken = Object.values(CASES).filter((one) => fast.refuses(optionsOf(one)) === null);
    expect(taken.length).toBeGreaterThan(45);
  });
});

describe('optimizers', () => {
  const base = { learningRate: 0.02, momentum: 0, weightDecay: 0.01, epsilon: 1e-4 };
  const choices: readonly OptimizerChoice[] = [
    { ...base, name: 'sgd' },
    { ...base, name: 'sgd', momentum: 0.9, nesterov: true, maxNorm: 0.6 },
    { ...base, name: 'adam', beta1: 0.8, beta2: 0.95 },
    { ...base, name: 'adamw', maxNorm: 0.7 },
    { ...base, name: 'rmsprop' },
    { ...base, name: 'rmsprop', momentum: 0.5, beta2: 0.8 },
  ];
  const one: Case = {
    input: [5],
    layers: [
      { type: 'dense', units: 8, bias: true },
      { type: 'activation', name: 'tanh' },
      { type: 'dropout', siteId: 's', granularity: 'element', rate: null },
      { type: 'dense', units: 3, bias: true },
    ],
  };
  for (const framework of ['torch', 'keras', 'tfjs', 'flax'] as const) {
    test.each(choices.map((choice) => [choice.name, choice] as const))(`${framework}: %s`, (_, optimizer) => {
      compare({ ...optionsOf({ ...one, framework }), optimizer }, 0.4);
    });
  }
});

describe('dense layers so large that what dropout drops behind them is not computed', () => {
  const optimizer: OptimizerChoice = { name: 'sgd', learningRate: 0.02, momentum: 0, weightDecay: 0, epsilon: 1e-8 };
  const noise = (granularity: 'element' | 'channel' | 'alpha', classic = false): LabLayer => ({
    type: 'dropout',
    siteId: 's',
    granularity,
    rate: null,
    classic,
  });
  const dense = (units: number): LabLayer => ({ type: 'dense', units, bias: true });
  const cases: Readonly<Record<string, Pick<Case, 'input' | 'layers'>>> = {
    relu: { input: [200], layers: [dense(150), { type: 'activation', name: 'relu' }, noise('element')] },
    'no activation, classic': { input: [200], layers: [dense(150), noise('element', true)] },
    'selu and alpha dropout': { input: [200], layers: [dense(150), { type: 'activation', name: 'selu' }, noise('alpha')] },
    'gelu, channels of steps': { input: [5, 120], layers: [dense(33), { type: 'activation', name: 'gelu' }, noise('channel')] },
  };
  test.each(Object.entries(cases))('%s', (_, { input, layers }) => {
    const tail: readonly LabLayer[] = [{ type: 'flatten' }, dense(3)];
    const made = { ...optionsOf({ input, layers: [...layers, ...tail] }), optimizer, batchSize: 130 };
    const initial = parametersOf(made.network).map(({ shape }, index) => {
      const count = sizeOf(shape);
      return randomValues(count, index, 1 / Math.sqrt(shape[0] ?? 1));
    });
    const targets = Float32Array.from({ length: 130 }, (_value, row) => row % 3);
    compare({ ...made, initial }, 0.6, { rows: 130, features: randomValues(130 * sizeOf(input), 9), targets });
  });
});

describe('max-norm', () => {
  const MAX_NORM = 0.4;
  const optimizer: OptimizerChoice = { name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0, epsilon: 1e-8, maxNorm: MAX_NORM };
  const kernels = ['dense', 'conv 2d', 'depthwise 2d', 'depthwise 1d', 'lstm, last state, both ways'];
  for (const framework of ['torch', 'keras'] as const) {
    test.each(kernels)(`${framework}: %s`, (name) => {
      const options = { ...optionsOf({ ...(CASES[name] as Case), framework }), optimizer };
      expect(fast.refuses(options)).toBeNull();
      compare(options, 0);
    });
  }

  test('of a depthwise layer holds the filters of a channel short, not all channels together', () => {
    const options = { ...optionsOf(CASES['depthwise 2d'] as Case), optimizer };
    const at = parametersOf(options.network).findIndex(({ shape }) => shape.length === 4);
    for (const engine of [fast, general]) {
      const model = engine.open(options);
      try {
        model.step(batchOf(options));
        // [3, 3, channel, filter]: 6 columns of 9.
        const norms = Array.from({ length: 6 }, (_, column) =>
          Math.hypot(...(model.weights()[at] as Float32Array).filter((_, index) => index % 6 === column)),
        );
        for (const norm of norms) expect(norm).toBeCloseTo(MAX_NORM, 5);
      } finally {
        model.dispose();
      }
    }
  });
});
