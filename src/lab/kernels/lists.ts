// Lists of what is not zero in the rows of a left matrix: behind relu and dropout most values are zero, and a product need not add them.

/** Entries that the lists of a block of rows may have together: a batch of 256 rows of the longest part of a sum, or 512 rows of 160 values. */
const ENTRIES: i32 = 83968;
/** Rows of a block at most. */
const MOST: i32 = 1024;
/** Bytes from a value to its place: where its line of the right matrix begins in a panel. */
export const APART: usize = 4 * <usize>ENTRIES;
/** A panel has 32 columns, so its lines are so many bytes apart. */
export const LINE: i32 = 128;
const ENDS: usize = 2 * APART;
const TABLE: usize = ENDS + 4 * <usize>MOST;
/** Room of the lists of a block of rows. */
export const LISTS_BYTES: i32 = <i32>(TABLE + 256);

/** Rows of `depth` values whose lists have room. */
export function listedRows(depth: i32): i32 {
  return min(MOST, (ENTRIES / (depth + 4)) & ~3);
}

/** Where the list of a row begins. Vectors are written whole, so up to three values lie behind its end. */
// @ts-ignore: decorator
@inline
export function listAt(lists: usize, row: i32, depth: i32): usize {
  return lists + ((<usize>(row * (depth + 4))) << 2);
}

// @ts-ignore: decorator
@inline
export function listEnd(lists: usize, row: i32): usize {
  return <usize>load<u32>(lists + ((<usize>row) << 2), ENDS);
}

// @ts-ignore: decorator
@inline
function endList(lists: usize, row: i32, end: usize): void {
  store<u32>(lists + ((<usize>row) << 2), <u32>end, ENDS);
}

/** For each of the 16 choices out of four lanes the bytes that move the chosen ones to the front. A module on the memory of another has no data of its own, so it is written. */
export function writeTable(lists: usize): void {
  for (let choice = 0; choice < 16; choice++) {
    let at = lists + TABLE + ((<usize>choice) << 4);
    for (let lane = 0; lane < 4; lane++) {
      if ((choice >> lane) & 1) {
        store<u32>(at, 0x03020100 + 0x04040404 * lane);
        at += 4;
      }
    }
  }
}

/** Appends those of four values that are not zero, whose places are `places`; returns the end. Not a number is not zero. */
// @ts-ignore: decorator
@inline
function append(lists: usize, end: usize, values: v128, places: v128): usize {
  const chosen = i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
  const order = v128.load(lists + ((<usize>chosen) << 4), TABLE);
  v128.store(end, i8x16.swizzle(values, order));
  v128.store(end, i8x16.swizzle(places, order), APART);
  return end + (popcnt<usize>(<usize>chosen) << 2);
}

// @ts-ignore: decorator
@inline
function appendOne(end: usize, value: f32, place: i32): usize {
  store<f32>(end, value);
  store<i32>(end, place, APART);
  return value != 0 ? end + 4 : end;
}

/** Lists of `rows` rows of `depth` values; `stride` bytes from row to row. */
export function listRows(from: usize, stride: usize, rows: i32, depth: i32, lists: usize): void {
  const whole = depth & ~3;
  for (let row = 0; row < rows; row++) {
    let end = listAt(lists, row, depth);
    let places = i32x4(0, LINE, 2 * LINE, 3 * LINE);
    for (let k = 0; k < whole; k += 4) {
      end = append(lists, end, v128.load(from + ((<usize>k) << 2)), places);
      places = i32x4.add(places, i32x4.splat(4 * LINE));
    }
    for (let k = whole; k < depth; k++) end = appendOne(end, load<f32>(from + ((<usize>k) << 2)), k * LINE);
    endList(lists, row, end);
    from += stride;
  }
}

/** The same of a matrix that is stored transposed: `depth` lines of `rows` values. */
export function listColumns(from: usize, stride: usize, rows: i32, depth: i32, lists: usize): void {
  const whole = depth & ~3;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let end0 = listAt(lists, row, depth);
    let end1 = listAt(lists, row + 1, depth);
    let end2 = listAt(lists, row + 2, depth);
    let end3 = listAt(lists, row + 3, depth);
    let places = i32x4(0, LINE, 2 * LINE, 3 * LINE);
    let source = from + ((<usize>row) << 2);
    for (let k = 0; k < whole; k += 4) {
      const a = v128.load(source);
      const b = v128.load(source + stride);
      const c = v128.load(source + 2 * stride);
      const d = v128.load(source + 3 * stride);
      const low01 = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const high01 = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const low23 = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const high23 = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      end0 = append(lists, end0, i8x16.shuffle(low01, low23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), places);
      end1 = append(lists, end1, i8x16.shuffle(low01, low23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), places);
      end2 = append(lists, end2, i8x16.shuffle(high01, high23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), places);
      end3 = append(lists, end3, i8x16.shuffle(high01, high23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), places);
      places = i32x4.add(places, i32x4.splat(4 * LINE));
      source += 4 * stride;
    }
    for (let k = whole; k < depth; k++) {
      end0 = appendOne(end0, load<f32>(source), k * LINE);
      end1 = appendOne(end1, load<f32>(source, 4), k * LINE);
      end2 = appendOne(end2, load<f32>(source, 8), k * LINE);
      end3 = appendOne(end3, load<f32>(source, 12), k * LINE);
      source += stride;
    }
    endList(lists, row, end0);
    endList(lists, row + 1, end1);
    endList(lists, row + 2, end2);
    endList(lists, row + 3, end3);
  }
  for (; row < rows; row++) {
    let end = listAt(lists, row, depth);
    let source = from + ((<usize>row) << 2);
    for (let k = 0; k < depth; k++) {
      end = appendOne(end, load<f32>(source), k * LINE);
      source += stride;
    }
    endList(lists, row, end);
  }
}

/** Whether few enough of `lines` × `width` values are not zero that lists pay; looks at up to 16 lines at equal distances. */
export function isSparse(from: usize, stride: usize, lines: i32, width: i32, most: f32): bool {
  const looked = min(lines, 16);
  const whole = width & ~3;
  if (whole == 0) return false;
  let counts = i32x4.splat(0);
  for (let one = 0; one < looked; one++) {
    const line = from + <usize>((one * lines) / looked) * stride;
    for (let column = 0; column < whole; column += 4) {
      counts = i32x4.sub(counts, f32x4.ne(v128.load(line + ((<usize>column) << 2)), f32x4.splat(0)));
    }
  }
  const sum = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  return <f32>sum < most * <f32>(looked * whole);
}
