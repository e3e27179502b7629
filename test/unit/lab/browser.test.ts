import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { specOf } from '../../../src/lab/search/jobs';
import type { LabNetwork, StudyPlan, TrialResult } from '../../../src/lab/study';
import { openTrainers } from '../../../src/lab/train/trainers';
import { runTrial } from '../../../src/lab/train/trial';
import type { Granularity } from '../../../src/model/site';
import { binaries, digits } from './digits';

const browser = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);

const drop = (granularity: Granularity) => ({ type: 'dropout', siteId: 's', granularity, rate: null }) as const;

const plan: StudyPlan = {
  network: {
    name: 'Net',
    framework: 'torch',
    input: [8, 8, 1],
    outputs: 10,
    layers: [
      { type: 'conv', rank: 2, filters: 4, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: true },
      { type: 'activation', name: 'gelu' },
      { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: 'valid' },
      drop('channel'),
      { type: 'flatten' },
      { type: 'dense', units: 24, bias: true },
      { type: 'batch-norm', epsilon: 1e-5, momentum: 0.9 },
      { type: 'activation', name: 'tanh' },
      drop('gaussian'),
      { type: 'dense', units: 10, bias: true },
    ],
  },
  data: { kind: 'digits' },
  rates: [0.3],
  seeds: 1,
  seed: 7,
  epochs: 3,
  batchSize: 32,
  optimizer: { name: 'adam', learningRate: 0.003, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
  trainSize: 200,
  labelNoise: 0.1,
};

/** Runs in the page: a blob worker, as in a webview, trains one trial. */
async function trainInPage({
  script,
  tfjs,
  kernels,
  spec,
  dataset,
}: {
  script: string;
  tfjs: number[];
  kernels: number[];
  spec: unknown;
  dataset: unknown;
}): Promise<unknown> {
  const { features, targets, ...rest } = dataset as { features: number[]; targets: number[] };
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
  const sent = { ...rest, features: Float32Array.from(features), targets: Float32Array.from(targets) };
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.type === 'opened') worker.postMessage({ type: 'train', job: 0, spec });
      if (data.type === 'trained') resolve(data.result);
      if (data.type === 'failed') reject(new Error(data.message));
    };
    const binaries = { tfjs: Uint8Array.from(tfjs).buffer, kernels: Uint8Array.from(kernels).buffer };
    worker.postMessage({ type: 'open', binaries, dataset: sent });
  });
}

/** Rows of the image as steps. */
const recurrent: LabNetwork = {
  ...plan.network,
  layers: [
    { type: 'reshape', shape: [8, 8] },
    { type: 'recurrent', cell: 'lstm', units: 12, bias: true, bidirectional: true, sequences: false, inputSite: 's' },
    drop('element'),
    { type: 'dense', units: 10, bias: true },
  ],
};

/** Only the general trainer has attention. */
const attention: LabNetwork = {
  ...plan.network,
  layers: [
    { type: 'reshape', shape: [8, 8] },
    { type: 'attention', heads: 2, keySize: 4, bias: true, siteId: 's' },
    { type: 'recurrent', cell: 'gru', units: 12, bias: true, bidirectional: false, sequences: false, resetAfter: true },
    { type: 'dense', units: 10, bias: true },
  ],
};

/** Losses that JavaScript sums up with its own logarithms, which differ in the last bit between versions of V8. */
function withoutLastBits(result: TrialResult): unknown {
  return JSON.parse(JSON.stringify(result, (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(13)) : value)));
}

test.skipIf(!browser)(
  'a blob worker in Chromium gives the same bits as Node, with the general trainer the same 13 digits of losses',
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-'));
    const outfile = join(folder, 'worker.js');
    const entry = join(__dirname, '../../../src/lab/train/worker.web.ts');
    await build({ entryPoints: [entry], bundle: true, platform: 'browser', format: 'iife', outfile, logLevel: 'error' });
    const dataset = await digits();
    const here = await binaries();
    const bytes = (binary: ArrayBuffer): number[] => [...new Uint8Array(binary)];
    const choose = openTrainers(here);
    const opened = await chromium.launch({ executablePath: browser ?? '', args: ['--no-sandbox'] });
    try {
      const page = await opened.newPage();
      const plainData = { ...dataset, features: [...dataset.features], targets: [...dataset.targets] };
      const script = readFileSync(outfile, 'utf8');
      const sent = { script, tfjs: bytes(here.tfjs), kernels: bytes(here.kernels), dataset: plainData };
      for (const [trainer, network] of [['fast', plan.network] as const, ['fast', recurrent] as const, ['general', attention] as const]) {
        const spec = specOf({ ...plan, network }, { rate: 0.3, repeat: 0 });
        const there = (await page.evaluate(trainInPage, { ...sent, spec })) as TrialResult;
        const { engine, choice } = await choose(spec, dataset);
        expect(choice).toMatchObject({ name: trainer, refusal: trainer === 'fast' ? null : expect.stringContaining('attention') });
        expect(there).toMatchObject({ state: 'finished', trainer });
        const result = runTrial({ spec, dataset, engines: [engine] });
        if (trainer === 'fast') expect(there).toEqual(result);
        else expect(withoutLastBits(there)).toEqual(withoutLastBits(result));
      }
    } finally {
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
