// How fast are the lab's matrix products? Prints GF/s of CPU time, the best of some rounds, beside matMul of stock TensorFlow.js on wasm.
//   node bench/lab/gemm.mjs [--rounds 5] [--relaxed]     --relaxed: the build with relaxed SIMD (Node 20: --experimental-wasm-relaxed-simd)
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { kernels as compiled } from '../../esbuild.kernels.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, relaxed: { type: 'boolean', default: false } } });
const rounds = Number(values.rounds);
/** Rows, columns, length of the sums; products of the workloads A and B, and large ones. */
const SIZES = [
  [32, 128, 64],
  [32, 128, 128],
  [32, 10, 128],
  [128, 512, 784],
  [512, 512, 512],
  [1024, 1024, 1024],
];

const memory = new WebAssembly.Memory({ initial: 1024 });
const { exports: kernels } = await WebAssembly.instantiate(await WebAssembly.compile(await compiled({ relaxed: values.relaxed })), {
  env: { memory },
});
new Float32Array(memory.buffer).forEach((_, index, all) => {
  all[index] = ((index * 2654435761) % 2 ** 32) / 2 ** 31 - 1;
});
setWasmPaths(`${join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`);
await tf.setBackend('wasm');

/** Best of the rounds, in GF/s. */
function speed(flops, budget, once) {
  const repeats = Math.max(1, Math.round(budget / flops));
  once();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    for (let index = 0; index < repeats; index += 1) once();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6 / repeats);
  }
  return flops / best / 1e9;
}

console.log('rows × columns, sum of          own           TensorFlow.js 4.22, stock');
for (const [m, n, k] of SIZES) {
  for (const [name, transposeA, transposeB] of [
    ['NN', false, false],
    ['TN', true, false],
    ['NT', false, true],
  ]) {
    const flops = 2 * m * n * k;
    const [a, b] = [4 << 20, (4 << 20) + 4 * m * k];
    const own = speed(flops, 1e9, () => kernels.gemm(transposeA, transposeB, m, n, k, a, b, b + 4 * n * k, false, 64));
    const left = tf.randomUniform(transposeA ? [k, m] : [m, k]);
    const right = tf.randomUniform(transposeB ? [n, k] : [k, n]);
    const stock = speed(flops, 5e7, () => tf.matMul(left, right, transposeA, transposeB).dispose());
    tf.dispose([left, right]);
    console.log(`${`${m} × ${n}, ${k}`.padEnd(22)} ${name} ${own.toFixed(1).padStart(8)} GF/s ${stock.toFixed(1).padStart(10)} GF/s`);
  }
}
