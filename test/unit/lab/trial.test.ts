import { describe, expect, test } from 'vitest';
import { measuredTrainingRows, splitDataset } from '../../../src/lab/data/split';
import { specOf } from '../../../src/lab/search/jobs';
import { bestEpoch } from '../../../src/lab/statistics/curve';
import type { LabNetwork, TrialSpec } from '../../../src/lab/study';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { wrongRows } from '../../../src/lab/train/losses';
import { runTrial } from '../../../src/lab/train/trial';
import { binaries, digits } from './digits';

const NETWORK: LabNetwork = {
  name: 'Net',
  framework: 'torch',
  input: [64],
  outputs: 10,
  layers: [
    { type: 'dense', units: 32, bias: false },
    { type: 'batch-norm', epsilon: 1e-5, momentum: 0.9 },
    { type: 'activation', name: 'relu' },
    { type: 'dropout', siteId: 'a', granularity: 'element', rate: 0.5 },
    { type: 'dense', units: 10, bias: true },
  ],
};

/** A learning rate that is too large for so few rows: the loss is least early and rises. */
const SPEC: TrialSpec = {
  arm: 'a',
  repeat: 0,
  network: NETWORK,
  rate: 0.2,
  seed: 3,
  epochs: 30,
  batchSize: 16,
  optimizer: { name: 'adam', learningRate: 0.02, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
  trainSize: 120,
  labelNoise: 0,
};

test('the training loss with dropout off is measured on as many rows as there are to validate, or 256, or all', () => {
  expect([measuredTrainingRows(1079, 360), measuredTrainingRows(300, 100), measuredTrainingRows(120, 40)]).toEqual([360, 256, 120]);
});

test.each(['fast', 'general'] as const)(
  'the %s trainer tests the weights of the best epoch, as training that ends there does',
  async (name) => {
    const files = await binaries();
    const engine = name === 'fast' ? openFastEngine(files.kernels) : await openGeneral(files);
    const dataset = await digits();
    const train = (epochs: number) => runTrial({ spec: { ...SPEC, epochs }, dataset, engines: [engine] });
    const whole = train(SPEC.epochs);
    const best = bestEpoch(whole.epochs)?.result.epoch ?? 0;
    expect(best).toBeGreaterThan(0);
    expect(best).toBeLessThan(SPEC.epochs);
    const cut = train(best);
    expect(cut.epochs).toEqual(whole.epochs.slice(0, best));
    expect([whole.testLoss, whole.testError]).toEqual([cut.testLoss, cut.testError]);
  },
);

describe('the validation rows that a trial gets wrong', () => {
  const splitOf = async () => splitDataset(await digits(), SPEC, SPEC.repeat).validation;

  test('are as many as its error at the best epoch says, each once, and only where they are asked for', async () => {
    const engine = openFastEngine((await binaries()).kernels);
    const dataset = await digits();
    const plain = runTrial({ spec: SPEC, dataset, engines: [engine] });
    const { wrongRows = [], ...rest } = runTrial({ spec: { ...SPEC, tellsWrongRows: true }, dataset, engines: [engine] });
    expect(plain).not.toHaveProperty('wrongRows');
    expect(rest).toEqual(plain);
    const { rows } = await splitOf();
    expect(new Set(wrongRows).size).toBe(wrongRows.length);
    expect(Math.max(...wrongRows)).toBeLessThan(rows);
    expect(wrongRows.length).toBeGreaterThan(0);
    expect(wrongRows.length / rows).toBeCloseTo(bestEpoch(plain.epochs)?.result.validationError ?? -1, 12);
  });

  test('of one logit, of several, and of values', () => {
    const targets = Float32Array.of(1, 0, 1);
    expect(wrongRows({ name: 'binary-cross-entropy' }, Float32Array.of(-1, -2, 3), 1, targets)).toEqual([0]);
    expect(wrongRows({ name: 'cross-entropy' }, Float32Array.of(1, 2, 1, 2, 1, 2), 2, targets)).toEqual([1]);
    expect(wrongRows({ name: 'mean-squared-error' }, Float32Array.of(5, 5, 5), 1, targets)).toEqual([]);
  });

  test('are asked for where there is one repeat only', () => {
    const { arm: _arm, repeat: _repeat, rate: _rate, ...settings } = SPEC;
    const plan = { ...settings, data: { kind: 'digits' }, rates: [0, 0.5], seeds: 1 } as const;
    expect(specOf(plan, { rate: 0.5, repeat: 0 })).toHaveProperty('tellsWrongRows', true);
    expect(specOf({ ...plan, seeds: 2 }, { rate: 0.5, repeat: 0 })).not.toHaveProperty('tellsWrongRows');
  });
});
