import { describe, expect, test } from 'vitest';
import { specOf } from '../../../src/lab/search/jobs';
import { runTrials, type TrialsOptions } from '../../../src/lab/search/pool';
import type { Dataset, TrialSpec } from '../../../src/lab/study';
import { samplePlan } from '../webview/samples';
import { crew, resultOf } from './crew';

const dataset = { rows: 0 } as unknown as Dataset;
const specs = specsOf(6);

function specsOf(count: number): TrialSpec[] {
  return Array.from({ length: count }, (_, repeat) => specOf(samplePlan(), { rate: 0.5, repeat }));
}

const run = (options: Partial<TrialsOptions> & Pick<TrialsOptions, 'createWorker' | 'clock'>) =>
  runTrials({ dataset, binaries: { tfjs: new ArrayBuffer(0), kernels: new ArrayBuffer(0) }, workers: 2, ...options });

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('workers that die', () => {
  test('more workers than trials are not started', async () => {
    const { seen, hands } = crew();
    await run({ ...hands, specs, workers: 50 }).done;
    expect(seen.started).toBe(6);
  });

  test('one is replaced and its trial starts anew', async () => {
    let deaths = 0;
    const { seen, hands } = crew(({ repeat }) => {
      if (repeat !== 1 || deaths > 0) return 'finish';
      deaths += 1;
      return 'die';
    });
    const { results } = await run({ ...hands, specs }).done;
    expect(results).toEqual(specs.map(resultOf));
    expect(seen.started).toBe(3);
    expect(seen.trained.filter((key) => key === 'rate 0.5/1')).toHaveLength(2);
  });

  test.each(['die', 'report'] as const)('a trial that takes two workers down (%s) is failed, the rest goes on', async (how) => {
    const { hands } = crew(({ repeat }) => (repeat === 1 ? how : 'finish'));
    const { results } = await run({ ...hands, specs }).done;
    expect(results).toHaveLength(6);
    const failed = results.filter(({ state }) => state === 'failed');
    expect(failed).toMatchObject([{ repeat: 1, failure: expect.stringMatching(/died 2 times.*(killed|out of memory)/) }]);
    expect(failed[0]?.epochs).toHaveLength(1);
  });

  test.each([
    ['die', 'killed'],
    ['throw', 'no thread left'],
    ['refuse', 'no SIMD'],
  ] as const)('when none can start (%s), all trials fail with the reason', async (how, reason) => {
    const { seen, hands } = crew(undefined, () => how);
    const { results } = await run({ ...hands, specs }).done;
    expect(results).toHaveLength(6);
    expect(results.every(({ state, failure }) => state === 'failed' && failure?.includes(reason))).toBe(true);
    expect(seen.started).toBeLessThan(10);
  });

  test('one that cannot start does not stop the other', async () => {
    const { hands } = crew(undefined, (worker) => (worker === 0 ? 'open' : 'die'));
    expect((await run({ ...hands, specs }).done).results).toEqual(specs.map(resultOf));
  });
});

describe('workers that hang', () => {
  test('after a minute of silence one is ended, and its trial runs elsewhere', async () => {
    const { seen, time, hands } = crew(({ repeat }, worker) => (repeat === 0 && worker === 0 ? 'hang' : 'finish'));
    const all = run({ ...hands, specs, workers: 1 });
    await settle();
    time.pass(59_000);
    await settle();
    expect(seen.started).toBe(1);
    time.pass(2000);
    expect((await all.done).results).toEqual(specs.map(resultOf));
    expect(seen).toMatchObject({ started: 2, terminated: 2 });
  });

  test('who hangs twice is given up, the second time after twice the patience', async () => {
    const { time, hands } = crew(({ repeat }) => (repeat === 0 ? 'hang' : 'finish'));
    const all = run({ ...hands, specs: specs.slice(0, 2), workers: 1 });
    await settle();
    time.pass(61_000);
    await settle();
    time.pass(100_000);
    await settle();
    expect(all.progress().trialsDone).toBe(0);
    time.pass(21_000);
    const { results } = await all.done;
    expect(results[0]).toMatchObject({ state: 'failed', failure: expect.stringContaining('no sign of life for 120 seconds') });
    expect(results[1]).toEqual(resultOf(specs[1] as TrialSpec));
  });

  test('an epoch that took minutes makes the pool patient', async () => {
    const { seen, time, hands, goOn, waiting } = crew(({ repeat }) => (repeat === 0 ? 'slow' : 'hang'));
    const all = run({ ...hands, specs: specs.slice(0, 2), workers: 1 });
    await settle();
    time.pass(50_000);
    goOn();
    await settle();
    expect(waiting()).toBe(0);
    // Twenty times the longest epoch.
    time.pass(990_000);
    expect(seen.started).toBe(1);
    time.pass(11_000);
    await settle();
    expect(seen.started).toBe(2);
    all.cancel();
  });

  test('a machine that slept has not given its workers time', async () => {
    const { seen, time, hands, goOn } = crew(() => 'slow');
    const all = run({ ...hands, specs: specs.slice(0, 1), workers: 1 });
    await settle();
    time.sleep(10 * 3_600_000);
    await settle();
    goOn();
    expect((await all.done).results).toEqual([resultOf(specs[0] as TrialSpec)]);
    expect(seen.started).toBe(1);
  });

  test('one that never opens counts as one that cannot start', async () => {
    const { time, hands } = crew(undefined, () => 'hang');
    const all = run({ ...hands, specs: specs.slice(0, 1), workers: 1 });
    for (let start = 0; start < 3; start += 1) {
      await settle();
      time.pass(61_000);
    }
    expect((await all.done).results).toMatchObject([{ state: 'failed', failure: expect.stringContaining('No worker could be started') }]);
  });
});

