import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernels } from '../../../esbuild.kernels.mjs';
import { readDigits } from '../../../src/lab/data/digits';
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
