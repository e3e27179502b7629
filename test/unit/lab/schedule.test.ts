import { describe, expect, test } from 'vitest';
import { jobs } from '../../../src/lab/search/jobs';
import { runStudy, type StudyOptions } from '../../../src/lab/search/schedule';
import type { Dataset, Trial } from '../../../src/lab/study';
import { samplePlan } from '../webview/samples';
import { crew } from './crew';

const plan = samplePlan({ rates: [0, 0.5], seeds: 3 });
const dataset = { rows: 0 } as unknown as Dataset;

function finished(rate: number, repeat: number): Trial {
  return { rate, repeat, state: 'finished', epochs: [], testLoss: rate + repeat, testError: 0, failure: null, trainer: 'fast' };
}

const run = (options: Partial<StudyOptions> & Pick<StudyOptions, 'createWorker' | 'clock'>) =>
  runStudy({ plan, dataset, binaries: { tfjs: new ArrayBuffer(0), kernels: new ArrayBuffer(0) }, workers: 2, ...options });

describe('a study', () => {
  test('all trials once, in the order of the jobs, and no worker is left', async () => {
    const { seen, hands } = crew();
    const { trials, cancelled } = await run(hands).done;
    expect(cancelled).toBe(false);
    expect(trials).toEqual(jobs(plan).map(({ rate, repeat }) => finished(rate, repeat)));
    expect(seen).toMatchObject({ started: 2, terminated: 2, looking: false });
    expect(seen.trained).toHaveLength(6);
  });

  test('the settings of each trial are the plan’s, with its own rate and repeat', async () => {
    const { seen, hands } = crew();
    await run(hands).done;
    const { rates: _rates, seeds: _seeds, data: _data, ...settings } = plan;
    expect(seen.specs.at(-1)).toEqual({ ...settings, arm: 'rate 0.5', rate: 0.5, repeat: 2 });
  });

  test('cancelling ends all workers at once and keeps what is finished', async () => {
    const { seen, hands } = crew(({ repeat }) => (repeat > 0 ? 'hang' : 'finish'));
    const study = run(hands);
    await new Promise((resolve) => setTimeout(resolve, 20));
    study.cancel();
    const { trials, cancelled } = await study.done;
    expect(cancelled).toBe(true);
    expect(trials.map((trial) => trial.repeat)).toEqual([0, 0]);
    expect(seen.terminated).toBe(seen.started);
    expect(seen.looking).toBe(false);
  });

  test('finished trials of an earlier session are kept as they were, failed ones run again', async () => {
    const { seen, hands } = crew();
    const { trainer: _trainer, ...old } = finished(0, 0);
    const before = [old, { ...finished(0.5, 0), state: 'failed' as const }];
    const { trials } = await run({ ...hands, finished: before }).done;
    expect(seen.trained).not.toContain('rate 0/0');
    expect(seen.trained).toContain('rate 0.5/0');
    expect(trials).toHaveLength(6);
    expect(trials[0]).toEqual(old);
    expect((await run({ ...hands, finished: trials }).done).trials).toEqual(trials);
  });

  test('every epoch and trial is told', async () => {
    const told: string[] = [];
    const { hands } = crew();
    await run({
      ...hands,
      workers: 1,
      onEpoch: (key, result) => told.push(`${key.rate}/${key.repeat} epoch ${result.epoch}`),
      onTrial: (trial) => told.push(`${trial.rate}/${trial.repeat} done`),
    }).done;
    expect(told.slice(0, 2)).toEqual(['0/0 epoch 1', '0/0 done']);
    expect(told).toHaveLength(12);
  });
});