describe('a queue that grows', () => {
  test('trials added by a result run on the same workers', async () => {
    const { seen, hands } = crew();
    const all = run({
      ...hands,
      specs: specs.slice(0, 2),
      onResult: (_result, { repeat }) => {
        if (repeat < 2) all.add([specs[repeat + 2] as TrialSpec]);
      },
    });
    expect((await all.done).results.map(({ repeat }) => repeat)).toEqual([0, 1, 2, 3]);
    expect(seen.started).toBe(2);
  });

  test('what is added when most workers have ended finds new ones', async () => {
    const { seen, hands, goOn } = crew(({ repeat }) => (repeat === 1 ? 'slow' : 'finish'));
    const all = run({ ...hands, specs: specs.slice(0, 2) });
    await settle();
    expect(seen.terminated).toBe(1);
    all.add(specs.slice(2, 5));
    await settle();
    goOn();
    expect((await all.done).results.map(({ repeat }) => repeat)).toEqual([0, 1, 2, 3, 4]);
    all.add(specs);
    expect(seen).toMatchObject({ started: 3, terminated: 3 });
  });

  test('a search is asked for no more than there are workers for, and again after each result', async () => {
    const given: number[] = [];
    let seenResults = 0;
    let mostAhead = 0;
    const { hands } = crew();
    const { results } = await run({
      ...hands,
      // Nothing more until all of the first three are back, as at the end of a rung.
      next: () => {
        if (given.length >= 5 || (given.length === 3 && seenResults < 3)) return null;
        given.push(given.length);
        mostAhead = Math.max(mostAhead, given.length - seenResults);
        return specs[given.length - 1] as TrialSpec;
      },
      onResult: () => {
        seenResults += 1;
      },
    }).done;
    expect(results.map(({ repeat }) => repeat)).toEqual([0, 1, 2, 3, 4]);
    expect(mostAhead).toBe(2);
  });

  test('nothing to do ends at once, without a worker', async () => {
    const { seen, hands } = crew();
    expect(await run({ ...hands, specs: [] }).done).toEqual({ results: [], cancelled: false });
    expect(await run({ ...hands, next: () => null }).done).toEqual({ results: [], cancelled: false });
    expect(seen).toMatchObject({ started: 0, looking: false });
  });
});

describe('progress', () => {
  test('counts the work of finished, running and waiting trials, and estimates from the epochs seen', async () => {
    const ten = specsOf(8).map((spec) => ({ ...spec, epochs: 1 }));
    const { time, hands, goOn } = crew(() => 'slow');
    const all = run({ ...hands, specs: ten });
    await settle();
    expect(all.progress()).toEqual({ trialsDone: 0, trials: 8, share: 0, left: null });
    for (let pair = 0; pair < 3; pair += 1) {
      time.pass(4000);
      goOn();
      goOn();
      await settle();
    }
    // Two trials of 4 s each are left for two workers.
    expect(all.progress()).toEqual({ trialsDone: 6, trials: 8, share: 0.75, left: { seconds: 4, known: true, atMost: false } });
    all.cancel();
  });
});
