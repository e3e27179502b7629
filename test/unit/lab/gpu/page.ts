import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerChoice } from '../../../../src/lab/study';
import type { Binaries, Engine, ModelOptions, RemoteEngine } from '../../../../src/lab/train/engine';
import { openGeneral } from '../../../../src/lab/train/general/engine';
import { openGpu } from '../../../../src/lab/train/gpu/engine';
import { batchOf, CASES, optionsOf } from '../general/cases';

/** How far the GPU lies from the processor: largest differences over the largest value, or 1. */
export interface Far {
  readonly predicted: number;
  readonly masked: number;
  readonly gradients: number;
  readonly losses: number;
  readonly weights: number;
}

const OPTIMIZERS: Readonly<Record<string, OptimizerChoice>> = {
  'sgd, Nesterov, max-norm': {
    ...{ name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0.01, epsilon: 1e-8 },
    ...{ nesterov: true, maxNorm: 0.6 },
  },
  'sgd without momentum': { name: 'sgd', learningRate: 0.05, momentum: 0, weightDecay: 0.01, epsilon: 1e-8 },
  adam: { name: 'adam', learningRate: 0.02, momentum: 0, weightDecay: 0.01, epsilon: 1e-4, beta1: 0.8, beta2: 0.95 },
  'adamw, max-norm': { name: 'adamw', learningRate: 0.02, momentum: 0, weightDecay: 0.01, epsilon: 1e-4, maxNorm: 0.7 },
  rmsprop: { name: 'rmsprop', learningRate: 0.02, momentum: 0.5, weightDecay: 0.01, epsilon: 1e-4, beta2: 0.8 },
};

let engines: { readonly gpu: RemoteEngine; readonly cpu: Engine } | null = null;

/** Name of the GPU, or why there is none. */
async function open({ tfjs, kernels }: Binaries): Promise<{ readonly name: string } | { readonly missing: string }> {
  const gpu = await openGpu();
  if ('missing' in gpu) return gpu;
  engines = { gpu, cpu: await openGeneral({ tfjs, kernels }) };
  return { name: gpu.gpu };
}

/** One network of `CASES`, or a dense one with an optimizer by its name. */
async function compare(name: string): Promise<Far> {
  if (!engines) throw new Error('not opened');
  const optimizer = OPTIMIZERS[name];
  const one = optimizer ? CASES['batch norm'] : CASES[name];
  if (!one) throw new Error(`no case ${name}`);
  const sgd: OptimizerChoice = { name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0, epsilon: 1e-8 };
  return between(engines, { ...optionsOf(one), optimizer: optimizer ?? sgd }, one.rate ?? 0);
}

async function between({ gpu, cpu }: NonNullable<typeof engines>, options: ModelOptions, rate: number): Promise<Far> {
  const batch = batchOf(options);
  const [there, here] = [gpu.open(options), cpu.open(options)];
  try {
    for (const model of [there, here]) model.setRates(() => rate);
    const { features, rows } = batch;
    const predicted = far(await there.predict(features, rows, 'off'), here.predict(features, rows, 'off'));
    const masked = far(await there.predict(features, rows, { step: 7 }), here.predict(features, rows, { step: 7 }));
    const gradients = most(await there.gradients(batch, { step: 2 }), here.gradients(batch, { step: 2 }));
    let loss = 0;
    for (let step = 0; step < 3; step += 1) {
      await there.step(batch);
      loss += here.step(batch);
    }
    const losses = far([await there.outstanding()], [loss]);
    return { predicted, masked, gradients, losses, weights: most(await there.weights(), here.weights()) };
  } finally {
    there.dispose();
    here.dispose();
  }
}

function far(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 1;
  for (let index = 0; index < expected.length; index += 1) {
    const one = Math.abs((got[index] as number) - (expected[index] as number));
    difference = one <= difference ? difference : Number.isNaN(one) ? Number.POSITIVE_INFINITY : one;
    size = Math.max(size, Math.abs(expected[index] as number));
  }
  return difference / size;
}

const most = (got: readonly Float32Array[], expected: readonly Float32Array[]): number =>
  Math.max(...expected.map((values, index) => far(got[index] ?? [], values)));

interface Sizes {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** A product on the GPU, twice, beside plain sums in 64 bits. */
async function product({ batch, m, n, k, transposeA, transposeB }: Sizes): Promise<{ readonly far: number; readonly same: boolean }> {
  await tf.setBackend('webgpu');
  const wave = (count: number, from: number): Float32Array => Float32Array.from({ length: count }, (_, at) => Math.sin(0.7 * at + from));
  const [a, b] = [wave(batch * m * k, 0), wave(batch * k * n, 1)];
  const expected = new Float64Array(batch * m * n);
  for (let one = 0; one < batch; one += 1) {
    for (let row = 0; row < m; row += 1) {
      for (let column = 0; column < n; column += 1) {
        let sum = 0;
        for (let at = 0; at < k; at += 1) {
          const left = a[one * m * k + (transposeA ? at * m + row : row * k + at)] as number;
          sum += left * (b[one * k * n + (transposeB ? column * k + at : at * n + column)] as number);
        }
        expected[(one * m + row) * n + column] = sum;
      }
    }
  }
  const left = tf.tensor(a, transposeA ? [batch, k, m] : [batch, m, k]);
  const right = tf.tensor(b, transposeB ? [batch, n, k] : [batch, k, n]);
  const times = await Promise.all([0, 1].map(() => tf.matMul(left, right, transposeA, transposeB).data()));
  return { far: far(times[0] ?? [], expected), same: far(times[0] ?? [], times[1] ?? []) === 0 };
}

Object.assign(globalThis, { gpuTest: { open, compare, product, names: [...Object.keys(CASES), ...Object.keys(OPTIMIZERS)] } });

export interface GpuTest {
  readonly open: typeof open;
  readonly compare: typeof compare;
  readonly product: typeof product;
  readonly names: readonly string[];
}
