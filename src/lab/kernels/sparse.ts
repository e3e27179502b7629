// Matrix products in which one matrix is mostly zeros: its lists stand in for it. Sums have the order of `gemm` and leave out what adds nothing, so the bits
// are the same; only a zero times infinity, which is no number in a full product, is left out, too.
import { APART, LINE, LISTS_BYTES, listAt, listColumns, listEnd, listedRows, listRows, writeTable } from './lists';
import { DEPTH, packLines, turnFour, WIDE } from './packing';
import { loadUpTo, multiplyAdd, storeUpTo } from './vectors';

/** Bytes that a product needs. */
export function sparseScratchBytes(): i32 {
  return LISTS_BYTES + (TURNED + 1 + TOGETHER * (DEPTH + 1)) * LINE;
}

/**
 * One row of results for a panel. Half of it holds 16 columns; what lies behind them is not written. V8 moves all loads of a block of code to its front, where those of eight vectors need more
 * registers than there are, so that a sum goes through memory in every turn. The branches that are never taken (no address is 0) keep each half with its loads; V8 would drop the second if it asked the same.
 */
// @ts-ignore: decorator
@inline
function sumRow(half: bool, from: usize, end: usize, panel: usize, to: usize, add: bool): void {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  while (from < end) {
    let b = panel + <usize>load<u32>(from, APART);
    let s = v128.load_splat<f32>(from);
    c0 = multiplyAdd(s, v128.load(b), c0);
    c1 = multiplyAdd(s, v128.load(b, 16), c1);
    c2 = multiplyAdd(s, v128.load(b, 32), c2);
    c3 = multiplyAdd(s, v128.load(b, 48), c3);
    if (!half) {
      if (to == 0) break;
      c4 = multiplyAdd(s, v128.load(b, 64), c4);
      c5 = multiplyAdd(s, v128.load(b, 80), c5);
      c6 = multiplyAdd(s, v128.load(b, 96), c6);
      c7 = multiplyAdd(s, v128.load(b, 112), c7);
    }
    from += 4;
    if (from == end) break;
    b = panel + <usize>load<u32>(from, APART);
    s = v128.load_splat<f32>(from);
    c0 = multiplyAdd(s, v128.load(b), c0);
    c1 = multiplyAdd(s, v128.load(b, 16), c1);
    c2 = multiplyAdd(s, v128.load(b, 32), c2);
    c3 = multiplyAdd(s, v128.load(b, 48), c3);
    if (!half) {
      if (panel == 0) break;
      c4 = multiplyAdd(s, v128.load(b, 64), c4);
      c5 = multiplyAdd(s, v128.load(b, 80), c5);
      c6 = multiplyAdd(s, v128.load(b, 96), c6);
      c7 = multiplyAdd(s, v128.load(b, 112), c7);
    }
    from += 4;
  }
  v128.store(to, add ? f32x4.add(v128.load(to), c0) : c0);
  v128.store(to, add ? f32x4.add(v128.load(to, 16), c1) : c1, 16);
  v128.store(to, add ? f32x4.add(v128.load(to, 32), c2) : c2, 32);
  v128.store(to, add ? f32x4.add(v128.load(to, 48), c3) : c3, 48);
  if (half) return;
  v128.store(to, add ? f32x4.add(v128.load(to, 64), c4) : c4, 64);
  v128.store(to, add ? f32x4.add(v128.load(to, 80), c5) : c5, 80);
  v128.store(to, add ? f32x4.add(v128.load(to, 96), c6) : c6, 96);
  v128.store(to, add ? f32x4.add(v128.load(to, 112), c7) : c7, 112);
}

function wholeRow(from: usize, end: usize, panel: usize, to: usize, add: bool): void {
  sumRow(false, from, end, panel, to, add);
}

function halfRow(from: usize, end: usize, panel: usize, to: usize, add: bool): void {
  sumRow(true, from, end, panel, to, add);
}

/** Packs up to 32 columns of `depth` lines: [depth × 32], zeros where there are fewer columns. */
function packWide(from: usize, stride: usize, depth: i32, columns: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    for (let column = 0; column < WIDE; column += 4) {
      const at = (<usize>column) << 2;
      v128.store(to + at, column < columns ? loadUpTo(from + at, columns - column) : f32x4.splat(0));
    }
    from += stride;
    to += LINE;
  }
}

/** The same of a matrix that is stored transposed: `columns` lines of `depth` values. */
function packWideTransposed(from: usize, stride: usize, depth: i32, columns: i32, to: usize): void {
  const whole = depth & ~3;
  for (let column = 0; column < WIDE; column += 4) {
    const last = columns - 1;
    const a = from + <usize>min(column, last) * stride;
    const b = from + <usize>min(column + 1, last) * stride;
    const c = from + <usize>min(column + 2, last) * stride;
    const d = from + <usize>min(column + 3, last) * stride;
    let line = to + ((<usize>column) << 2);
    let at: usize = 0;
    for (let k = 0; k < whole; k += 4) {
      turnFour(a + at, b + at, c + at, d + at, line, LINE);
      at += 16;
      line += 4 * LINE;
    }
    for (let k = whole; k < depth; k++) {
      store<f32>(line, load<f32>(a + at));
      store<f32>(line, load<f32>(b + at), 4);
      store<f32>(line, load<f32>(c + at), 8);
      store<f32>(line, load<f32>(d + at), 12);
      at += 4;
      line += LINE;
    }
  }
}

