import { beforeAll, describe, expect, test } from 'vitest';
import type { LabFramework, LabLayer, LabNetwork } from '../../../src/lab/network';
import { stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';
import { sizeOf } from '../../../src/lab/space/shapes';
import type { OptimizerChoice } from '../../../src/lab/study';
import type { Engine, ModelOptions, Rows } from '../../../src/lab/train/engine';
import { type FastEngine, openFastEngine } from '../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { binaries } from './digits';
import { randomValues, worst } from './kernelBench';

let fast: FastEngine;
let general: Engine;
beforeAll(async () => {
  const bytes = await binaries();
  fast = openFastEngine(bytes.kernels);
  general = await openGeneral(bytes);
}, 60_000);

type Recurrent = Extract<LabLayer, { type: 'recurrent' }>;

const INPUT = [6, 5] as const;
const STILL: OptimizerChoice = { name: 'sgd', learningRate: 0, momentum: 0, weightDecay: 0, epsilon: 1e-8 };

function cell(changes: Partial<Recurrent> = {}): Recurrent {
  return { type: 'recurrent', cell: 'lstm', units: 9, bias: true, bidirectional: false, sequences: true, ...changes };
}

function optionsOf(layers: readonly LabLayer[], framework: LabFramework, changes: Partial<ModelOptions> = {}): ModelOptions {
  const all: readonly LabLayer[] = [...layers, { type: 'flatten' }, { type: 'dense', units: 3, bias: true }];
  const network: LabNetwork = { name: 'n', framework, input: INPUT, outputs: 3, layers: all };
  const initial = initialValues(parametersOf(network), stream(3, 0, 'init')).map((values, index) =>
    values.map((value, at) => value + 0.1 * Math.sin(at + index)),
  );
  return { network, initial, optimizer: STILL, loss: { name: 'cross-entropy' }, masks: { seed: 5, repeat: 3 }, batchSize: 20, ...changes };
}

function rowsOf(rows: number): Rows {
  return { rows, features: randomValues(rows * sizeOf(INPUT), 1), targets: Float32Array.from({ length: rows }, (_, row) => row % 3) };
}

const SITES = { inputSite: 'x', stateSite: 'h' } as const;
/** Sizes that are no multiple of a vector, and sums that are cut into parts: more than 320 products. */
const CASES: Readonly<Record<string, readonly [LabFramework, Partial<Recurrent>]>> = {
  lstm: ['torch', { units: 83 }],
  'lstm both ways': ['keras', { bidirectional: true, ...SITES }],
  'lstm, last state': ['torch', { sequences: false, bidirectional: true, units: 33 }],
  'lstm, hard gates': ['tfjs', { ...SITES }],
  gru: ['torch', { cell: 'gru', units: 110 }],
  'gru both ways': ['keras', { cell: 'gru', resetAfter: true, bidirectional: true, ...SITES }],
  'gru, no bias': ['torch', { cell: 'gru', bias: false, sequences: false }],
  'gru, reset before': ['keras', { cell: 'gru', resetAfter: false, bidirectional: true, units: 17, ...SITES }],
  'gru, reset before, in PyTorch': ['torch', { cell: 'gru', resetAfter: false, stateSite: 'h' }],
  'gru, hard gates': ['tfjs', { cell: 'gru', sequences: false, ...SITES }],
  'simple rnn': ['torch', { cell: 'rnn', units: 330, bidirectional: true }],
  'simple rnn, relu': ['keras', { cell: 'rnn', activation: 'relu', sequences: false, ...SITES }],
};
const ALL = Object.entries(CASES);

describe('the fast trainer computes recurrent layers as the general one does', () => {
  test.each(ALL)('%s', (_name, [framework, changes]) => {
    const options = optionsOf([cell(changes)], framework);
    const [one, other] = [fast.open(options), general.open(options)];
    const batch = rowsOf(20);
    for (const rate of [0.4, 0]) {
      for (const model of [one, other]) model.setRates(() => rate);
      const expected = other.gradients(batch, { step: 2 });
      one.gradients(batch, { step: 2 }).forEach((gradient, index) => {
        expect(worst(gradient, expected[index] ?? []), parametersOf(options.network)[index]?.role).toBeLessThan(1e-5);
      });
      // More rows than the buffers hold: masks count on.
      const { features } = rowsOf(90);
      expect(worst(one.predict(features, 90, { step: 4 }), other.predict(features, 90, { step: 4 }))).toBeLessThan(1e-5);
      expect(worst(one.activations(features, 90, 0, 'off'), other.activations(features, 90, 0, 'off'))).toBeLessThan(1e-5);
    }
    one.dispose();
    other.dispose();
    expect(fast.used()).toBe(0);
  });

  const optimizers: readonly OptimizerChoice[] = [
    { ...STILL, name: 'sgd', learningRate: 0.1, momentum: 0.9, maxNorm: 0.7 },
    { ...STILL, name: 'adamw', learningRate: 0.01, weightDecay: 0.1, maxNorm: 0.8 },
  ];
  test.each(optimizers)('five steps of $name with weights held short', (optimizer) => {
    const layers = [cell({ bidirectional: true, ...SITES }), cell({ cell: 'gru', resetAfter: true, sequences: false })];
    const options = optionsOf(layers, 'keras', { optimizer });
    const [one, other] = [fast.open(options), general.open(options)];
    for (const model of [one, other]) model.setRates(() => 0.3);
    for (let step = 0; step < 5; step += 1) expect(one.step(rowsOf(20))).toBeCloseTo(other.step(rowsOf(20)), 3);
    const expected = other.weights();
    one.weights().forEach((values, index) => {
      expect(worst(values, expected[index] ?? []), parametersOf(options.network)[index]?.role).toBeLessThan(3e-5);
    });
    for (const model of [one, other]) model.dispose();
  });
});

/** Largest difference between gradients and central differences of the loss at some weights, relative to the largest gradient. */
function differenceError(options: ModelOptions): number {
  const batch = rowsOf(6);
  const model = fast.open(options);
  model.setRates(() => 0.3);
  const gradients = model.gradients(batch, { step: 0 });
  const largest = Math.max(...gradients.map((gradient) => Math.max(...gradient.map(Math.abs))));
  model.dispose();
  const lossAt = (which: number, spot: number, by: number): number => {
    const initial = options.initial.map((values, at) => (at === which ? values.map((v, k) => (k === spot ? v + by : v)) : values));
    const moved = fast.open({ ...options, initial });
    moved.setRates(() => 0.3);
    const loss = moved.step(batch) / batch.rows;
    moved.dispose();
    return loss;
  };
  const errors = options.initial.flatMap((values, which) =>
    [0.1, 0.45, 0.8].map((share) => {
      const spot = Math.floor(share * values.length);
      const numeric = (lossAt(which, spot, 4e-3) - lossAt(which, spot, -4e-3)) / 8e-3;
      return Math.abs(numeric - (gradients[which]?.[spot] ?? Number.NaN));
    }),
  );
  return Math.max(...errors) / largest;
}

describe('gradients are those that the loss shows', () => {
  test.each(ALL.filter(([, [framework, { activation, units = 9 }]]) => framework !== 'tfjs' && activation !== 'relu' && units < 50))(
    '%s',
    (_name, [framework, changes]) => {
      expect(differenceError(optionsOf([cell(changes)], framework))).toBeLessThan(5e-3);
    },
  );
});

describe('states', () => {
  const layers = [cell({ bidirectional: true, ...SITES }), cell({ cell: 'gru', resetAfter: false, stateSite: 'h' }), cell({ cell: 'rnn' })];
  const options = optionsOf(layers, 'keras', { optimizer: { ...STILL, name: 'adam', learningRate: 0.01 } });

  test('start at zero whatever ran before, and give the same bits again', () => {
    const train = (disturbed: boolean): readonly number[][] => {
      const model = fast.open(options);
      for (let step = 0; step < 4; step += 1) {
        model.setRates(() => 0.9);
        if (disturbed) model.predict(rowsOf(90).features, 90, { step: 11 });
        model.setRates(() => (step === 2 ? 0 : 0.4));
        model.step(rowsOf(step === 1 ? 7 : 20));
      }
      const weights = model.weights().map((values) => [...values]);
      model.dispose();
      return weights;
    };
    expect(train(true)).toEqual(train(false));
  });

  test('have one mask per row for all steps, and other rows and steps of the training have others', () => {
    const model = fast.open(optionsOf([cell({ cell: 'rnn', activation: 'relu', bias: false, inputSite: 'x', units: 5 })], 'keras'));
    model.load(model.weights().map((values, index) => (index === 0 ? identity(5) : index === 1 ? values.fill(0) : values)));
    model.setRates(() => 0.5);
    const ones = new Float32Array(3 * sizeOf(INPUT)).fill(1);
    const lines = (step: number): readonly string[] => {
      const seen = model.activations(ones, 3, 0, { step });
      return Array.from({ length: 18 }, (_, line) => [...seen.subarray(5 * line, 5 * line + 5)].join());
    };
    const first = lines(1);
    for (let row = 0; row < 3; row += 1) expect(new Set(first.slice(6 * row, 6 * row + 6)).size).toBe(1);
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(first.join().replace(/[02,]/g, '')).toBe('');
    expect(lines(2)).not.toEqual(first);
    model.dispose();
  });
});

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
}
