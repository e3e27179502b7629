import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { specOf } from '../../../src/lab/search/jobs';
import type { TrialResult } from '../../../src/lab/study';
import { openTrainers } from '../../../src/lab/train/trainers';
import { runTrial } from '../../../src/lab/train/trial';
import type { WorkerEvent } from '../../../src/protocol/lab';
import { bundled, chromiumPath, launch, openPage } from './chromium';
import { binaries, digits, imagePlan } from './digits';
import type { GpuTest } from './gpu/page';

const SOURCE = join(__dirname, '../../../src/lab/train/gpuWorker.web.ts');

/** A good part of the layers, one of each kind of computation; GPU_CASES=all tries every one, which takes minutes where a processor plays the GPU. */
const SOME = [
  'dense',
  'dropconnect',
  'conv 2d same, stride',
  'conv 2d groups',
  'conv 3d',
  'conv transposed 2d, padding',
  'depthwise 2d',
  'max pool overlapping',
  'average pool, padding counts',
  'average pool same',
  'global max pool, keras',
  'gelu',
  'log softmax',
  'batch norm on images',
  'layer norm over two axes',
  'group norm',
  'embedding with padding',
  'lstm with masks',
  'gru',
  'attention, causal, dropped',
  'joined by all',
  'dropout on images',
  'channel dropout',
  'stochastic depth',
  'alpha dropout',
  'gaussian dropout',
  'binary cross-entropy',
  'huber',
  'sgd, Nesterov, max-norm',
  'sgd without momentum',
  'adam',
  'adamw, max-norm',
  'rmsprop',
] as const;

let browser: Browser;
let page: Page;
/** Why nothing can be tested. */
let missing: string | null = chromiumPath ? null : 'no Chromium';
let binariesInPage: { readonly tfjs: number[]; readonly kernels: number[] };

beforeAll(async () => {
  if (missing !== null) return;
  const { tfjs, kernels } = await binaries();
  binariesInPage = { tfjs: [...new Uint8Array(tfjs)], kernels: [...new Uint8Array(kernels)] };
  const [script, worker] = await Promise.all([bundled(join(__dirname, 'gpu/page.ts')), bundled(SOURCE)]);
  const mortal = `(${endable})();\n${worker}`;
  browser = await launch();
  page = await openPage(browser, { 'page.js': script, 'worker.js': mortal });
  const found = await page.evaluate(async (bytes) => {
    const { gpuTest } = globalThis as unknown as { readonly gpuTest: GpuTest };
    return gpuTest.open({ tfjs: Uint8Array.from(bytes.tfjs).buffer, kernels: Uint8Array.from(bytes.kernels).buffer });
  }, binariesInPage);
  missing = 'missing' in found ? found.missing : null;
}, 120_000);
afterAll(() => browser?.close());
beforeEach((context) => {
  if (missing !== null) context.skip(missing);
});

/** Runs in the worker before it: its GPU can be ended from the page, as a driver that restarts would end it. */
function endable(): void {
  type Device = { destroy(): void };
  const { prototype } = (globalThis as unknown as { GPUAdapter: { prototype: { requestDevice(wanted: object): Promise<Device> } } })
    .GPUAdapter;
  const { requestDevice } = prototype;
  prototype.requestDevice = async function (wanted) {
    const device = await requestDevice.call(this, wanted);
    new BroadcastChannel('gpu').onmessage = () => device.destroy();
    return device;
  };
}

const compare = (name: string) =>
  page.evaluate((one) => (globalThis as unknown as { readonly gpuTest: GpuTest }).gpuTest.compare(one), name);

describe('the GPU computes what the processor computes', { timeout: 120_000 }, () => {
  test.each(SOME)('%s', async (name) => {
    for (const [what, value] of Object.entries(await compare(name))) expect(value, what).toBeLessThan(5e-5);
  });

  test.runIf(process.env.GPU_CASES === 'all')('every layer', { timeout: 1_200_000 }, async () => {
    const names = await page.evaluate(() => (globalThis as unknown as { readonly gpuTest: GpuTest }).gpuTest.names);
    for (const name of names)
      for (const [what, value] of Object.entries(await compare(name))) expect(value, `${name}: ${what}`).toBeLessThan(5e-5);
  });

  const sizes = { batch: 1, m: 40, n: 33, k: 70, transposeA: false, transposeB: false };
  test.each([
    ['small', sizes],
    ['large', { ...sizes, m: 130, n: 190 }],
    ['transposed left', { ...sizes, m: 130, transposeA: true }],
    ['transposed right', { ...sizes, n: 190, transposeB: true }],
    ['in batches', { ...sizes, batch: 6, transposeB: true }],
    ['few results', { ...sizes, m: 4, n: 9 }],
    ['long sums in parts', { ...sizes, k: 2560, transposeA: true }],
    ['long sums of a prime length', { ...sizes, k: 2503, transposeA: true }],
    ['long sums', { ...sizes, k: 2560 }],
  ])('a product, the same bits twice: %s', async (_, one) => {
    const { far, same } = await page.evaluate(
      (given) => (globalThis as unknown as { readonly gpuTest: GpuTest }).gpuTest.product(given),
      one,
    );
    expect(far).toBeLessThan(2e-5);
    expect(same).toBe(true);
  });
});

