import { readFileSync } from 'node:fs';
import { shuffle, stream } from '../../src/lab/search/streams';
import type { LabLayer } from '../../src/lab/study';
import { buildChain } from '../../src/lab/train/chain';
import { lossGradient } from '../../src/lab/train/loss';
import { optimizer } from '../../src/lab/train/optimizer';
import { openWasmProducts } from '../../src/lab/train/wasm';

const ROWS = 1500;
const BATCH = 32;
const EPOCHS = 20;

const LAYERS: readonly LabLayer[] = [
  { type: 'dense', units: 128, bias: true },
  { type: 'activation', name: 'relu' },
  { type: 'dropout', siteId: 'a', granularity: 'element', rate: 0.5 },
  { type: 'dense', units: 128, bias: true },
  { type: 'activation', name: 'relu' },
  { type: 'dropout', siteId: 'b', granularity: 'element', rate: 0.5 },
  { type: 'dense', units: 10, bias: true },
];

/** Updates only, as `fit` without validation data: what the lab measures after each epoch is left out on all sides. */
async function main(): Promise<void> {
  const wasm = readFileSync('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
  const products = await openWasmProducts(new Uint8Array(wasm).buffer);
  const mask = stream(1, 0, 'mask');
  const order = stream(1, 0, 'order');
  const init = stream(1, 0, 'init');
  const chain = buildChain(
    { name: 'bench', framework: 'torch', input: [64], outputs: 10, layers: LAYERS },
    { products, framework: 'torch', uniform: init.uniform, maskWord: mask.word, maskNormal: mask.normal, rate: 0.5 },
  );
  const update = optimizer({ name: 'adam', learningRate: 1e-3, momentum: 0, weightDecay: 0, epsilon: 1e-8 }, 'torch', chain.parameters);
  const features = Float32Array.from({ length: ROWS * 64 }, () => init.uniform());
  const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
  const epoch = (): void => {
    const shuffled = shuffle(rows, order);
    for (let start = 0; start < ROWS; start += BATCH) {
      const chosen = shuffled.subarray(start, start + BATCH);
      const data = new Float32Array(chosen.length * 64);
      chosen.forEach((row, index) => {
        data.set(features.subarray(row * 64, row * 64 + 64), index * 64);
      });
      const output = chain.forward({ rows: chosen.length, shape: [64], data }, true);
      const targets = Float32Array.from(chosen, (row) => row % 10);
      chain.backward({ ...output, data: lossGradient('classification', output.data, 10, targets) });
      update();
    }
  };
  epoch();
  epoch();
  const before = process.cpuUsage();
  for (let index = 0; index < EPOCHS; index += 1) epoch();
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e6 / EPOCHS);
}

void main();
