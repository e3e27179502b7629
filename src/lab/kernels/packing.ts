// Parts of matrices laid out so that the inner loop of a product reads them one after the other (Goto and van de Geijn 2008).
import { loadUpTo } from './vectors';

/** Longest part of a sum that one pass takes: a panel of 8 columns is then 10 KiB. */
export const DEPTH: i32 = 320;
/** Columns of the right matrix that one panel holds: two vectors. */
export const PANEL: i32 = 8;
/** Columns of a panel for products with lists of the left matrix. */
export const WIDE: i32 = 32;
/** Rows of the left matrix that the inner loop works on at once. */
export const ROWS: i32 = 4;

/** Packs up to 8 columns of `depth` rows of a row-major matrix with `stride` bytes from row to row: [depth × 8]. */
export function packColumns(from: usize, stride: usize, depth: i32, columns: i32, to: usize): void {
  if (columns >= PANEL) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += stride;
      to += 32;
    }
    return;
  }
  for (let k = 0; k < depth; k++) {
    for (let j = 0; j < columns; j++) store<f32>(to + ((<usize>j) << 2), load<f32>(from + ((<usize>j) << 2)));
    from += stride;
    to += 32;
  }
}

// @ts-ignore: decorator
@inline
function copyEight(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
}

/** Packs `panels` whole panels of 32 columns, `apart` bytes from one to the next: line by line through all of them, since memory gives long runs faster. */
export function packLines(from: usize, stride: usize, depth: i32, panels: i32, apart: usize, to: usize): void {
  for (let k = 0; k < depth; k++) {
    let source = from;
    let place = to;
    for (let panel = 0; panel < panels; panel++) {
      copyEight(source, place);
      copyEight(source + 32, place + 32);
      copyEight(source + 64, place + 64);
      copyEight(source + 96, place + 96);
      source += 128;
      place += apart;
    }
    from += stride;
    to += 128;
  }
}

/** Four values of each of four lines as four vectors of one value from each, `line` bytes from one to the next. */
// @ts-ignore: decorator
@inline
export function turnFour(a: usize, b: usize, c: usize, d: usize, to: usize, line: usize): void {
  const r0 = v128.load(a);
  const r1 = v128.load(b);
  const r2 = v128.load(c);
  const r3 = v128.load(d);
  const low01 = i8x16.shuffle(r0, r1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high01 = i8x16.shuffle(r0, r1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const low23 = i8x16.shuffle(r2, r3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high23 = i8x16.shuffle(r2, r3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(to, i8x16.shuffle(low01, low23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(to + line, i8x16.shuffle(low01, low23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
  v128.store(to + 2 * line, i8x16.shuffle(high01, high23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(to + 3 * line, i8x16.shuffle(high01, high23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
}

/** The same layout from a matrix that is stored transposed: `columns` rows (up to 8) of `depth` values each. */
export function packTransposed(from: usize, stride: usize, depth: i32, columns: i32, to: usize): void {
  const last = columns - 1;
  const c0 = from;
  const c1 = from + <usize>min(1, last) * stride;
  const c2 = from + <usize>min(2, last) * stride;
  const c3 = from + <usize>min(3, last) * stride;
  const c4 = from + <usize>min(4, last) * stride;
  const c5 = from + <usize>min(5, last) * stride;
  const c6 = from + <usize>min(6, last) * stride;
  const c7 = from + <usize>min(7, last) * stride;
  const whole = depth & ~3;
  let at: usize = 0;
  for (let k = 0; k < whole; k += 4) {
    turnFour(c0 + at, c1 + at, c2 + at, c3 + at, to, 32);
    turnFour(c4 + at, c5 + at, c6 + at, c7 + at, to + 16, 32);
    at += 16;
    to += 128;
  }
  for (let k = whole; k < depth; k++) {
    store<f32>(to, load<f32>(c0 + at));
    store<f32>(to, load<f32>(c1 + at), 4);
    store<f32>(to, load<f32>(c2 + at), 8);
    store<f32>(to, load<f32>(c3 + at), 12);
    store<f32>(to, load<f32>(c4 + at), 16);
    store<f32>(to, load<f32>(c5 + at), 20);
    store<f32>(to, load<f32>(c6 + at), 24);
    store<f32>(to, load<f32>(c7 + at), 28);
    at += 4;
    to += 32;
  }
}

/**
 * Packs `rows` rows of a left matrix that is stored transposed ([depth × …], `stride` bytes from k to k) in groups of 4: [rows / 4][depth × 4].
 */
export function packLeft(from: usize, stride: usize, depth: i32, rows: i32, to: usize): void {
  const whole = rows & ~3;
  for (let i = 0; i < whole; i += 4) {
    let source = from + ((<usize>i) << 2);
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(source));
      source += stride;
      to += 16;
    }
  }
  const rest = rows - whole;
  if (rest == 0) return;
  let source = from + ((<usize>whole) << 2);
  for (let k = 0; k < depth; k++) {
    for (let i = 0; i < rest; i++) store<f32>(to + ((<usize>i) << 2), load<f32>(source + ((<usize>i) << 2)));
    source += stride;
    to += 16;
  }
}

/** Packs `rows` rows of `deep` values as rows of `wide`, filled up with zeros. */
export function packPart(from: usize, stride: usize, rows: i32, deep: i32, wide: i32, to: usize): void {
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < wide; k += 4) {
      const left = deep - k;
      v128.store(to + ((<usize>k) << 2), left > 0 ? loadUpTo(from + ((<usize>k) << 2), left) : f32x4.splat(0));
    }
    from += stride;
    to += (<usize>wide) << 2;
  }
}

/** Packs up to 32 columns of `deep` lines as rows of `wide` values, filled up with zeros. */
export function packTurned(from: usize, stride: usize, deep: i32, columns: i32, wide: i32, to: usize): void {
  const line = (<usize>wide) << 2;
  let k = 0;
  for (; k + 4 <= deep; k += 4) {
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const at = from + ((<usize>column) << 2);
      turnFour(at, at + stride, at + 2 * stride, at + 3 * stride, to + <usize>column * line + ((<usize>k) << 2), line);
    }
    for (; column < columns; column++) {
      for (let one = 0; one < 4; one++) {
        store<f32>(to + <usize>column * line + ((<usize>(k + one)) << 2), load<f32>(from + <usize>one * stride + ((<usize>column) << 2)));
      }
    }
    from += 4 * stride;
  }
  for (; k < wide; k++) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + <usize>column * line + ((<usize>k) << 2), k < deep ? load<f32>(from + ((<usize>column) << 2)) : 0);
    }
    from += stride;
  }
}
