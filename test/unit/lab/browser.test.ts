import { join } from 'node:path';
import { expect, test } from 'vitest';
import { specOf } from '../../../src/lab/search/jobs';
import type { LabNetwork, TrialResult } from '../../../src/lab/study';
import { openTrainers } from '../../../src/lab/train/trainers';
import { runTrial } from '../../../src/lab/train/trial';
import type { Granularity } from '../../../src/model/site';
import { bundled, chromiumPath, launch } from './chromium';
import { binaries, digits, imagePlan } from './digits';

const drop = (granularity: Granularity) => ({ type: 'dropout', siteId: 's', granularity, rate: null }) as const;

const plan = {
  ...imagePlan([
    { type: 'activation', name: 'gelu' },
    { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: 'valid' },
    drop('channel'),
    { type: 'flatten' },
    { type: 'dense', units: 24, bias: true },
    { type: 'batch-norm', epsilon: 1e-5, momentum: 0.9 },
    { type: 'activation', name: 'tanh' },
    drop('gaussian'),
    { type: 'dense', units: 10, bias: true },
  ]),
  epochs: 3,
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

/** At a batch of 128 and a rate of 0.6 what is dropped behind the second layer is not computed. */
const large: LabNetwork = {
  ...plan.network,
  layers: [
    { type: 'flatten' },
    { type: 'dense', units: 160, bias: true },
    { type: 'activation', name: 'tanh' },
    { type: 'dense', units: 100, bias: true },
    { type: 'activation', name: 'relu' },
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

/** The same, but with all bits of the losses that the kernels sum up while training: those of weights and masks go into them. */
function kernelsWhole(result: TrialResult): unknown {
  return [result.epochs.map(({ trainLossDropoutOn }) => trainLossDropoutOn), withoutLastBits(result)];
}

const all = (result: TrialResult): unknown => result;

test.skipIf(!chromiumPath)(
  'a blob worker in Chromium gives the same bits as Node, with the general trainer the same 13 digits of losses',
  { timeout: 180_000 },
  async () => {
    const script = await bundled(join(__dirname, '../../../src/lab/train/worker.web.ts'));
    const dataset = await digits();
    const here = await binaries();
    const bytes = (binary: ArrayBuffer): number[] => [...new Uint8Array(binary)];
    const choose = openTrainers(here);
    const opened = await launch();
    try {
      const page = await opened.newPage();
      const plainData = { ...dataset, features: [...dataset.features], targets: [...dataset.targets] };
      const sent = { script, tfjs: bytes(here.tfjs), kernels: bytes(here.kernels), dataset: plainData };
      for (const [trainer, network, batchSize, rate, compared] of [
        ['fast', plan.network, 32, 0.3, all],
        ['fast', recurrent, 32, 0.3, all],
        ['fast', large, 128, 0.6, kernelsWhole],
        ['general', attention, 32, 0.3, withoutLastBits],
      ] as const) {
        const spec = specOf({ ...plan, network, batchSize }, { rate, repeat: 0 });
        const there = (await page.evaluate(trainInPage, { ...sent, spec })) as TrialResult;
        const { engine, choice } = await choose(spec, dataset);
        expect(choice).toMatchObject({ name: trainer, refusal: trainer === 'fast' ? null : expect.stringContaining('attention') });
        expect(there).toMatchObject({ state: 'finished', trainer });
        const result = runTrial({ spec, dataset, engines: [engine] });
        expect(compared(there)).toEqual(compared(result));
      }
    } finally {
      await opened.close();
    }
  },
);
