import { describe, expect, test } from 'vitest';
import type { LabLayer, OptimizerChoice } from '../../../src/lab/study';
import { buildChain } from '../../../src/lab/train/chain';
import { lossGradient, lossSums } from '../../../src/lab/train/loss';
import { optimizer } from '../../../src/lab/train/optimizer';
import golden from './golden/torch.json';
import { wave, workshop } from './plain';

const ROWS = 12;
const LAYERS: readonly LabLayer[] = [
  { type: 'conv', rank: 2, filters: 3, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: true },
  { type: 'activation', name: 'relu' },
  { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: [0, 0] },
  { type: 'flatten' },
  { type: 'dense', units: 8, bias: false },
  { type: 'batch-norm', epsilon: 1e-5, momentum: 0.9 },
  { type: 'activation', name: 'gelu' },
  { type: 'dropout', siteId: 's', granularity: 'element', rate: 0.3 },
  { type: 'dense', units: 4, bias: true },
];

/** The same weights as in test/oracles/lab_torch.py, parameter by parameter. */
const WEIGHTS: readonly Float32Array[] = [
  wave(27, 0.1, 0.4),
  wave(3, 0.2, 0.1),
  wave(27 * 8, 0.3, 0.3),
  wave(8, 0.5, 0.5).map((value) => value + 1),
  wave(8, 0.6, 0.2),
  wave(32, 0.7, 0.5),
  wave(4, 0.8, 0.1),
];

function losses(choice: OptimizerChoice): { on: number[]; off: number[] } {
  const chain = buildChain({ name: 'n', framework: 'torch', input: [6, 6, 1], outputs: 4, layers: LAYERS }, workshop());
  chain.parameters.forEach((parameter, index) => {
    parameter.value.set(WEIGHTS[index] ?? []);
  });
  const update = optimizer(choice, 'torch', chain.parameters);
  const batch = { rows: ROWS, shape: [6, 6, 1], data: wave(ROWS * 36, 0.9) };
  const targets = Float32Array.from({ length: ROWS }, (_, row) => (3 * row) % 4);
  const loss = (outputs: Float32Array): number => lossSums('classification', outputs, 4, targets).loss / ROWS;
  const on: number[] = [];
  const off: number[] = [];
  for (let step = 0; step < 5; step += 1) {
    const output = chain.forward(batch, true);
    on.push(loss(output.data));
    chain.backward({ ...output, data: lossGradient('classification', output.data, 4, targets) });
    update();
    off.push(loss(chain.forward(batch, false).data));
  }
  return { on, off };
}

const base = { momentum: 0, weightDecay: 0, epsilon: 1e-8 };
const CHOICES: Record<keyof typeof golden, OptimizerChoice> = {
  sgd: { ...base, name: 'sgd', learningRate: 0.1 },
  'sgd momentum decay': { ...base, name: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 },
  adam: { ...base, name: 'adam', learningRate: 0.01 },
  'adam decay': { ...base, name: 'adam', learningRate: 0.01, weightDecay: 0.1 },
  adamw: { ...base, name: 'adamw', learningRate: 0.01, weightDecay: 0.1 },
  rmsprop: { ...base, name: 'rmsprop', learningRate: 0.01 },
  'rmsprop momentum': { ...base, name: 'rmsprop', learningRate: 0.01, momentum: 0.9 },
};

describe('five steps give the losses of PyTorch, dropout on and off', () => {
  test.each(Object.entries(golden))('%s', (name, expected) => {
    const got = losses(CHOICES[name as keyof typeof golden]);
    got.on.forEach((loss, step) => {
      expect(loss).toBeCloseTo(expected.on[step] ?? Number.NaN, 5);
    });
    got.off.forEach((loss, step) => {
      expect(loss).toBeCloseTo(expected.off[step] ?? Number.NaN, 5);
    });
  });
});

describe("Keras's own arithmetic", () => {
  const oneStep = (choice: OptimizerChoice, framework: 'torch' | 'keras'): number => {
    const parameter = { value: new Float32Array([1]), gradient: new Float32Array([1e-6]) };
    optimizer(choice, framework, [parameter])();
    return 1 - (parameter.value[0] ?? Number.NaN);
  };

  test('Adam adds epsilon to the raw root: a tiny gradient moves less than in PyTorch', () => {
    const choice: OptimizerChoice = { ...base, name: 'adam', learningRate: 0.5, epsilon: 1e-7 };
    // m = 1e-7, √v = 1e-6·√0.001 = 3.1623e-8; keras: 0.5·√0.001/0.1·m/(√v + ε) = 0.1201…; torch: 0.5·1e-6/(1e-6 + 1e-7) = 0.4545…
    expect(oneStep(choice, 'keras')).toBeCloseTo(0.12013, 4);
    expect(oneStep(choice, 'torch')).toBeCloseTo(0.45455, 4);
  });

  test('RMSprop smooths with 0.9 and adds epsilon under the root', () => {
    const choice: OptimizerChoice = { ...base, name: 'rmsprop', learningRate: 0.1, epsilon: 1e-7 };
    // keras: 0.1·1e-6/√(0.1·1e-12 + 1e-7) = 3.162e-4; torch: 0.1·1e-6/(√(0.01·1e-12) + 1e-7) = 0.5
    expect(oneStep(choice, 'keras')).toBeCloseTo(3.162e-4, 6);
    expect(oneStep(choice, 'torch')).toBeCloseTo(0.5, 5);
  });
});
