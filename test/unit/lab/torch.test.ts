import { beforeAll, describe, expect, test } from 'vitest';
import type { LabLayer, LabNetwork } from '../../../src/lab/network';
import type { OptimizerChoice } from '../../../src/lab/study';
import { adamStep, rmspropForm } from '../../../src/lab/train/conventions';
import type { Engine } from '../../../src/lab/train/engine';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { lossSums } from '../../../src/lab/train/losses';
import { binaries } from './digits';
import golden from './golden/torch.json';
import { wave } from './plain';

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
  new Float32Array(8),
  new Float32Array(8).fill(1),
  wave(32, 0.7, 0.5),
  wave(4, 0.8, 0.1),
];

const NETWORK: LabNetwork = { name: 'n', framework: 'torch', input: [6, 6, 1], outputs: 4, layers: LAYERS };

let engines: Readonly<Record<Engine['name'], Engine>>;
beforeAll(async () => {
  const files = await binaries();
  engines = { fast: openFastEngine(files.kernels), general: await openGeneral(files) };
});

function losses(engine: Engine, optimizer: OptimizerChoice): { on: number[]; off: number[] } {
  const loss = { name: 'cross-entropy' } as const;
  const masks = { seed: 5, repeat: 1 };
  const model = engine.open({ network: NETWORK, initial: WEIGHTS, optimizer, loss, masks, batchSize: ROWS });
  model.setRates(() => 0.3);
  const features = wave(ROWS * 36, 0.9);
  const targets = Float32Array.from({ length: ROWS }, (_, row) => (3 * row) % 4);
  const on: number[] = [];
  const off: number[] = [];
  for (let step = 0; step < 5; step += 1) {
    on.push(model.step({ rows: ROWS, features, targets }) / ROWS);
    off.push(lossSums(loss, model.predict(features, ROWS, 'off'), 4, targets).loss / ROWS);
  }
  model.dispose();
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

describe.each(['fast', 'general'] as const)('%s trainer: five steps give the losses of PyTorch, dropout on and off', (name) => {
  test.each(Object.entries(golden))('%s', (choice, expected) => {
    const got = losses(engines[name], CHOICES[choice as keyof typeof golden]);
    got.on.forEach((loss, step) => {
      expect(loss).toBeCloseTo(expected.on[step] ?? Number.NaN, 5);
    });
    got.off.forEach((loss, step) => {
      expect(loss).toBeCloseTo(expected.off[step] ?? Number.NaN, 5);
    });
  });
});

describe("Keras's own arithmetic", () => {
  test('Adam adds epsilon to the raw root: a tiny gradient moves less than in PyTorch', () => {
    const choice: OptimizerChoice = { ...base, name: 'adam', learningRate: 0.5, epsilon: 1e-7 };
    const moved = (framework: 'torch' | 'keras'): number => {
      const { rate, beta1, beta2, floor } = adamStep(choice, framework, 1);
      return (rate * (1 - beta1) * 1e-6) / (Math.sqrt((1 - beta2) * 1e-12) + floor);
    };
    // m = 1e-7, √v = 1e-6·√0.001 = 3.1623e-8; keras: 0.5·√0.001/0.1·m/(√v + ε) = 0.1201…; torch: 0.5·1e-6/(1e-6 + 1e-7) = 0.4545…
    expect(moved('keras')).toBeCloseTo(0.12013, 4);
    expect(moved('torch')).toBeCloseTo(0.45455, 4);
  });

  test('RMSprop smooths with 0.9 and adds epsilon under the root, in Optax and TensorFlow.js, too', () => {
    const choice: OptimizerChoice = { ...base, name: 'rmsprop', learningRate: 0.1 };
    for (const framework of ['keras', 'tfjs', 'flax', 'equinox', 'haiku'] as const)
      expect(rmspropForm(choice, framework)).toEqual({ smoothing: 0.9, underRoot: true });
    expect(rmspropForm(choice, 'torch')).toEqual({ smoothing: 0.99, underRoot: false });
  });
});
