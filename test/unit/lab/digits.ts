import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDigits } from '../../../src/lab/data/digits';

const root = join(__dirname, '../../..');

export const digits = () => readDigits(readFileSync(join(root, 'media/digits.csv.gz')));

export function wasmBinary(): ArrayBuffer {
  const bytes = readFileSync(join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