const plan = imagePlan([
  { type: 'activation', name: 'relu' },
  { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: 'valid' },
  { type: 'dropout', siteId: 's', granularity: 'element', rate: null },
  { type: 'flatten' },
  { type: 'dense', units: 10, bias: true },
]);

/** Runs in the page: a blob worker with the GPU, asked for one thing after the other; ends with the event that `until` names. */
async function inWorker(given: {
  readonly binaries: { readonly tfjs: number[]; readonly kernels: number[] };
  readonly dataset: unknown;
  readonly requests: readonly unknown[];
  readonly until: string;
}): Promise<unknown[]> {
  const script = await (await fetch('/worker.js')).blob();
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
  const { features, targets, ...rest } = given.dataset as { features: number[]; targets: number[] };
  const seen: unknown[] = [];
  const requests = [...given.requests];
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      seen.push(data);
      Object.assign(globalThis, { lastEvent: data.type });
      if (data.type === given.until && requests.length === 0) {
        worker.terminate();
        resolve(seen);
      } else if (data.type === 'failed') reject(new Error(data.message));
      else if (['opened', 'timed', 'trained'].includes(data.type) && requests.length > 0) worker.postMessage(requests.shift());
    };
    const binaries = { tfjs: Uint8Array.from(given.binaries.tfjs).buffer, kernels: Uint8Array.from(given.binaries.kernels).buffer };
    const dataset = { ...rest, features: Float32Array.from(features), targets: Float32Array.from(targets) };
    worker.postMessage({ type: 'open', binaries, dataset });
  });
}

describe('a blob worker under the policy of the panel', { timeout: 120_000 }, () => {
  const sent = async () => {
    const dataset = await digits();
    return { binaries: binariesInPage, dataset: { ...dataset, features: [...dataset.features], targets: [...dataset.targets] } };
  };

  test('times both, and trains what the processor trains, twice with the same bits', async () => {
    const spec = specOf(plan, { rate: 0.3, repeat: 0 });
    const probed = { ...spec, probes: [{ kind: 'monte-carlo', passes: 3 }] } as const;
    const requests = [
      { type: 'time', spec, wish: 'gpu' },
      { type: 'train', job: 1, spec: probed },
      { type: 'train', job: 2, spec: probed },
    ];
    const events = (await page.evaluate(inWorker, { ...(await sent()), requests, until: 'trained' })) as WorkerEvent[];
    const timing = events.flatMap((event) => (event.type === 'timed' ? [event.timing] : []))[0];
    expect(timing).toMatchObject({
      repeats: expect.any(Number),
      batchSize: 32,
      trainer: 'fast',
      name: expect.stringMatching(/swiftshader/i),
    });
    if (timing && 'cpu' in timing) expect(Math.min(timing.cpu, timing.gpu, timing.repeats - 2)).toBeGreaterThan(0);
    expect(events.find((event) => event.type === 'trainer')).toMatchObject({
      choice: { name: 'gpu', description: expect.stringContaining('played by the processor') },
    });
    const [one, other] = events.flatMap((event) => (event.type === 'trained' ? [event.result] : [])) as [TrialResult, TrialResult];
    expect(one).toEqual(other);
    const dataset = await digits();
    const { engine } = await openTrainers(await binaries())(spec, dataset);
    const here = runTrial({ spec, dataset, engines: [engine] });
    expect(one).toMatchObject({ state: 'finished', trainer: 'gpu' });
    expect(Object.keys(one.measures).length).toBeGreaterThan(3);
    here.epochs.forEach((epoch, index) => {
      for (const [name, value] of Object.entries(epoch)) expect(one.epochs[index]?.[name as 'epoch']).toBeCloseTo(value, 3);
    });
  });

  test('a software GPU is not timed when the lab decides', async () => {
    const requests = [{ type: 'time', spec: specOf(plan, { rate: 0.3, repeat: 0 }), wish: 'auto' }];
    const events = (await page.evaluate(inWorker, { ...(await sent()), requests, until: 'timed' })) as WorkerEvent[];
    expect(events.at(-1)).toEqual({ type: 'timed', timing: { missing: expect.stringContaining('a processor that plays a GPU') } });
  });

  test('a GPU that is lost in the middle of a trial is told', async () => {
    const requests = [{ type: 'train', job: 1, spec: specOf({ ...plan, epochs: 1000 }, { rate: 0.3, repeat: 0 }) }];
    const ended = page.evaluate(inWorker, { ...(await sent()), requests, until: 'trained' }).then(
      () => 'trained',
      (error: Error) => error.message,
    );
    await page.waitForFunction(() => (globalThis as unknown as { readonly lastEvent?: string }).lastEvent === 'epoch');
    await page.evaluate(() => new BroadcastChannel('gpu').postMessage('end'));
    expect(await ended).toMatch(/lost|gone|destroyed/i);
  });
});
