// Products of which only some results are wanted: what dropout drops behind a product need not be computed, and its mask is known before.
import { gemm, listsPay } from './gemm';
import {
  keptAt, keptCount, KEPT_LEFT, KEPT_PANEL, KEPT_PART, KEPT_RIGHT, KEPT_SUMS, LIST_BYTES, LISTED_COLUMNS, LISTED_ROWS, listKept, writeNumbers,
} from './keptLists';
import { packPart, packTurned, turnFour } from './packing';
import { multiplyAdd } from './vectors';

/** Length of the parts that a sum of k products is cut into: whole turns of the inner loop. */
function partOf(k: i32): i32 {
  const parts = (k + KEPT_PART - 1) / KEPT_PART;
  return ((k + parts - 1) / parts + 15) & ~15;
}

/** The sums of the four lanes of four vectors. */
// @ts-ignore: decorator
@inline
function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(
    i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23),
    i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31),
  );
  const cd = f32x4.add(
    i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23),
    i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31),
  );
  return f32x4.add(
    i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  );
}

/**
 * Eight rows of the packed left part, by the list of a column, times that column of `bytes` bytes, a multiple of 64: the sums, or added to what is there. V8 moves all loads of a block of code to its front, where those of eight rows
 * need more registers than there are; the branches that are never taken (no address is 0) keep each half with its loads.
 */
function eightRows(list: usize, left: usize, right: usize, bytes: usize, sums: usize, add: bool): void {
  let a0 = left + <usize>load<u8>(list) * bytes;
  let a1 = left + <usize>load<u8>(list, 1) * bytes;
  let a2 = left + <usize>load<u8>(list, 2) * bytes;
  let a3 = left + <usize>load<u8>(list, 3) * bytes;
  let a4 = left + <usize>load<u8>(list, 4) * bytes;
  let a5 = left + <usize>load<u8>(list, 5) * bytes;
  let a6 = left + <usize>load<u8>(list, 6) * bytes;
  let a7 = left + <usize>load<u8>(list, 7) * bytes;
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  let at = right;
  const end = right + bytes;
  let b: v128;
  while (true) {
    b = v128.load(at);
    c0 = multiplyAdd(v128.load(a0), b, c0);
    c1 = multiplyAdd(v128.load(a1), b, c1);
    c2 = multiplyAdd(v128.load(a2), b, c2);
    c3 = multiplyAdd(v128.load(a3), b, c3);
    if (a0 == 0) break;
    c4 = multiplyAdd(v128.load(a4), b, c4);
    c5 = multiplyAdd(v128.load(a5), b, c5);
    c6 = multiplyAdd(v128.load(a6), b, c6);
    c7 = multiplyAdd(v128.load(a7), b, c7);
    if (a1 == 0) break;
    b = v128.load(at, 16);
    c0 = multiplyAdd(v128.load(a0, 16), b, c0);
    c1 = multiplyAdd(v128.load(a1, 16), b, c1);
    c2 = multiplyAdd(v128.load(a2, 16), b, c2);
    c3 = multiplyAdd(v128.load(a3, 16), b, c3);
    if (a2 == 0) break;
    c4 = multiplyAdd(v128.load(a4, 16), b, c4);
    c5 = multiplyAdd(v128.load(a5, 16), b, c5);
    c6 = multiplyAdd(v128.load(a6, 16), b, c6);
    c7 = multiplyAdd(v128.load(a7, 16), b, c7);
    if (a3 == 0) break;
    b = v128.load(at, 32);
    c0 = multiplyAdd(v128.load(a0, 32), b, c0);
    c1 = multiplyAdd(v128.load(a1, 32), b, c1);
    c2 = multiplyAdd(v128.load(a2, 32), b, c2);
    c3 = multiplyAdd(v128.load(a3, 32), b, c3);
    if (a4 == 0) break;
    c4 = multiplyAdd(v128.load(a4, 32), b, c4);
    c5 = multiplyAdd(v128.load(a5, 32), b, c5);
    c6 = multiplyAdd(v128.load(a6, 32), b, c6);
    c7 = multiplyAdd(v128.load(a7, 32), b, c7);
    if (a5 == 0) break;
    b = v128.load(at, 48);
    c0 = multiplyAdd(v128.load(a0, 48), b, c0);
    c1 = multiplyAdd(v128.load(a1, 48), b, c1);
    c2 = multiplyAdd(v128.load(a2, 48), b, c2);
    c3 = multiplyAdd(v128.load(a3, 48), b, c3);
    if (a6 == 0) break;
    c4 = multiplyAdd(v128.load(a4, 48), b, c4);
    c5 = multiplyAdd(v128.load(a5, 48), b, c5);
    c6 = multiplyAdd(v128.load(a6, 48), b, c6);
    c7 = multiplyAdd(v128.load(a7, 48), b, c7);
    at += 64;
    if (at == end) break;
    a0 += 64;
    a1 += 64;
    a2 += 64;
    a3 += 64;
    a4 += 64;
    a5 += 64;
    a6 += 64;
    a7 += 64;
  }
  const low = sumEach(c0, c1, c2, c3);
  const high = sumEach(c4, c5, c6, c7);
  v128.store(sums, add ? f32x4.add(v128.load(sums), low) : low);
  v128.store(sums, add ? f32x4.add(v128.load(sums, 16), high) : high, 16);
}

