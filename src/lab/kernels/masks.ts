// Masks of dropout that are computed where they are used, forward and backward, and never stored. The definition is
// src/lab/train/masks.ts; both give the same words.
import { FIRST_FACTOR, SECOND_FACTOR } from './constants';
import { cosineOfTurns, log } from './functions';

/** No dropout; kept or dropped; multiplied by a normal number around 1. */
export const MASK_NONE: i32 = 0;
export const MASK_DROP: i32 = 1;
export const MASK_GAUSSIAN: i32 = 2;

/** What one number of the mask belongs to: every value, all places of one channel of a row, or a whole row. */
export const PER_ELEMENT: i32 = 0;
export const PER_CHANNEL: i32 = 1;
export const PER_SAMPLE: i32 = 2;

// @ts-ignore: decorator
@inline
function finalise(value: v128, first: v128, second: v128): v128 {
  let x = v128.xor(value, i32x4.shr_u(value, 16));
  x = i32x4.mul(x, first);
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, second);
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** Four words of the mask with the key (k0, k1) and the factors of `constants.ts`, all as vectors. */
// @ts-ignore: decorator
@inline
export function wordsBy(k0: v128, k1: v128, first: v128, second: v128, index: v128): v128 {
  return finalise(i32x4.add(finalise(v128.xor(index, k0), first, second), k1), first, second);
}

/** Four words of the mask with the key (k0, k1). */
// @ts-ignore: decorator
@inline
export function words(k0: i32, k1: i32, index: v128): v128 {
  return wordsBy(i32x4.splat(k0), i32x4.splat(k1), i32x4.splat(FIRST_FACTOR), i32x4.splat(SECOND_FACTOR), index);
}

/** Lanes that are kept are all ones. */
// @ts-ignore: decorator
@inline
export function kept(k0: i32, k1: i32, index: v128, threshold: i32): v128 {
  return i32x4.ge_u(words(k0, k1, index), i32x4.splat(threshold));
}

/** The middle of one of 2^23 equal parts of (0, 1): never 0 and never 1. */
// @ts-ignore: decorator
@inline
function uniform(word: v128): v128 {
  const whole = f32x4.convert_i32x4_s(i32x4.shr_u(word, 9));
  return f32x4.mul(f32x4.add(whole, f32x4.splat(0.5)), f32x4.splat(1.1920928955078125e-7));
}

/** Four standard normal numbers (Box and Muller 1958); the second word has the key with both its words turned over. */
// @ts-ignore: decorator
@inline
export function normals(k0: i32, k1: i32, index: v128): v128 {
  const first = uniform(words(k0, k1, index));
  const second = uniform(words(~k0, ~k1, index));
  return f32x4.mul(f32x4.sqrt(f32x4.mul(log(first), f32x4.splat(-2))), cosineOfTurns(second));
}

/** Index of the first mask number of a line: `line` counts the places of all rows, `width` values (channels) each. */
// @ts-ignore: decorator
@inline
export function lineStart(granularity: i32, line: i32, places: i32, width: i32): i32 {
  if (granularity == PER_ELEMENT) return line * width;
  const row = line / places;
  return granularity == PER_CHANNEL ? row * width : row;
}

/** Indices of four values from `column` on in a line that starts at `start`. */
// @ts-ignore: decorator
@inline
export function indices(granularity: i32, start: i32, column: i32): v128 {
  if (granularity == PER_SAMPLE) return i32x4.splat(start);
  return i32x4.add(i32x4.splat(start + column), i32x4(0, 1, 2, 3));
}
