import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabThread, startThread, systemClock } from '../../../src/cli/labThreads';
import { specOf } from '../../../src/lab/search/jobs';
import { runTrials, type TrialsOptions } from '../../../src/lab/search/pool';
import type { Dataset } from '../../../src/lab/study';
import { samplePlan } from '../webview/samples';
import { handClock } from './crew';

/** A real thread. The first one to get a trial never comes back from it, busy as a training is; the others answer. */
const script = (marker: string): string => `
const { writeFileSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (request) => {
  if (request.type === 'open') return parentPort.postMessage({ type: 'opened' });
  try {
    writeFileSync(${JSON.stringify(marker)}, '', { flag: 'wx' });
  } catch {
    const { arm, repeat } = request.spec;
    const result = { arm, repeat, state: 'finished', epochs: [], testLoss: 1, testError: 0, failure: null, trainer: 'fast', measures: {} };
    return parentPort.postMessage({ type: 'trained', job: request.job, result });
  }
  for (;;) {}
});`;

const specs = [0, 1, 2].map((repeat) => specOf(samplePlan(), { rate: 0.5, repeat }));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function threads(name: string) {
  const marker = join(folder, `${name}.busy`);
  const file = join(folder, `${name}.js`);
  writeFileSync(file, script(marker));
  const started: LabThread[] = [];
  const createWorker = (): LabThread => {
    const thread = startThread(file);
    started.push(thread);
    return thread;
  };
  const busy = async (): Promise<void> => {
    while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return { started, createWorker, busy };
}

const run = (options: Pick<TrialsOptions, 'createWorker' | 'clock'>) =>
  runTrials({
    ...options,
    specs,
    workers: 1,
    dataset: { rows: 0 } as unknown as Dataset,
    binaries: { tfjs: new ArrayBuffer(8), kernels: new ArrayBuffer(8) },
  });

describe('threads', () => {
  test('one that hangs in a trial is ended, and the trial runs on another', async () => {
    const { started, createWorker, busy } = threads('hang');
    const time = handClock();
    const all = run({ createWorker, clock: time.clock });
    await busy();
    expect(started).toHaveLength(1);
    time.pass(61_000);
    const { results } = await all.done;
    expect(results.map(({ repeat, state }) => [repeat, state])).toEqual([
      [0, 'finished'],
      [1, 'finished'],
      [2, 'finished'],
    ]);
    expect(started).toHaveLength(2);
    await Promise.all(started.map(({ ended }) => ended));
  });

  test('cancelling ends one in the middle of its work', async () => {
    const { started, createWorker, busy } = threads('cancel');
    const all = run({ createWorker, clock: systemClock });
    await busy();
    const before = performance.now();
    all.cancel();
    expect(await all.done).toEqual({ results: [], cancelled: true });
    // The aim is 100 ms, which the bench measures; here other work may take the processor.
    expect(performance.now() - before).toBeLessThan(1000);
    await started[0]?.ended;
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