/** Puts or adds the first `columns` of a row of results where they belong. */
function copyRow(from: usize, to: usize, columns: i32, add: bool): void {
  for (let column = 0; column < columns; column += 4) {
    const at = (<usize>column) << 2;
    const left = columns - column;
    const values = v128.load(from + at);
    storeUpTo(to + at, add ? f32x4.add(loadUpTo(to + at, left), values) : values, left);
  }
}

/** Rows of results that are turned over at once, so that lines of c are written whole. */
const TURNED: i32 = 16;

/** The same of up to 16 rows of results that are columns of c. */
function placeColumns(from: usize, rows: i32, to: usize, stride: usize, columns: i32, add: bool): void {
  const room = from + <usize>(TURNED * LINE);
  for (let column = 0; column < columns; column += 4) {
    const some = min(4, columns - column);
    for (let row = 0; row < rows; row += 4) {
      const at = from + <usize>(row * LINE) + ((<usize>column) << 2);
      let place = to + ((<usize>row) << 2);
      if (!add && rows - row >= 4 && some == 4) {
        turnFour(at, at + LINE, at + 2 * LINE, at + 3 * LINE, place, stride);
        continue;
      }
      turnFour(at, at + LINE, at + 2 * LINE, at + 3 * LINE, room, 16);
      for (let one = 0; one < some; one++) {
        const values = v128.load(room + ((<usize>one) << 4));
        storeUpTo(place, add ? f32x4.add(loadUpTo(place, rows - row), values) : values, rows - row);
        place += stride;
      }
    }
    to += 4 * stride;
  }
}

/** Panels that are packed at once, so that a line of the right matrix is read in a long run. */
const TOGETHER: i32 = 4;

/** Bytes from one panel to the next; lines of all of them would share a few places of the cache without the line between. */
// @ts-ignore: decorator
@inline
function panelBytes(depth: i32): usize {
  return <usize>((depth + 1) * LINE);
}

/** Packs `columns` columns of op(b), up to `TOGETHER` panels. */
function packPanels(transpose: bool, columns: i32, depth: i32, b: usize, stride: usize, to: usize): void {
  const apart = panelBytes(depth);
  let first = 0;
  if (!transpose) {
    const whole = columns / WIDE;
    packLines(b, stride, depth, whole, apart, to);
    first = whole * WIDE;
  }
  for (; first < columns; first += WIDE) {
    const some = min(WIDE, columns - first);
    const place = to + <usize>(first / WIDE) * apart;
    if (transpose) packWideTransposed(b + <usize>first * stride, stride, depth, some, place);
    else packWide(b + ((<usize>first) << 2), stride, depth, some, place);
  }
}

/** One row of c for a panel of so many columns. */
// @ts-ignore: decorator
@inline
function placeRow(from: usize, end: usize, panel: usize, results: usize, to: usize, columns: i32, add: bool): void {
  if (columns == WIDE) {
    wholeRow(from, end, panel, to, add);
    return;
  }
  if (columns > 16) wholeRow(from, end, panel, results, false);
  else halfRow(from, end, panel, results, false);
  copyRow(results, to, columns, add);
}

/**
 * One part of the sum of `gemm`, at most 320 long: c = op(a) · op(b), or added to c. Lists are made of op(a). With `turned` c is stored transposed, [n × m].
 */
export function sparsePart(
  transposeA: bool, transposeB: bool, turned: bool, m: i32, n: i32, depth: i32,
  a: usize, strideA: usize, b: usize, strideB: usize, c: usize, strideC: usize, add: bool, scratch: usize,
): void {
  const results = scratch + <usize>LISTS_BYTES;
  const packed = results + <usize>((TURNED + 1) * LINE);
  const most = listedRows(depth);
  const apart = panelBytes(depth);
  writeTable(scratch);
  for (let m0 = 0; m0 < m; m0 += most) {
    const tall = min(most, m - m0);
    if (transposeA) listColumns(a + ((<usize>m0) << 2), strideA, tall, depth, scratch);
    else listRows(a + <usize>m0 * strideA, strideA, tall, depth, scratch);
    for (let first = 0; first < n; first += TOGETHER * WIDE) {
      const end = min(n, first + TOGETHER * WIDE);
      packPanels(transposeB, end - first, depth, b + <usize>first * (transposeB ? strideB : 4), strideB, packed);
      let panel = packed;
      for (let n0 = first; n0 < end; n0 += WIDE) {
        const columns = min(WIDE, n - n0);
        for (let i = 0; i < tall; i += turned ? TURNED : 1) {
          if (turned) {
            const rows = min(TURNED, tall - i);
            for (let one = 0; one < rows; one++) {
              wholeRow(listAt(scratch, i + one, depth), listEnd(scratch, i + one), panel, results + <usize>(one * LINE), false);
            }
            placeColumns(results, rows, c + <usize>n0 * strideC + ((<usize>(m0 + i)) << 2), strideC, columns, add);
          } else {
            const to = c + <usize>(m0 + i) * strideC + ((<usize>n0) << 2);
            placeRow(listAt(scratch, i, depth), listEnd(scratch, i), panel, results, to, columns, add);
          }
        }
        panel += apart;
      }
    }
  }
}
