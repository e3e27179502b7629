import { describe, expect, test } from 'vitest';
import { jobs } from '../../../src/lab/search/jobs';
import { type LabWorker, runStudy, type StudyOptions } from '../../../src/lab/search/schedule';
import type { Dataset, StudyPlan, Trial, TrialKey } from '../../../src/lab/study';
import type { WorkerEvent, WorkerRequest } from '../../../src/protocol/lab';

const plan = { rates: [0, 0.5], seeds: 3 } as unknown as StudyPlan;
const dataset = { rows: 0 } as unknown as Dataset;

/** What a worker does with its k-th trial; by default it finishes it. */
type Behaviour = (key: TrialKey, worker: number) => 'finish' | 'die' | 'report' | 'hang';

function crew(behaviour: Behaviour = () => 'finish', opening: (worker: number) => 'open' | 'die' | 'throw' | 'refuse' = () => 'open') {
  const seen = { started: 0, terminated: 0, trained: [] as string[] };
  const createWorker = (): LabWorker => {
    const number = seen.started;
    seen.started += 1;
    if (opening(number) === 'throw') throw new Error('no thread left');
    let tell: (event: WorkerEvent) => void = () => {};
    let fail: (message: string) => void = () => {};
    let alive = true;
    const later = (action: () => void): void => {
      queueMicrotask(() => {
        if (alive) action();
      });
    };
    const die = (): void => {
      alive = false;
      fail('killed');
    };
    const train = (rate: number, repeat: number): void => {
      seen.trained.push(`${rate}/${repeat}`);
      const what = behaviour({ rate, repeat }, number);
      if (what === 'hang') return;
      tell({
        type: 'epoch',
        rate,
        repeat,
        result: { epoch: 1, trainLossDropoutOn: 1, trainLoss: 1, trainError: 0, validationLoss: 1, validationError: 0 },
      });
      if (what === 'die') die();
      else if (what === 'report') tell({ type: 'failed', rate, repeat, message: 'out of memory' });
      else tell({ type: 'trained', trial: finished(rate, repeat) });
    };
    return {
      post: (request: WorkerRequest) => {
        if (request.type === 'train') later(() => train(request.rate, request.repeat));
        else if (opening(number) === 'die') later(die);
        else if (opening(number) === 'refuse') later(() => tell({ type: 'failed', rate: null, repeat: null, message: 'no SIMD' }));
        else later(() => tell({ type: 'opened' }));
      },
      onEvent: (callback) => {
        tell = callback;
      },
      onFailure: (callback) => {
        fail = callback;
      },
      terminate: () => {
        alive = false;
        seen.terminated += 1;
      },
    };
  };
  return { seen, createWorker };
}

function finished(rate: number, repeat: number): Trial {
  return { rate, repeat, state: 'finished', epochs: [], testLoss: rate + repeat, testError: 0, failure: null };
}

const run = (options: Partial<StudyOptions> & Pick<StudyOptions, 'createWorker'>) =>
  runStudy({ plan, dataset, wasm: new ArrayBuffer(0), workers: 2, ...options });

describe('the schedule', () => {
  test('all trials once, in the order of the jobs, and no worker is left', async () => {
    const { seen, createWorker } = crew();
    const { trials, cancelled } = await run({ createWorker }).done;
    expect(cancelled).toBe(false);
    expect(trials).toEqual(jobs(plan).map(({ rate, repeat }) => finished(rate, repeat)));
    expect(seen).toMatchObject({ started: 2, terminated: 2 });
    expect(seen.trained).toHaveLength(6);
  });

  test('more workers than jobs are not started', async () => {
    const { seen, createWorker } = crew();
    await run({ createWorker, workers: 50 }).done;
    expect(seen.started).toBe(6);
  });

  test('a worker that dies is replaced and its trial starts anew', async () => {
    let deaths = 0;
    const { seen, createWorker } = crew(({ rate, repeat }) => {
      if (rate !== 0.5 || repeat !== 1 || deaths > 0) return 'finish';
      deaths += 1;
      return 'die';
    });
    const { trials } = await run({ createWorker }).done;
    expect(trials.every((trial) => trial.state === 'finished')).toBe(true);
    expect(seen.started).toBe(3);
    expect(seen.trained.filter((key) => key === '0.5/1')).toHaveLength(2);
  });

  test.each(['die', 'report'] as const)('a trial that takes two workers down (%s) is failed, the rest goes on', async (how) => {
    const { createWorker } = crew(({ rate, repeat }) => (rate === 0.5 && repeat === 1 ? how : 'finish'));
    const { trials } = await run({ createWorker }).done;
    expect(trials).toHaveLength(6);
    const failed = trials.filter((trial) => trial.state === 'failed');
    expect(failed).toMatchObject([{ rate: 0.5, repeat: 1, failure: expect.stringMatching(/died 2 times.*(killed|out of memory)/) }]);
    expect(failed[0]?.epochs).toHaveLength(1);
  });

  test.each([
    ['die', 'killed'],
    ['throw', 'no thread left'],
    ['refuse', 'no SIMD'],
  ] as const)('when no worker can start (%s), all trials fail with the reason', async (how, reason) => {
    const { seen, createWorker } = crew(undefined, () => how);
    const { trials } = await run({ createWorker }).done;
    expect(trials).toHaveLength(6);
    expect(trials.every((trial) => trial.state === 'failed' && trial.failure?.includes(reason))).toBe(true);
    expect(seen.started).toBeLessThan(10);
  });

  test('one worker that cannot start does not stop the other', async () => {
    const { createWorker } = crew(undefined, (worker) => (worker === 0 ? 'open' : 'die'));
    const { trials } = await run({ createWorker }).done;
    expect(trials.every((trial) => trial.state === 'finished')).toBe(true);
  });

  test('cancelling ends all workers at once and keeps what is finished', async () => {
    const { seen, createWorker } = crew(({ repeat }) => (repeat > 0 ? 'hang' : 'finish'));
    const study = run({ createWorker });
    await new Promise((resolve) => setTimeout(resolve, 20));
    study.cancel();
    const { trials, cancelled } = await study.done;
    expect(cancelled).toBe(true);
    expect(trials.map((trial) => trial.repeat)).toEqual([0, 0]);
    expect(seen.terminated).toBe(seen.started);
  });

  test('finished trials of an earlier session are kept, failed ones run again', async () => {
    const { seen, createWorker } = crew();
    const before = [finished(0, 0), { ...finished(0.5, 0), state: 'failed' as const }];
    const { trials } = await run({ createWorker, finished: before }).done;
    expect(seen.trained).not.toContain('0/0');
    expect(seen.trained).toContain('0.5/0');
    expect(trials).toHaveLength(6);
    expect((await run({ createWorker, finished: trials }).done).trials).toEqual(trials);
  });

  test('every epoch and trial is told', async () => {
    const told: string[] = [];
    const { createWorker } = crew();
    await run({
      createWorker,
      workers: 1,
      onEpoch: (key, result) => told.push(`${key.rate}/${key.repeat} epoch ${result.epoch}`),
      onTrial: (trial) => told.push(`${trial.rate}/${trial.repeat} done`),
    }).done;
    expect(told.slice(0, 2)).toEqual(['0/0 epoch 1', '0/0 done']);
    expect(told).toHaveLength(12);
  });
});
