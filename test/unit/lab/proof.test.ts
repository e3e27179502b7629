import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startThread, systemClock } from '../../../src/cli/labThreads';
import { specOf } from '../../../src/lab/search/jobs';
import type { LabWorker } from '../../../src/lab/search/pool';
import { runStudy } from '../../../src/lab/search/schedule';
import { decide } from '../../../src/lab/statistics/decide';
import { pValue, sample } from '../../../src/lab/statistics/student';
import { summarize } from '../../../src/lab/statistics/summarize';
import type { Dataset, LabLayer, StudyPlan, Trial, TrialResult } from '../../../src/lab/study';
import { openTrainers } from '../../../src/lab/train/trainers';
import { runTrial } from '../../../src/lab/train/trial';
import { binaries, digits } from './digits';
import { wave } from './plain';

const hidden = (units: number): LabLayer[] => [
  { type: 'dense', units, bias: true },
  { type: 'activation', name: 'relu' },
  { type: 'dropout', siteId: 's', granularity: 'element', rate: 0.5 },
];

function planOf(units: number, changes: Partial<StudyPlan>): StudyPlan {
  const layers: LabLayer[] = [...hidden(units), ...hidden(units), { type: 'dense', units: 10, bias: true }];
  return {
    network: { name: 'Net', framework: 'torch', input: [64], outputs: 10, layers },
    data: { kind: 'digits' },
    rates: [0, 0.5],
    seeds: 2,
    seed: 1,
    epochs: 3,
    batchSize: 32,
    optimizer: { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    trainSize: 300,
    labelNoise: 0,
    ...changes,
  };
}

let folder = '';
let workerFile = '';
let dataset: Dataset;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  workerFile = join(folder, 'trial-worker.js');
  const entry = join(__dirname, '../../../src/cli/labWorker.ts');
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'cjs', outfile: workerFile, logLevel: 'error' });
  dataset = await digits();
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function study(
  plan: StudyPlan,
  workers = 2,
  createWorker: () => LabWorker = () => startThread(workerFile),
): Promise<readonly Trial[]> {
  const { trials } = await runStudy({ plan, dataset, binaries: await binaries(), clock: systemClock, workers, createWorker }).done;
  return trials;
}

describe('what is known about dropout shows on the digits', () => {
  test('20 % label noise, 600 rows, 2 × 256 units: rate 0.5 lowers validation loss and error', { timeout: 600_000 }, async () => {
    const plan = planOf(256, { seeds: 6, epochs: 60, trainSize: 600, labelNoise: 0.2 });
    const trials = await study(plan);
    const lastErrors = (rate: number): number[] =>
      trials.filter((trial) => trial.rate === rate).map((trial) => trial.epochs.at(-1)?.validationError ?? Number.NaN);
    const without = lastErrors(0);
    const differences = lastErrors(0.5).map((error, repeat) => error - (without[repeat] ?? Number.NaN));
    expect(differences).toHaveLength(6);
    expect(sample(differences).interval?.[1]).toBeLessThan(0);
    expect(pValue(differences)).toBeLessThan(0.01);

    const half = summarize(plan, trials)[1];
    expect(half?.difference?.mean).toBeLessThan(0);
    expect(half?.difference?.p).toBeLessThan(0.01);
    expect(decide(plan, trials)).toMatchObject({ kind: 'use-rate', rate: 0.5 });
    expect(summarize(plan, trials)[0]?.overfits).toBe(true);
  });

  test('after 10 epochs the verdict is "not converged", although dropout looks worse', { timeout: 300_000 }, async () => {
    const plan = planOf(256, { rates: [0, 0.2, 0.5, 0.8], seeds: 3, epochs: 10, trainSize: 600 });
    const trials = await study(plan);
    const high = summarize(plan, trials)[3];
    expect(high?.difference?.mean).toBeGreaterThan(0);
    expect(high?.difference?.p).toBeLessThan(0.05);
    expect(decide(plan, trials).kind).toBe('not-converged');
  });
});

