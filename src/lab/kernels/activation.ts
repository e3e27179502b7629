// Bias, activation and dropout together, forward and backward.
import { FIRST_FACTOR, SECOND_FACTOR, VECTOR } from './constants';
import { activateRun, LINEAR, multiplySlopes, RELU } from './elementwise';
import { indices, kept, lineStart, MASK_DROP, MASK_GAUSSIAN, MASK_NONE, normals, PER_ELEMENT, PER_SAMPLE, words, wordsBy } from './masks';
import { loadUpTo, storeUpTo } from './vectors';

/** Values that are worked on while they are in the first cache. */
const CHUNK: i32 = 2048;

// @ts-ignore: decorator
@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

/** One pass for what costs less than a pass: bias, relu or nothing, and a mask that keeps or drops. `z` as in `activate`. */
// @ts-ignore: decorator
@inline
function fused(
  relu: bool, x: usize, bias: usize, z: usize, y: usize, count: i32,
  mask: i32, granularity: i32, start: i32, k0: i32, k1: i32, threshold: i32, scale: f32, shift: f32, dropped: f32,
): void {
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    let value = loadUpTo(x + at, left);
    if (bias) value = f32x4.add(value, loadUpTo(bias + at, left));
    if (z) storeUpTo(z + at, value, left);
    if (relu) value = f32x4.pmax(value, c(0));
    if (mask == MASK_DROP) {
      const keep = kept(k0, k1, indices(granularity, start, index), threshold);
      value = v128.bitselect(f32x4.add(f32x4.mul(value, c(scale)), c(shift)), c(dropped), keep);
    }
    storeUpTo(y + at, value, left);
  }
}

/** relu or nothing, of whole vectors of x + bias (`bias` may be 0). */
// @ts-ignore: decorator
@inline
function plainRun(relu: bool, x: usize, bias: usize, y: usize, count: i32): void {
  const zero = c(0);
  const bytes = (<usize>count) << 2;
  if (bias) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.add(v128.load(x + at), v128.load(bias + at));
      v128.store(y + at, relu ? f32x4.pmax(value, zero) : value);
    }
    return;
  }
  for (let at: usize = 0; at < bytes; at += 16) v128.store(y + at, relu ? f32x4.pmax(v128.load(x + at), zero) : v128.load(x + at));
}

/** The same with inverted dropout of single values. */
// @ts-ignore: decorator
@inline
function droppedRun(relu: bool, x: usize, bias: usize, y: usize, count: i32, start: i32, k0: i32, k1: i32, threshold: i32, scale: f32): void {
  const zero = c(0);
  const factor = c(scale);
  const least = i32x4.splat(threshold);
  const key0 = i32x4.splat(k0);
  const key1 = i32x4.splat(k1);
  const first = i32x4.splat(FIRST_FACTOR);
  const second = i32x4.splat(SECOND_FACTOR);
  const step = i32x4.splat(VECTOR);
  let index = i32x4.add(i32x4.splat(start), i32x4(0, 1, 2, 3));
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    let value = v128.load(x + at);
    if (bias) value = f32x4.add(value, v128.load(bias + at));
    if (relu) value = f32x4.pmax(value, zero);
    const keep = i32x4.ge_u(wordsBy(key0, key1, first, second, index), least);
    v128.store(y + at, v128.and(f32x4.mul(value, factor), keep));
    index = i32x4.add(index, step);
  }
}

function inRelu(x: usize, bias: usize, y: usize, count: i32, mask: i32, start: i32, k0: i32, k1: i32, threshold: i32, scale: f32): void {
  if (mask == MASK_NONE) plainRun(true, x, bias, y, count);
  else droppedRun(true, x, bias, y, count, start, k0, k1, threshold, scale);
}

function inLinear(x: usize, bias: usize, y: usize, count: i32, mask: i32, start: i32, k0: i32, k1: i32, threshold: i32, scale: f32): void {
  if (mask == MASK_NONE) plainRun(false, x, bias, y, count);
  else droppedRun(false, x, bias, y, count, start, k0, k1, threshold, scale);
}

/** Applies the mask to values (`shift`, `dropped`), or to gradients (0, 0). */
export function maskRun(
  from: usize, to: usize, count: i32, mask: i32, granularity: i32, start: i32, k0: i32, k1: i32, threshold: i32, scale: f32, shift: f32, dropped: f32,
): void {
  if (mask == MASK_GAUSSIAN) {
    for (let index = 0; index < count; index += 4) {
      const at = (<usize>index) << 2;
      const noise = f32x4.add(c(1), f32x4.mul(c(scale), normals(k0, k1, indices(granularity, start, index))));
      storeUpTo(to + at, f32x4.mul(loadUpTo(from + at, count - index), noise), count - index);
    }
    return;
  }
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    const keep = kept(k0, k1, indices(granularity, start, index), threshold);
    const value = f32x4.add(f32x4.mul(loadUpTo(from + at, count - index), c(scale)), c(shift));
    storeUpTo(to + at, v128.bitselect(value, c(dropped), keep), count - index);
  }
}

