// Matrix products on row-major 32-bit floats. A block of the right matrix is packed into a panel that stays in the first cache,
// and 4 × 8 results at a time are kept in registers.
import { keptScratchBytes } from './keptLists';
import { isSparse } from './lists';
import { DEPTH, PANEL, ROWS, packColumns, packLeft, packTransposed } from './packing';
import { sparsePart, sparseScratchBytes } from './sparse';
import { loadSome, multiplyAdd, storeSome } from './vectors';

/** Floats of the left matrix that are worked on while they are in the second cache. */
const BLOCK: i32 = 65536;

/** Bytes that `gemm`, `gemmBatched` and `gemmKept` need at `scratch`, for any sizes. */
export function gemmScratchBytes(): i32 {
  return max(max((BLOCK + 4 * DEPTH + DEPTH * PANEL + ROWS * PANEL) << 2, sparseScratchBytes()), keptScratchBytes());
}

// @ts-ignore: decorator
@inline
function storeRow(to: usize, low: v128, high: v128, columns: i32, add: bool): void {
  if (columns >= PANEL) {
    v128.store(to, add ? f32x4.add(v128.load(to), low) : low);
    v128.store(to, add ? f32x4.add(v128.load(to, 16), high) : high, 16);
  } else if (columns > 4) {
    v128.store(to, add ? f32x4.add(v128.load(to), low) : low);
    storeSome(to + 16, add ? f32x4.add(loadSome(to + 16, columns - 4), high) : high, columns - 4);
  } else if (columns == 4) {
    v128.store(to, add ? f32x4.add(v128.load(to), low) : low);
  } else {
    storeSome(to, add ? f32x4.add(loadSome(to, columns), low) : low, columns);
  }
}

/**
 * A tile of up to 4 × 8 results: four rows a0 … a3 of the left matrix times the packed panel at `b`; depth ≥ 1. The next value of a row
 * lies one T behind: an f32 in a matrix as it is, a v128 where four rows are packed side by side. Two terms are added per turn. V8 moves all loads of a block of code to its front, where two terms need more registers
 * than there are; the branch between the terms keeps each with its loads.
 */
// @ts-ignore: decorator
@inline
function tile<T>(
  a0: usize, a1: usize, a2: usize, a3: usize,
  b: usize, depth: i32, c: usize, stride: usize, rows: i32, columns: i32, add: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let left = depth;
  while (true) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let s = v128.load_splat<f32>(a0);
    c00 = multiplyAdd(s, b0, c00);
    c01 = multiplyAdd(s, b1, c01);
    s = v128.load_splat<f32>(a1);
    c10 = multiplyAdd(s, b0, c10);
    c11 = multiplyAdd(s, b1, c11);
    s = v128.load_splat<f32>(a2);
    c20 = multiplyAdd(s, b0, c20);
    c21 = multiplyAdd(s, b1, c21);
    s = v128.load_splat<f32>(a3);
    c30 = multiplyAdd(s, b0, c30);
    c31 = multiplyAdd(s, b1, c31);
    if (left == 1) break;
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load_splat<f32>(a0, sizeof<T>());
    c00 = multiplyAdd(s, b0, c00);
    c01 = multiplyAdd(s, b1, c01);
    s = v128.load_splat<f32>(a1, sizeof<T>());
    c10 = multiplyAdd(s, b0, c10);
    c11 = multiplyAdd(s, b1, c11);
    s = v128.load_splat<f32>(a2, sizeof<T>());
    c20 = multiplyAdd(s, b0, c20);
    c21 = multiplyAdd(s, b1, c21);
    s = v128.load_splat<f32>(a3, sizeof<T>());
    c30 = multiplyAdd(s, b0, c30);
    c31 = multiplyAdd(s, b1, c31);
    a0 += 2 * sizeof<T>();
    a1 += 2 * sizeof<T>();
    a2 += 2 * sizeof<T>();
    a3 += 2 * sizeof<T>();
    b += 64;
    left -= 2;
    if (left == 0) break;
  }
  storeRow(c, c00, c01, columns, add);
  if (rows > 1) storeRow(c + stride, c10, c11, columns, add);
  if (rows > 2) storeRow(c + 2 * stride, c20, c21, columns, add);
  if (rows > 3) storeRow(c + 3 * stride, c30, c31, columns, add);
}

/** Four rows as they lie in memory; rows past the last repeat it and are not stored. */
export function tileOfRows(a: usize, lda: usize, b: usize, depth: i32, c: usize, stride: usize, rows: i32, columns: i32, add: bool): void {
  const last = rows - 1;
  tile<f32>(a, a + <usize>min(1, last) * lda, a + <usize>min(2, last) * lda, a + <usize>min(3, last) * lda, b, depth, c, stride, rows, columns, add);
}

/** Four rows that are packed side by side. */
function tilePacked(a: usize, b: usize, depth: i32, c: usize, stride: usize, rows: i32, columns: i32, add: bool): void {
  tile<v128>(a, a + 4, a + 8, a + 12, b, depth, c, stride, rows, columns, add);
}