describe('the same plan gives the same bits', () => {
  const plan = planOf(32, {});
  let reference: readonly Trial[];
  beforeAll(async () => {
    reference = await study(plan, 1);
  }, 120_000);

  test('with one worker or two', { timeout: 120_000 }, async () => {
    expect(reference.map((trial) => trial.state)).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(await study(plan, 2)).toEqual(reference);
  });

  test('when a worker dies in the middle of a trial', { timeout: 120_000 }, async () => {
    let started = 0;
    const mortal = (): LabWorker => {
      const worker = startThread(workerFile);
      started += 1;
      if (started > 1) return worker;
      // The first worker is really ended after its first epoch; the schedule learns of it as of any death.
      let fail: (message: string) => void = () => {};
      let dead = false;
      return {
        ...worker,
        onEvent: (callback) =>
          worker.onEvent((event) => {
            if (dead) return;
            callback(event);
            if (event.type !== 'epoch') return;
            dead = true;
            worker.terminate();
            fail('killed');
          }),
        onFailure: (callback) => {
          fail = callback;
        },
      };
    };
    expect(await study(plan, 1, mortal)).toEqual(reference);
    expect(started).toBe(2);
  });

  test('another seed gives other numbers', { timeout: 120_000 }, async () => {
    expect(await study({ ...plan, seed: 2 })).not.toEqual(reference);
  });
});

async function trial(plan: StudyPlan, rate: number, on: Dataset = dataset): Promise<TrialResult> {
  const spec = specOf(plan, { rate, repeat: 0 });
  const { engine } = await openTrainers(await binaries())(spec, on);
  return runTrial({ spec, dataset: on, engines: [engine] });
}

describe('one trial', () => {
  test('all rates start from the same weights and see the same batches', async () => {
    const plan = planOf(16, { epochs: 1, optimizer: { ...planOf(16, {}).optimizer, learningRate: 0 } });
    const [none, half] = await Promise.all([0, 0.5].map((rate) => trial(plan, rate)));
    expect(half?.epochs[0]?.validationLoss).toBe(none?.epochs[0]?.validationLoss);
    expect(half?.epochs[0]?.trainLossDropoutOn).not.toBe(none?.epochs[0]?.trainLossDropoutOn);
    expect(none?.epochs[0]?.trainLossDropoutOn).toBeCloseTo(none?.epochs[0]?.trainLoss ?? Number.NaN, 6);
  });

  test('a learning rate that is far too high ends the trial with a message', async () => {
    const plan = planOf(16, { epochs: 30, optimizer: { name: 'sgd', learningRate: 1e6, momentum: 0.9, weightDecay: 0, epsilon: 1e-8 } });
    const { state, failure } = await trial(plan, 0);
    expect(state).toBe('failed');
    expect(failure).toMatch(/diverged in epoch \d+/);
  });

  test('regression on a straight line is learned; the error is in the units of the target', async () => {
    const rows = 200;
    const features = wave(rows, 0.3);
    const targets = features.map((value) => 100 + 20 * value);
    const line: Dataset = {
      name: 'line',
      problem: 'regression',
      rows,
      width: 1,
      image: null,
      features,
      targets,
      classNames: [],
      featureNames: ['x'],
    };
    const layers: LabLayer[] = [{ type: 'dense', units: 1, bias: true }];
    const plan = planOf(8, { epochs: 60, trainSize: null, network: { name: 'n', framework: 'torch', input: [1], outputs: 1, layers } });
    const quick = { ...plan, optimizer: { ...plan.optimizer, learningRate: 0.05 } };
    const last = (await trial(quick, 0, line)).epochs.at(-1);
    expect(last?.validationLoss).toBeLessThan(0.001);
    expect(last?.validationError).toBeLessThan(0.5);
  });
});
