// Rows and columns of matrices: sums, copies, transposes, gathers.
import { demotePairs, loadUpTo, promoteHigh, storeUpTo } from './vectors';

/** Lines that are summed in 32 bits before they are added to a 64-bit sum. */
const CHUNK: i32 = 64;

/** Sums over the lines of [lines × width], or adds them to what is there. */
export function columnSums(from: usize, lines: i32, width: i32, to: usize, accumulate: bool): void {
  const stride = (<usize>width) << 2;
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const top = from + ((<usize>column) << 2);
    let low = f64x2.splat(0);
    let high = low;
    for (let start = 0; start < lines; start += CHUNK) {
      const end = min(start + CHUNK, lines);
      let sum = f32x4.splat(0);
      if (left >= 4) {
        for (let line = start; line < end; line++) sum = f32x4.add(sum, v128.load(top + <usize>line * stride));
      } else {
        for (let line = start; line < end; line++) sum = f32x4.add(sum, loadUpTo(top + <usize>line * stride, left));
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, promoteHigh(sum));
    }
    const at = to + ((<usize>column) << 2);
    const sums = demotePairs(low, high);
    storeUpTo(at, accumulate ? f32x4.add(loadUpTo(at, left), sums) : sums, left);
  }
}

/** [rows × columns] → [columns × rows], `batch` times one behind the other. */
export function transpose(from: usize, to: usize, batch: i32, rows: i32, columns: i32): void {
  const size = (<usize>(rows * columns)) << 2;
  for (let one = 0; one < batch; one++) {
    // Squares of 16 × 16, so that both reads and writes stay in the first cache.
    for (let top = 0; top < rows; top += 16) {
      const bottom = min(top + 16, rows);
      for (let left = 0; left < columns; left += 16) {
        const right = min(left + 16, columns);
        for (let row = top; row < bottom; row++) {
          let source = from + ((<usize>(row * columns + left)) << 2);
          let target = to + ((<usize>(left * rows + row)) << 2);
          for (let column = left; column < right; column++) {
            store<f32>(target, load<f32>(source));
            source += 4;
            target += (<usize>rows) << 2;
          }
        }
      }
    }
    from += size;
    to += size;
  }
}

// @ts-ignore: decorator
@inline
function copyRun(from: usize, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    storeUpTo(to + at, loadUpTo(from + at, count - index), count - index);
  }
}

/** Copies `lines` runs of `width` values; `fromStride` and `toStride` are values from one run to the next. */
export function copyColumns(from: usize, fromStride: i32, to: usize, toStride: i32, lines: i32, width: i32): void {
  for (let line = 0; line < lines; line++) {
    copyRun(from, to, width);
    from += (<usize>fromStride) << 2;
    to += (<usize>toStride) << 2;
  }
}

/** Rows of a table by their 32-bit indices. An index outside 0 … size - 1 gives a row of zeros. */
export function gatherRows(table: usize, size: i32, indices: usize, count: i32, width: i32, to: usize): void {
  const bytes = (<usize>width) << 2;
  for (let one = 0; one < count; one++) {
    const index = load<i32>(indices + ((<usize>one) << 2));
    if (<u32>index < <u32>size) copyRun(table + <usize>index * bytes, to, width);
    else memory.fill(to, 0, bytes);
    to += bytes;
  }
}

/** The same with indices stored as floats, as token data is. */
export function gatherRowsByFloat(table: usize, size: i32, indices: usize, count: i32, width: i32, to: usize): void {
  const bytes = (<usize>width) << 2;
  for (let one = 0; one < count; one++) {
    const index = <i32>load<f32>(indices + ((<usize>one) << 2));
    if (<u32>index < <u32>size) copyRun(table + <usize>index * bytes, to, width);
    else memory.fill(to, 0, bytes);
    to += bytes;
  }
}

/** Adds row i of `from` to row index[i] of the table, in order; indices outside the table are left out. Float indices with `asFloats`. */
export function scatterAddRows(from: usize, indices: usize, asFloats: bool, count: i32, width: i32, table: usize, size: i32): void {
  const bytes = (<usize>width) << 2;
  for (let one = 0; one < count; one++) {
    const place = indices + ((<usize>one) << 2);
    const index = asFloats ? <i32>load<f32>(place) : load<i32>(place);
    if (<u32>index < <u32>size) {
      const row = table + <usize>index * bytes;
      for (let column = 0; column < width; column += 4) {
        const left = width - column;
        const at = (<usize>column) << 2;
        storeUpTo(row + at, f32x4.add(loadUpTo(row + at, left), loadUpTo(from + at, left)), left);
      }
    }
    from += bytes;
  }
}

/** to = a + factor · b; `to` may be either. */
export function addScaled(a: usize, b: usize, factor: f32, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    storeUpTo(to + at, f32x4.add(loadUpTo(a + at, left), f32x4.mul(f32x4.splat(factor), loadUpTo(b + at, left))), left);
  }
}

/** to = a · b, value by value; `to` may be either. */
export function multiplyValues(a: usize, b: usize, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    storeUpTo(to + at, f32x4.mul(loadUpTo(a + at, left), loadUpTo(b + at, left)), left);
  }
}

/** Sum of squares in 64 bits. */
export function sumOfSquares(from: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (let index = 0; index < count; index += 4) {
    const values = loadUpTo(from + ((<usize>index) << 2), count - index);
    const a = f64x2.promote_low_f32x4(values);
    const b = promoteHigh(values);
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

export function clear(to: usize, count: i32): void {
  memory.fill(to, 0, (<usize>count) << 2);
}
