import type { Workshop } from '../../../src/lab/train/layers/layer';
import type { Products } from '../../../src/lab/train/products';

/** Products by three nested loops: the definition, to hold the real engine against. */
export const plainProducts: Products = {
  multiply: (a, b, m, k, n) =>
    product(
      m,
      k,
      n,
      (row, inner) => a[row * k + inner] ?? 0,
      (inner, column) => b[inner * n + column] ?? 0,
    ),
  multiplyLeftTransposed: (a, b, m, k, n) =>
    product(
      m,
      k,
      n,
      (row, inner) => a[inner * m + row] ?? 0,
      (inner, column) => b[inner * n + column] ?? 0,
    ),
  multiplyRightTransposed: (a, b, m, k, n) =>
    product(
      m,
      k,
      n,
      (row, inner) => a[row * k + inner] ?? 0,
      (inner, column) => b[column * k + inner] ?? 0,
    ),
};

function product(
  m: number,
  k: number,
  n: number,
  left: (row: number, inner: number) => number,
  right: (inner: number, column: number) => number,
) {
  const result = new Float32Array(m * n);
  for (let row = 0; row < m; row += 1) {
    for (let column = 0; column < n; column += 1) {
      let sum = 0;
      for (let inner = 0; inner < k; inner += 1) sum += left(row, inner) * right(inner, column);
      result[row * n + column] = sum;
    }
  }
  return result;
}

/** Words of the mask stream that any language can make again: the golden script has the same line. */
export function countedWords(): () => number {
  let index = 0;
  return () => {
    index += 1;
    return (index * 2654435761) % 2 ** 32;
  };
}

/** Numbers between -1 and 1 that any language can make again. */
export function wave(length: number, phase: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, (_, index) => scale * Math.sin(0.7 * index + phase + 0.013 * index * index));
}

export function workshop(changes: Partial<Workshop> = {}): Workshop {
  let drawn = 0;
  return {
    products: plainProducts,
    framework: 'torch',
    uniform: () => {
      drawn += 1;
      return (drawn * 0.6180339887498949) % 1;
    },
    maskWord: countedWords(),
    maskNormal: () => 0,
    rate: 0.3,
    ...changes,
  };
}