/** Length of the parts that a sum of k products is cut into. */
export function depthOf(k: i32): i32 {
  const parts = (k + DEPTH - 1) / DEPTH;
  return ((k + parts - 1) / parts + 3) & ~3;
}

const DENSE: i32 = 0;
const LEFT: i32 = 1;
const RIGHT: i32 = 2;

/** Shares of values that are not zero up to which lists are faster than the whole product; results that are turned over cost more. */
const SPARSE: f32 = 0.65;
const SPARSE_RIGHT: f32 = 0.5;

/** Whether lists of the left matrix, as it lies, cost less than `share` of the full product. */
export function listsPay(m: i32, n: i32, k: i32, a: usize, share: f32): bool {
  return n >= 24 && m >= 8 && k >= 8 && isSparse(a, (<usize>k) << 2, m, k, min(SPARSE, share));
}

/** Of which matrix lists are made: of the left one, or of the right one of a weight gradient (transposed by not transposed). */
function listedSide(transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32, a: usize, b: usize): i32 {
  if (n >= 24 && m >= 8 && k >= 8) {
    if (transposeA ? isSparse(a, (<usize>m) << 2, k, m, SPARSE) : isSparse(a, (<usize>k) << 2, m, k, SPARSE)) return LEFT;
  }
  if (transposeA && !transposeB && m >= 24 && n >= 8 && k >= 8 && isSparse(b, (<usize>n) << 2, k, n, SPARSE_RIGHT)) return RIGHT;
  return DENSE;
}

/**
 * c [m × n] = op(a) · op(b), or c += op(a) · op(b) with `accumulate`. op(a) is [m × k]: `a` holds [m × k], or [k × m] with
 * `transposeA`; op(b) is [k × n]: `b` holds [k × n], or [n × k] with `transposeB`. `c` overlaps neither. k = 0 gives zeros. Where most of a
 * matrix is zeros, lists stand in for it; the bits are the same.
 */
export function gemm(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, b: usize, c: usize, accumulate: bool, scratch: usize,
): void {
  if (k <= 0) {
    if (!accumulate) memory.fill(c, 0, (<usize>m * <usize>n) << 2);
    return;
  }
  const panel = scratch;
  const left = scratch + ((<usize>(DEPTH * PANEL)) << 2);
  const depth = depthOf(k);
  const block = max(64, (BLOCK / depth) & ~3);
  const strideA = (<usize>(transposeA ? m : k)) << 2;
  const strideB = (<usize>(transposeB ? k : n)) << 2;
  const strideC = (<usize>n) << 2;
  const lists = listedSide(transposeA, transposeB, m, n, k, a, b);
  if (lists != DENSE) {
    for (let k0 = 0; k0 < k; k0 += depth) {
      const deep = min(depth, k - k0);
      const add = accumulate || k0 > 0;
      const fromA = a + (transposeA ? <usize>k0 * strideA : (<usize>k0) << 2);
      const fromB = b + (transposeB ? (<usize>k0) << 2 : <usize>k0 * strideB);
      if (lists == LEFT) sparsePart(transposeA, transposeB, false, m, n, deep, fromA, strideA, fromB, strideB, c, strideC, add, scratch);
      else sparsePart(true, false, true, n, m, deep, fromB, strideB, fromA, strideA, c, strideC, add, scratch);
    }
    return;
  }
  for (let k0 = 0; k0 < k; k0 += depth) {
    const deep = min(depth, k - k0);
    const add = accumulate || k0 > 0;
    for (let m0 = 0; m0 < m; m0 += block) {
      const tall = min(block, m - m0);
      if (transposeA) packLeft(a + <usize>k0 * strideA + ((<usize>m0) << 2), strideA, deep, tall, left);
      const top = a + <usize>m0 * strideA + ((<usize>k0) << 2);
      for (let n0 = 0; n0 < n; n0 += PANEL) {
        const columns = min(PANEL, n - n0);
        if (transposeB) packTransposed(b + <usize>n0 * strideB + ((<usize>k0) << 2), strideB, deep, columns, panel);
        else packColumns(b + <usize>k0 * strideB + ((<usize>n0) << 2), strideB, deep, columns, panel);
        for (let i = 0; i < tall; i += ROWS) {
          const to = c + <usize>(m0 + i) * strideC + ((<usize>n0) << 2);
          if (transposeA) tilePacked(left + <usize>(i * deep << 2), panel, deep, to, strideC, tall - i, columns, add);
          else tileOfRows(top + <usize>i * strideA, strideA, panel, deep, to, strideC, min(ROWS, tall - i), columns, add);
        }
      }
    }
  }
}

/** `batch` products of the same sizes; from one to the next the pointers move by so many floats (0 = the same matrix for all). */
export function gemmBatched(
  transposeA: bool, transposeB: bool, batch: i32, m: i32, n: i32, k: i32,
  a: usize, stepA: i32, b: usize, stepB: i32, c: usize, stepC: i32, accumulate: bool, scratch: usize,
): void {
  for (let one = 0; one < batch; one++) {
    gemm(transposeA, transposeB, m, n, k, a, b, c, accumulate, scratch);
    a += (<usize>stepA) << 2;
    b += (<usize>stepB) << 2;
    c += (<usize>stepC) << 2;
  }
}
