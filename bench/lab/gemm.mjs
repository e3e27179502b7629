// How fast are the lab's matrix products? Prints GF/s of CPU time, the best of some rounds, beside what loops of nothing but additions of products do on this CPU, and matMul of stock
// TensorFlow.js on wasm. In "70 % zeros" the left matrix (right: the other one of TN) is as relu and dropout leave it; zeros are counted as work, so that the columns compare.
// "Half dropped" (NN) is a product behind which dropout drops half of the results; these are counted as work, too.
//   node bench/lab/gemm.mjs [--rounds 5] [--relaxed] [--no-stock]     --relaxed: the build with relaxed SIMD (Node 20: --experimental-wasm-relaxed-simd)
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { kernels as compiled } from '../../esbuild.kernels.mjs';
import { peak } from './peak.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    relaxed: { type: 'boolean', default: false },
    'no-stock': { type: 'boolean', default: false },
  },
});
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

/** Operands of `floats` values at `address`, `zeros` of which are zero; several, one behind the other, so that no branch is learnt by heart. */
function fill(address, floats, zeros) {
  const copies = Math.max(1, Math.min(16, Math.floor(2 ** 20 / floats)));
  const all = new Float32Array(memory.buffer, address, copies * floats);
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let index = 0; index < all.length; index += 1) all[index] = uniform() < zeros ? 0 : 2 * uniform() - 1;
  return (turn) => address + 4 * floats * (turn % copies);
}

const [A, B, C] = [4 << 20, 16 << 20, 28 << 20];
/** GF/s of one product with so many zeros on either side. */
function ownSpeed([m, n, k], [transposeA, transposeB], [inA, inB]) {
  const [a, b] = [fill(A, m * k, inA), fill(B, n * k, inB)];
  let turn = 0;
  return speed(2 * m * n * k, 1e9, () => {
    turn += 1;
    kernels.gemm(transposeA, transposeB, m, n, k, a(turn), b(turn), C, false, 64);
  });
}

/** The same where dropout at 0.5 follows, with a new mask each time. */
function droppedSpeed([m, n, k]) {
  const [a, b] = [fill(A, m * k, 0), fill(B, n * k, 0)];
  let turn = 0;
  return speed(2 * m * n * k, 1e9, () => {
    turn += 1;
    kernels.gemmKept(m, n, k, a(turn), b(turn), C, 0, 1, 0, turn, -turn, 2 ** 31, 64);
  });
}

function stockSpeed([m, n, k], [transposeA, transposeB]) {
  if (values['no-stock']) return 0;
  const left = tf.randomUniform(transposeA ? [k, m] : [m, k]);
  const right = tf.randomUniform(transposeB ? [n, k] : [k, n]);
  const stock = speed(2 * m * n * k, 5e7, () => tf.matMul(left, right, transposeA, transposeB).dispose());
  tf.dispose([left, right]);
  return stock;
}

for (const fused of [false, true]) {
  const loop = await peak(fused);
  if (loop)
    console.log(
      `${fused ? 'fused multiply-add (relaxed SIMD)' : 'multiply, then add'}: at most ${speed(loop.flops, 1e9, loop.run).toFixed(1)} GF/s`,
    );
}
console.log('rows × columns, sum of          own      70 % zeros left, right, half dropped   TensorFlow.js 4.22, stock');
for (const sizes of SIZES) {
  for (const [name, ...sides] of [
    ['NN', false, false],
    ['TN', true, false],
    ['NT', false, true],
  ]) {
    const [own, left] = [0, 0.7].map((zeros) => ownSpeed(sizes, sides, [zeros, 0]).toFixed(1).padStart(8));
    const right = name === 'TN' ? ownSpeed(sizes, sides, [0, 0.7]).toFixed(1) : '';
    const dropped = name === 'NN' ? droppedSpeed(sizes).toFixed(1) : '';
    const [m, n, k] = sizes;
    console.log(
      `${`${m} × ${n}, ${k}`.padEnd(22)} ${name} ${own} GF/s ${left} ${right.padStart(8)} ${dropped.padStart(8)} GF/s ${stockSpeed(sizes, sides).toFixed(1).padStart(10)} GF/s`,
    );
  }
}
