import { describe, expect, test } from 'vitest';
import type { GpuOption, LabWorker } from '../../../src/lab/search/crew';
import { tooSmall } from '../../../src/lab/search/deviceWords';
import { specOf } from '../../../src/lab/search/jobs';
import { runTrials, type TrialsOptions } from '../../../src/lab/search/pool';
import type { Dataset, DeviceTiming, TrainerChoice, TrialSpec } from '../../../src/lab/study';
import type { WorkerEvent, WorkerRequest } from '../../../src/protocol/lab';
import { samplePlan } from '../webview/samples';
import { crew, resultOf } from './crew';

const ROWS = 12_000;
const dataset: Dataset = {
  name: 'many rows',
  problem: 'regression',
  rows: ROWS,
  width: 1,
  image: null,
  features: new Float32Array(ROWS),
  targets: new Float32Array(ROWS),
  classNames: [],
  featureNames: ['x'],
};

/** Large enough to be timed. */
const wide = { ...samplePlan().network, layers: [{ type: 'dense', units: 4096, bias: true }, ...samplePlan().network.layers] } as const;
const specs: readonly TrialSpec[] = Array.from({ length: 6 }, (_, repeat) =>
  specOf({ ...samplePlan(), network: wide, batchSize: 4096 }, { rate: 0.5, repeat }),
);

type Answer = Extract<WorkerEvent, { type: 'timed' }>['timing'];
/** What the worker with the GPU does: trains, dies in its n-th trial, reports a lost GPU there, cannot start, or says nothing. */
type Fate = 'train' | { readonly dies: number } | { readonly reports: number } | 'no start' | 'hang';

const timing = (cpu: number, gpu: number): DeviceTiming => ({ cpu, gpu, repeats: 5, batchSize: 32, trainer: 'fast', name: 'a GPU' });

function gpuWorkers(answer: Answer, fate: Fate = 'train') {
  const seen = { started: 0, ended: 0, requests: [] as string[] };
  const createWorker = (): LabWorker => {
    seen.started += 1;
    let tell: (event: WorkerEvent) => void = () => {};
    let fail: (message: string) => void = () => {};
    let over = false;
    let trials = 0;
    const later = (action: () => void): void => queueMicrotask(() => over || action());
    const train = ({ job, spec }: Extract<WorkerRequest, { type: 'train' }>): void => {
      trials += 1;
      if (fate === 'hang') return;
      tell({ type: 'trainer', job, choice: { name: 'gpu', description: 'the GPU', refusal: null } });
      if (typeof fate === 'object' && 'dies' in fate && fate.dies === trials) fail('out of memory');
      else if (typeof fate === 'object' && 'reports' in fate && fate.reports === trials)
        tell({ type: 'failed', job, message: 'the GPU is gone' });
      else tell({ type: 'trained', job, result: { ...resultOf(spec), trainer: 'gpu' } });
    };
    return {
      post(request) {
        seen.requests.push(request.type);
        if (request.type === 'open') later(() => (fate === 'no start' ? fail('blocked') : tell({ type: 'opened' })));
        else if (request.type === 'time') later(() => tell({ type: 'timed', timing: answer }));
        else later(() => train(request));
      },
      onEvent: (callback) => {
        tell = callback;
      },
      onFailure: (callback) => {
        fail = callback;
      },
      terminate() {
        if (!over) seen.ended += 1;
        over = true;
      },
    };
  };
  return { seen, createWorker };
}

function start(answer: Answer, { fate, wish = 'auto', ...more }: { fate?: Fate; wish?: GpuOption['wish'] } & Partial<TrialsOptions> = {}) {
  const processor = crew();
  const gpu = gpuWorkers(answer, fate);
  const choices: TrainerChoice[] = [];
  const option: GpuOption = { wish, createWorker: gpu.createWorker, decision: null };
  const run = runTrials({
    ...processor.hands,
    dataset,
    binaries: { tfjs: new ArrayBuffer(0), kernels: new ArrayBuffer(0) },
    workers: 2,
    specs,
    gpu: option,
    onTrainer: (choice) => choices.push(choice),
    ...more,
  });
  return { run, option, choices, gpu: gpu.seen, processor: processor.seen, time: processor.time };
}

const trainers = (results: readonly { trainer: string }[]) => results.map(({ trainer }) => trainer);