/** Puts the sums of up to 32 columns from `first` on where they belong in c, and zeros between them. `room` holds 32 columns of `LISTED_ROWS`. */
function placeKept(first: i32, columns: i32, rows: i32, lists: usize, room: usize, c: usize, stride: usize): void {
  memory.fill(room, 0, 4 * KEPT_PANEL * LISTED_ROWS);
  for (let column = 0; column < columns; column++) {
    const count = keptCount(lists, first + column);
    const list = keptAt(lists, first + column);
    const sums = lists + KEPT_SUMS + <usize>((first + column) * LIST_BYTES * 4);
    const line = room + <usize>(column * LISTED_ROWS * 4);
    for (let one = 0; one < count; one++) {
      store<f32>(line + ((<usize>load<u8>(list + one)) << 2), load<f32>(sums + ((<usize>one) << 2)));
    }
  }
  const apart: usize = 4 * LISTED_ROWS;
  for (let row = 0; row < rows; row += 4) {
    const some = min(4, rows - row);
    let column = 0;
    for (; some == 4 && column + 4 <= columns; column += 4) {
      const at = room + <usize>column * apart + ((<usize>row) << 2);
      turnFour(at, at + apart, at + 2 * apart, at + 3 * apart, c + ((<usize>column) << 2), stride);
    }
    for (; column < columns; column++) {
      const at = room + <usize>column * apart + ((<usize>row) << 2);
      for (let one = 0; one < some; one++) store<f32>(c + <usize>one * stride + ((<usize>column) << 2), load<f32>(at + ((<usize>one) << 2)));
    }
    c += 4 * stride;
  }
}

/** One block of up to `LISTED_ROWS` rows and `LISTED_COLUMNS` columns, whose lists are made. Lines of a and b lie `strideA` and `strideB` bytes apart, those of c as those of b. */
function keptBlock(rows: i32, columns: i32, k: i32, a: usize, strideA: usize, b: usize, strideB: usize, c: usize, scratch: usize): void {
  const part = partOf(k);
  const left = scratch + KEPT_LEFT;
  const right = scratch + KEPT_RIGHT;
  for (let from = 0; from < k; from += part) {
    const deep = min(part, k - from);
    const wide = (deep + 15) & ~15;
    const bytes = (<usize>wide) << 2;
    packPart(a + ((<usize>from) << 2), strideA, rows, deep, wide, left);
    for (let column = 0; column < columns; column++) {
      if (!(column & (KEPT_PANEL - 1))) {
        packTurned(b + <usize>from * strideB + ((<usize>column) << 2), strideB, deep, min(KEPT_PANEL, columns - column), wide, right);
      }
      const line = right + <usize>(column & (KEPT_PANEL - 1)) * bytes;
      let list = keptAt(scratch, column);
      let sums = scratch + KEPT_SUMS + <usize>(column * LIST_BYTES * 4);
      for (let count = keptCount(scratch, column); count > 0; count -= 8) {
        eightRows(list, left, line, bytes, sums, from > 0);
        list += 8;
        sums += 32;
      }
    }
  }
  for (let column = 0; column < columns; column += KEPT_PANEL) {
    placeKept(column, min(KEPT_PANEL, columns - column), rows, scratch, right, c + ((<usize>column) << 2), strideB);
  }
}

/** Time of a product of only the kept results over that of the full one, as measured: rows come in eights, columns of b are turned over, masks computed. */
function keptCost(m: i32, k: i32, threshold: i32): f32 {
  const kept: f32 = 1 - <f32>(<u32>threshold) / 4294967296;
  const rows = <f32>m;
  return 1.2 * (kept + 3.5 / <f32>min(m, LISTED_ROWS)) + 3 / rows + 22 / <f32>k;
}

/** Share of the full product's time from which on the full one is taken. */
const WORTH: f32 = 0.9;

/**
 * c [m × n] = a [m × k] · b [k × n] where a mask of lines of n values keeps the result (granularity, places, offset, key and threshold as in `activate`). What it drops is 0, or the product where that is faster: which of them, sizes, the
 * threshold and the zeros in `a` decide. Sums of kept results have an order of their own, the same for any number of rows. `scratch` as for `gemm`.
 */
export function gemmKept(
  m: i32, n: i32, k: i32, a: usize, b: usize, c: usize,
  granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, scratch: usize,
): void {
  const cost = keptCost(m, k, threshold);
  if (m <= 0 || k <= 0 || cost > WORTH || listsPay(m, n, k, a, cost)) {
    gemm(false, false, m, n, k, a, b, c, false, scratch);
    return;
  }
  writeNumbers(scratch);
  const strideA = (<usize>k) << 2;
  const strideB = (<usize>n) << 2;
  for (let row = 0; row < m; row += LISTED_ROWS) {
    const rows = min(LISTED_ROWS, m - row);
    for (let column = 0; column < n; column += LISTED_COLUMNS) {
      const columns = min(LISTED_COLUMNS, n - column);
      listKept(row, rows, column, columns, n, granularity, places, offset, k0, k1, threshold, scratch);
      const at = (<usize>column) << 2;
      keptBlock(rows, columns, k, a + <usize>row * strideA, strideA, b + at, strideB, c + <usize>row * strideB + at, scratch);
    }
  }
}
