// A right matrix that is packed once and then multiplied with one left matrix after the other: the weights of a recurrent layer's state, which every step uses.
import { depthOf, tileOfRows } from './gemm';
import { packColumns, packTransposed, PANEL, ROWS } from './packing';

/** Bytes of a packed matrix of k × n. */
export function packedBytes(n: i32, k: i32): i32 {
  return (k * ((n + PANEL - 1) & ~(PANEL - 1))) << 2;
}

/** Packs op(b) [k × n] in the parts and panels that `gemm` would make; from line to line of `b` are `stride` values. */
export function packRight(transpose: bool, n: i32, k: i32, b: usize, stride: i32, to: usize): void {
  const depth = depthOf(k);
  const step = (<usize>stride) << 2;
  for (let k0 = 0; k0 < k; k0 += depth) {
    const deep = min(depth, k - k0);
    for (let n0 = 0; n0 < n; n0 += PANEL) {
      const columns = min(PANEL, n - n0);
      if (transpose) packTransposed(b + <usize>n0 * step + ((<usize>k0) << 2), step, deep, columns, to);
      else packColumns(b + <usize>k0 * step + ((<usize>n0) << 2), step, deep, columns, to);
      to += (<usize>deep) << 5;
    }
  }
}

/** c [m × n] = a · b, or c += a · b, with b from `packRight`; the lines of a and c are `strideA` and `strideC` bytes apart. The same bits as `gemm`. */
export function multiplyPacked(
  m: i32, n: i32, k: i32, a: usize, strideA: usize, packed: usize, c: usize, strideC: usize, accumulate: bool,
): void {
  const depth = depthOf(k);
  for (let k0 = 0; k0 < k; k0 += depth) {
    const deep = min(depth, k - k0);
    const top = a + ((<usize>k0) << 2);
    const add = accumulate || k0 > 0;
    for (let n0 = 0; n0 < n; n0 += PANEL) {
      const to = c + ((<usize>n0) << 2);
      const columns = min(PANEL, n - n0);
      for (let i = 0; i < m; i += ROWS) {
        tileOfRows(top + <usize>i * strideA, strideA, packed, deep, to + <usize>i * strideC, strideC, min(ROWS, m - i), columns, add);
      }
      packed += (<usize>deep) << 5;
    }
  }
}

/**
 * As `multiplyPacked` for `wide` products side by side: of columns of `a`, with matrices [k × n] packed one behind the other, into columns of `c`. For one, n and k
 * are those of the whole.
 */
export function multiplySideBySide(
  wide: i32, m: i32, n: i32, k: i32, a: usize, strideA: usize, packed: usize, c: usize, strideC: usize, accumulate: bool,
): void {
  for (let one = 0; one < wide; one++) {
    multiplyPacked(m, n, k, a, strideA, packed, c, strideC, accumulate);
    a += (<usize>k) << 2;
    c += (<usize>n) << 2;
    packed += <usize>packedBytes(n, k);
  }
}