describe('where trials are trained', () => {
  test('on a GPU that beats all workers together by half: one worker trains all, timed once', async () => {
    const { run, option, choices, gpu, processor } = start(timing(10, 3.3));
    const { results } = await run.done;
    expect(trainers(results)).toEqual(specs.map(() => 'gpu'));
    expect(gpu.requests.filter((type) => type === 'time')).toHaveLength(1);
    expect([gpu.started, gpu.ended, processor.started]).toEqual([1, 1, 0]);
    expect(option.decision).toEqual({
      device: 'gpu',
      sentence:
        'on the GPU: a step of 32 rows takes the GPU (a GPU) 3.3 ms and the processor 5 ms with 2 workers together, 10 ms with one (medians of 5); another GPU gives other last digits',
    });
    expect(choices[0]?.device).toBe(option.decision?.sentence);
  });

  test('on the processor with all its workers where the GPU is not fast enough beside them', async () => {
    const { run, option, gpu, processor } = start(timing(10, 3.4));
    const { results } = await run.done;
    expect(results).toEqual(specs.map(resultOf));
    expect([gpu.started, gpu.ended, processor.started]).toEqual([1, 1, 2]);
    expect(option.decision?.sentence).toContain('the GPU would have to be 1.5 times as fast');
  });

  test('on the GPU when it is asked for, however slow; both times are told', async () => {
    const { run, option } = start(timing(1, 50), { wish: 'gpu' });
    expect(trainers((await run.done).results)).toEqual(specs.map(() => 'gpu'));
    expect(option.decision?.sentence).toMatch(/^on the GPU, as asked: .* 50 ms and the processor 0\.5 ms/);
  });

  test('on the processor where there is no GPU after all, with the reason', async () => {
    const { run, option } = start({ missing: 'WebGPU finds no GPU' }, { wish: 'gpu' });
    expect((await run.done).results).toEqual(specs.map(resultOf));
    expect(option.decision?.sentence).toBe('on the processor: WebGPU finds no GPU');
  });

  test('a small network is not timed, and no worker with a GPU is started for it', async () => {
    const small = Array.from({ length: 3 }, (_, repeat) => specOf(samplePlan(), { rate: 0.5, repeat }));
    const { run, option, gpu } = start(timing(10, 1), { specs: small });
    expect((await run.done).results).toEqual(small.map(resultOf));
    expect(gpu.started).toBe(0);
    expect(option.decision?.device).toBe('cpu');
    expect(tooSmall(specs[0] as TrialSpec, 7000, 2)).toBeNull();
  });

  test('the costliest network decides for all of them', async () => {
    const small = specOf(samplePlan(), { rate: 0.5, repeat: 9 });
    const { run } = start(timing(10, 1), { specs: [small, ...specs] });
    expect(trainers((await run.done).results)).toEqual([small, ...specs].map(() => 'gpu'));
  });

  test('a run that follows takes the decision over', async () => {
    const { run, option } = start(timing(10, 1));
    await run.done;
    const again = start(timing(1, 10), { gpu: option });
    await again.run.done;
    expect(again.gpu.requests).toEqual([]);
    expect(again.processor.started).toBe(0);
  });
});

describe('a GPU that fails', () => {
  test.each([
    ['dies', { dies: 3 }, 'out of memory'],
    ['is lost', { reports: 3 }, 'the GPU is gone'],
  ] as const)('one that %s in its third trial: that one starts anew on the processor, as do the rest', async (_, fate, why) => {
    const { run, option, choices, processor } = start(timing(10, 1), { fate });
    const { results } = await run.done;
    expect(trainers(results)).toEqual(['gpu', 'gpu', 'fast', 'fast', 'fast', 'fast']);
    expect(processor.started).toBe(2);
    expect(option.decision).toEqual({ device: 'cpu', sentence: `on the processor: the GPU is out, ${why}` });
    expect(choices.map(({ name }) => name)).toEqual(['gpu', 'gpu', 'gpu']);
  });

  test('one whose worker cannot start leaves all to the processor', async () => {
    const { run, option } = start(timing(10, 1), { fate: 'no start' });
    expect((await run.done).results).toEqual(specs.map(resultOf));
    expect(option.decision?.sentence).toContain('blocked');
  });

  test('one that hangs is ended, and its trial is trained by the processor', async () => {
    const { run, option, gpu, time } = start(timing(10, 1), { fate: 'hang' });
    for (let minute = 0; minute < 60 && gpu.ended === 0; minute += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      time.pass(60_000);
    }
    expect((await run.done).results).toEqual(specs.map(resultOf));
    expect(gpu.ended).toBe(1);
    expect(option.decision?.sentence).toContain('no sign of life');
  });

  test('cancel ends the worker at once, while it is timed or trains', async () => {
    for (const wait of [0, 5]) {
      const { run, gpu } = start(timing(10, 1), { fate: 'hang' });
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      run.cancel();
      expect(await run.done).toEqual({ results: [], cancelled: true });
      expect(gpu.ended).toBe(1);
    }
  });
});
