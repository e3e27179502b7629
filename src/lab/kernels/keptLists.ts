// Lists of the rows whose results dropout keeps, one for each column of a product.
import { FIRST_FACTOR, SECOND_FACTOR } from './constants';
import { lineStart, PER_SAMPLE, wordsBy } from './masks';

/** Rows that lists tell about at once: a row is one byte. */
export const LISTED_ROWS: i32 = 128;
/** Columns that have lists at once. */
export const LISTED_COLUMNS: i32 = 512;
/** Bytes from one list to the next: eight rows are taken at once, and the last row stands for those that are missing. */
export const LIST_BYTES: i32 = LISTED_ROWS + 8;

/** Longest part of a sum that one pass takes. */
export const KEPT_PART: i32 = 160;
/** Columns of the right matrix that are turned over at once, so that a line of it is read in a long run. */
export const KEPT_PANEL: i32 = 32;

const STARTS: usize = 64;
const COUNTS: usize = STARTS + 4 * <usize>LISTED_ROWS;
const LISTS: usize = COUNTS + 4 * <usize>LISTED_COLUMNS;
/** Where the sums of the kept results lie, as the lists do; a packed part of the left matrix; columns of the right one. */
export const KEPT_SUMS: usize = LISTS + <usize>(LISTED_COLUMNS * LIST_BYTES);
export const KEPT_LEFT: usize = KEPT_SUMS + 4 * <usize>(LISTED_COLUMNS * LIST_BYTES);
export const KEPT_RIGHT: usize = KEPT_LEFT + 4 * <usize>(LISTED_ROWS * KEPT_PART);

/** Bytes of room for all of it. */
export function keptScratchBytes(): i32 {
  return <i32>KEPT_RIGHT + 4 * KEPT_PANEL * KEPT_PART;
}

/** Where the list of a column begins. */
// @ts-ignore: decorator
@inline
export function keptAt(room: usize, column: i32): usize {
  return room + LISTS + <usize>(column * LIST_BYTES);
}

/** Rows of a column that are kept. */
// @ts-ignore: decorator
@inline
export function keptCount(room: usize, column: i32): i32 {
  return load<i32>(room + ((<usize>column) << 2), COUNTS);
}

/** For each of the 16 choices out of four rows the numbers of the chosen ones, side by side. A module on the memory of another has no data of its own, so they are written. */
export function writeNumbers(room: usize): void {
  for (let choice = 0; choice < 16; choice++) {
    let at = room + ((<usize>choice) << 2);
    for (let row = 0; row < 4; row++) {
      if ((choice >> row) & 1) store<u8>(at++, row);
    }
  }
}

/** Lists of `columns` columns from `column0` on for `rows` lines of `width` values from `row0` on; the mask as `activate` has it. */
export function listKept(
  row0: i32, rows: i32, column0: i32, columns: i32, width: i32,
  granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, room: usize,
): void {
  for (let row = 0; row < rows; row++) {
    store<i32>(room + ((<usize>row) << 2), offset + lineStart(granularity, row0 + row, places, width), STARTS);
  }
  const least = i32x4.splat(threshold);
  const key0 = i32x4.splat(k0);
  const key1 = i32x4.splat(k1);
  const first = i32x4.splat(FIRST_FACTOR);
  const second = i32x4.splat(SECOND_FACTOR);
  for (let column = 0; column < columns; column++) {
    const list = keptAt(room, column);
    const place = i32x4.splat(granularity == PER_SAMPLE ? 0 : column0 + column);
    let end = list;
    let base = 0;
    for (let row = 0; row < rows; row += 4) {
      const index = i32x4.add(v128.load(room + ((<usize>row) << 2), STARTS), place);
      let chosen = i32x4.bitmask(i32x4.ge_u(wordsBy(key0, key1, first, second, index), least));
      if (row + 4 > rows) chosen &= 15 >> (row + 4 - rows);
      store<u32>(end, load<u32>(room + ((<usize>chosen) << 2)) + base);
      end += popcnt<usize>(<usize>chosen);
      base += 0x04040404;
    }
    store<u64>(end, <u64>load<u8>(end - 1) * 0x0101010101010101);
    store<i32>(room + ((<usize>column) << 2), <i32>(end - list), COUNTS);
  }
}
