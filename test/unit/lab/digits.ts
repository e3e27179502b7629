import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernels } from '../../../esbuild.kernels.mjs';
import { readDigits } from '../../../src/lab/data/digits';
import type { LabLayer } from '../../../src/lab/network';
import type { StudyPlan } from '../../../src/lab/study';
import type { Binaries } from '../../../src/lab/train/engine';

const root = join(__dirname, '../../..');

export const digits = () => readDigits(readFileSync(join(root, 'media/digits.csv.gz')));

/** What workers train with. */
export async function binaries(): Promise<Binaries> {
  return { tfjs: wasmBinary(), kernels: new Uint8Array(await kernels()).buffer };
}

export function wasmBinary(): ArrayBuffer {
  const bytes = readFileSync(join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** A short study of the digits as images: a convolution, and these layers behind it. */
export function imagePlan(layers: readonly LabLayer[]): StudyPlan {
  const first: LabLayer = { type: 'conv', rank: 2, filters: 4, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: true };
  return {
    network: { name: 'Net', framework: 'torch', input: [8, 8, 1], outputs: 10, layers: [first, ...layers] },
    data: { kind: 'digits' },
    rates: [0.3],
    seeds: 1,
    seed: 7,
    epochs: 2,
    batchSize: 32,
    optimizer: { name: 'adam', learningRate: 0.003, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    trainSize: 200,
    labelNoise: 0,
  };
}
