import * as tf from '@tensorflow/tfjs-core';
import { type Desk, type Info, int } from '../desk';
import { sumColumns } from './columns';
import { at, type Kernel, type Kernels, volume } from './kernel';

interface Sides {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Of `MatMulProgramType` in the backend: small tiles. */
const SMALL_TILES = 2;
/** Sums that the backend would split, adding the parts up in whatever order they come. */
const SPLIT_FROM = 2000;
/** Most parts of a sum that is split here. */
const PARTS = 64;

/** x · y for matrices, or batches of them; the same bits at every call. */
export function product(desk: Desk, a: Info, b: Info, { transposeA, transposeB }: Sides): Info {
  const [m, k] = sides(a.shape, transposeA);
  const [, n] = sides(b.shape, transposeB);
  const wouldSplit = isSplit(desk, a.shape, m, n, k);
  if (wouldSplit && transposeA && !transposeB) {
    const parts = divisor(k, PARTS);
    if (parts > 1) return inParts(desk, a, b, { m, n, k, parts });
  }
  const before = tf.env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE');
  if (wouldSplit) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', SMALL_TILES);
  try {
    return desk.kernel('LabBackendProduct', { a, b }, { transposeA, transposeB });
  } finally {
    if (wouldSplit) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', before);
  }
}

/** As the backend decides it. */
function isSplit({ backend }: Desk, a: readonly number[], m: number, n: number, k: number): boolean {
  const tiles = Math.ceil(m / 32) * Math.ceil(n / 32);
  const few = (backend as unknown as { readonly thresholdToIncreaseWorkgroups: number }).thresholdToIncreaseWorkgroups;
  return volume(a.slice(0, -2)) === 1 && k >= SPLIT_FROM && m * n > 128 && (tiles <= few || (m <= 8 && tiles <= 2 * few));
}

/** aᵀ · b, the lines of both in parts of equal size. */
function inParts(desk: Desk, a: Info, b: Info, { m, n, k, parts }: { m: number; n: number; k: number; parts: number }): Info {
  const [one, other] = [desk.shaped(a, [parts, k / parts, m]), desk.shaped(b, [parts, k / parts, n])];
  const all = desk.kernel('LabBackendProduct', { a: one, b: other }, { transposeA: true, transposeB: false });
  const total = sumColumns(desk, { key: 'x', inputs: { x: all }, summand: 'x[at]', lines: parts, width: m * n });
  desk.drop(one, other, all);
  return { ...total, shape: [m, n] };
}

function divisor(value: number, most: number): number {
  for (let one = Math.min(most, Math.floor(value / 64)); one > 1; one -= 1) if (value % one === 0) return one;
  return 1;
}

function sides(shape: readonly number[], transposed: boolean): readonly [number, number] {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Puts `product` in the place of the backend's own, which stays at hand under another name; the returned function undoes it. */
export function replaceProduct(desk: Desk): () => void {
  const stock = tf.getKernel('BatchMatMul', 'webgpu');
  tf.unregisterKernel('BatchMatMul', 'webgpu');
  tf.registerKernel({ ...stock, kernelName: 'LabBackendProduct' });
  tf.registerKernel({
    ...stock,
    kernelFunc: ({ inputs, attrs }) => product(desk, inputs.a as Info, inputs.b as Info, attrs as unknown as Sides),
  });
  return () => {
    tf.unregisterKernel('BatchMatMul', 'webgpu');
    tf.unregisterKernel('LabBackendProduct', 'webgpu');
    tf.registerKernel(stock);
  };
}

const sumLines: Kernel = (desk, inputs) => {
  const x = at(inputs, 0);
  const [lines = 0, width = 0] = x.shape;
  return [sumColumns(desk, { key: 'x', inputs: { x }, summand: 'x[at]', lines, width })];
};

const addBias: Kernel = (desk, inputs) => {
  const [x, bias] = [at(inputs, 0), at(inputs, 1)];
  const code = 'result[index] = x[index] + bias[index % uniforms.width];';
  return [desk.run({ key: 'add bias', inputs: { x, bias }, amounts: { width: int(volume(bias.shape)) }, code, shape: x.shape })];
};

const dense: Kernel = (desk, inputs) => {
  const y = product(desk, at(inputs, 0), at(inputs, 1), { transposeA: false, transposeB: false });
  const bias = inputs[2];
  if (!bias) return [y];
  const code = 'result[index] = result[index] + bias[index % uniforms.width];';
  desk.run({ key: 'add bias here', inputs: { bias }, amounts: { width: int(volume(bias.shape)) }, code, shape: y.shape, into: y });
  return [y];
};

export const PRODUCT_KERNELS: Kernels = { LabSumLines: sumLines, LabAddBias: addBias, LabDense: dense };
