import { beforeAll, describe, expect, test } from 'vitest';
import * as names from '../../../../src/lab/experiments/measures';
import { specOf } from '../../../../src/lab/experiments/stages';
import type { LabNetwork } from '../../../../src/lab/network';
import type { Dataset, TrialResult } from '../../../../src/lab/study';
import type { Engine } from '../../../../src/lab/train/engine';
import { openFastEngine } from '../../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../../src/lab/train/general/engine';
import { probe } from '../../../../src/lab/train/probes/probe';
import { runTrial } from '../../../../src/lab/train/trial';
import { digits, wasmBinary } from '../digits';
import { kernelBinary } from '../kernelBinary';
import { baseOf, mlp } from './inProcess';

let dataset: Dataset;
let engines: readonly Engine[];

beforeAll(async () => {
  const kernels = (await kernelBinary()).buffer;
  dataset = await digits();
  engines = [openFastEngine(kernels), await openGeneral({ kernels, tfjs: wasmBinary() })];
});

const probes = [{ kind: 'monte-carlo', passes: 10 }, { kind: 'activations' }, { kind: 'classic' }] as const;

const convolutional: LabNetwork = {
  ...mlp(16),
  input: [8, 8, 1],
  layers: [
    { type: 'conv', rank: 2, filters: 6, kernel: [3, 3], stride: [1, 1], padding: 'same', bias: true },
    { type: 'activation', name: 'relu' },
    { type: 'dropout', siteId: 'maps', granularity: 'channel', rate: 0.3 },
    { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: 'valid' },
    { type: 'flatten' },
    { type: 'dense', units: 16, bias: true },
    { type: 'activation', name: 'relu' },
    { type: 'dropout', siteId: 'units', granularity: 'element', rate: 0.3 },
    { type: 'dense', units: 10, bias: true },
  ],
};

function measuresOn(engine: Engine, network: LabNetwork, rate: number): TrialResult['measures'] {
  const base = baseOf({ epochs: 3, network, trainSize: 150 });
  const result = runTrial({ spec: specOf(base, 'one', 0, { rate, probes }), dataset, engines: [engine], probe });
  expect(result).toMatchObject({ state: 'finished', trainer: engine.name });
  return result.measures;
}

describe('probes', () => {
  test.each([
    ['dense layers', mlp(16)],
    ['a convolution whose channels are dropped', convolutional],
  ])('%s: both trainers measure the same, with the same masks', (_, network) => {
    const [fast, general] = engines.map((engine) => measuresOn(engine, network, 0.3));
    expect(Object.keys(general ?? {})).toEqual(Object.keys(fast ?? {}));
    for (const [name, value] of Object.entries(fast ?? {})) {
      // A row at the edge of a bin or of two classes may fall to either side.
      if (name.includes('bars') || name.includes('error') || name.startsWith('classic')) continue;
      const values = typeof value === 'number' ? [value] : value;
      const other = general?.[name];
      const others = typeof other === 'number' ? [other] : other;
      values.forEach((one, index) => {
        expect(Math.abs(one - (others?.[index] ?? Number.NaN)), name).toBeLessThan(2e-4 * (1 + Math.abs(one)));
      });
    }
    for (const measures of [fast, general]) {
      expect(measures?.[names.CLASSIC_OFF]).toBeLessThan(1e-5);
      expect(measures?.[names.CLASSIC_ON]).toBeLessThan(1e-5);
    }
  });

  test('at rate 0 all runs are the same: no mutual information, no noise, the mean is the run with dropout off', () => {
    for (const engine of engines) {
      const measures = measuresOn(engine, mlp(16), 0);
      expect(measures[names.INFORMATION]).toBeCloseTo(0, 6);
      expect(measures[names.NOISE]).toEqual([0, 0]);
      expect(measures[names.OUTPUT_NOISE]).toBe(0);
      expect(measures[names.of('mc', 'loss')]).toBeCloseTo(measures[names.of('scaling', 'loss')] as number, 6);
    }
  });

  test('classic dropout only where its weights can be told: nothing is measured behind a tanh', () => {
    const layers = mlp(16).layers.flatMap((layer): LabNetwork['layers'] =>
      layer.type === 'dropout' ? [layer, { type: 'activation', name: 'tanh' } as const] : [layer],
    );
    const measures = measuresOn(engines[0] as Engine, { ...mlp(16), layers }, 0.3);
    expect(names.CLASSIC_OFF in measures).toBe(false);
    expect(names.INFORMATION in measures).toBe(true);
  });
});