/**
 * y = dropout(act(x + bias)) for `lines` × `width` values. `bias` (width values) and `z` (where x + bias is kept for `activateBackward`) may be 0; z and y
 * may be x. `slope`: of leaky_relu below zero, α of elu. A value is kept as v · `scale` + `shift` or replaced by `dropped`; with a gaussian mask it
 * is v · (1 + `scale` · normal). `places`: lines of one row, which share their mask unless the granularity is of elements. `offset`: index of the first
 * mask number, where the values are a later part of a batch.
 */
export function activate(
  act: i32, slope: f32, lines: i32, width: i32, x: usize, bias: usize, z: usize, y: usize,
  mask: i32, granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, scale: f32, shift: f32, dropped: f32,
): void {
  if (!bias && (mask == MASK_NONE || granularity == PER_ELEMENT)) {
    width *= lines;
    lines = 1;
  }
  const isCheap = (act == RELU || act == LINEAR) && mask != MASK_GAUSSIAN;
  for (let line = 0; line < lines; line++) {
    const first = offset + lineStart(granularity, line, places, width);
    for (let column = 0; column < width; column += CHUNK) {
      const count = min(CHUNK, width - column);
      const at = (<usize>(line * width + column)) << 2;
      const start = indexAt(granularity, first, column);
      const bias0 = bias ? bias + ((<usize>column) << 2) : 0;
      const z0 = z ? z + at : 0;
      if (isCheap) {
        const isInverted = mask == MASK_DROP && granularity != PER_SAMPLE && shift == 0 && dropped == 0;
        if (!z && !(count & 3) && (mask == MASK_NONE || isInverted)) {
          if (act == RELU) inRelu(x + at, bias0, y + at, count, mask, start, k0, k1, threshold, scale);
          else inLinear(x + at, bias0, y + at, count, mask, start, k0, k1, threshold, scale);
          continue;
        }
        if (act == RELU) fused(true, x + at, bias0, z0, y + at, count, mask, granularity, start, k0, k1, threshold, scale, shift, dropped);
        else fused(false, x + at, bias0, z0, y + at, count, mask, granularity, start, k0, k1, threshold, scale, shift, dropped);
        continue;
      }
      let from = x + at;
      if (bias || z) {
        from = z ? z0 : y + at;
        fused(false, x + at, bias0, 0, from, count, MASK_NONE, granularity, start, k0, k1, threshold, scale, shift, dropped);
      }
      activateRun(act, slope, from, y + at, count);
      if (mask != MASK_NONE) maskRun(y + at, y + at, count, mask, granularity, start, k0, k1, threshold, scale, shift, dropped);
    }
  }
}

/** Index of the mask number of a column: all columns of a line share it in a mask of rows. */
// @ts-ignore: decorator
@inline
function indexAt(granularity: i32, first: i32, column: i32): i32 {
  return granularity == PER_SAMPLE ? first : first + column;
}

/** dx = dy · d(dropout(act(z)))/dz with the same mask as forward; dx may be dy. `z` is not read for a linear activation. */
export function activateBackward(
  act: i32, slope: f32, lines: i32, width: i32, z: usize, dy: usize, dx: usize,
  mask: i32, granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, scale: f32,
): void {
  if (mask == MASK_NONE || granularity == PER_ELEMENT) {
    width *= lines;
    lines = 1;
  }
  for (let line = 0; line < lines; line++) {
    const first = offset + lineStart(granularity, line, places, width);
    for (let column = 0; column < width; column += CHUNK) {
      const count = min(CHUNK, width - column);
      const at = (<usize>(line * width + column)) << 2;
      const start = indexAt(granularity, first, column);
      if (mask != MASK_NONE) maskRun(dy + at, dx + at, count, mask, granularity, start, k0, k1, threshold, scale, 0, 0);
      else if (dx != dy) memory.copy(dx + at, dy + at, (<usize>count) << 2);
      multiplySlopes(act, slope, z + at, dx + at, count);
    }
  }
}

/** dx = dy · scale where the output is positive: relu with or without dropout, whose dropped units are 0, too. No mask is computed. */
export function reluBackward(count: i32, y: usize, dy: usize, dx: usize, scale: f32): void {
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    const left = count - index;
    const positive = f32x4.gt(loadUpTo(y + at, left), c(0));
    storeUpTo(dx + at, v128.and(f32x4.mul(loadUpTo(dy + at, left), c(scale)), positive), left);
  }
}

/** Words of the mask for the indices 0 … count - 1, as dropout uses them. */
export function maskWords(k0: i32, k1: i32, count: i32, to: usize): void {
  for (let index = 0; index < count; index += 4) {
    storeUpTo(to + ((<usize>index) << 2), words(k0, k1, indices(PER_ELEMENT, 0, index)), count - index);
  }
}
