// Batch and layer normalisation, forward and backward. Sums are taken in 64 bits.
import { demotePairs, firstLanes, loadUpTo, promoteHigh, storeUpTo, wideSum } from './vectors';

// @ts-ignore: decorator
@inline
function optional(pointer: usize, at: usize, left: i32, absent: f32): v128 {
  return pointer ? loadUpTo(pointer + at, left) : f32x4.splat(absent);
}

// @ts-ignore: decorator
@inline
function halves(low: v128, high: v128, divisor: f64): v128 {
  return demotePairs(f64x2.div(low, f64x2.splat(divisor)), f64x2.div(high, f64x2.splat(divisor)));
}

/** Mean and (biased) variance of each column of [lines × width]. */
export function columnMoments(x: usize, lines: i32, width: i32, mean: usize, variance: usize): void {
  const stride = (<usize>width) << 2;
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const at = (<usize>column) << 2;
    let low = f64x2.splat(0);
    let high = low;
    for (let line = 0; line < lines; line++) {
      const value = loadUpTo(x + at + <usize>line * stride, left);
      low = f64x2.add(low, f64x2.promote_low_f32x4(value));
      high = f64x2.add(high, promoteHigh(value));
    }
    const centre = halves(low, high, lines);
    storeUpTo(mean + at, centre, left);
    low = f64x2.splat(0);
    high = low;
    for (let line = 0; line < lines; line++) {
      const off = f32x4.sub(loadUpTo(x + at + <usize>line * stride, left), centre);
      const square = f32x4.mul(off, off);
      low = f64x2.add(low, f64x2.promote_low_f32x4(square));
      high = f64x2.add(high, promoteHigh(square));
    }
    storeUpTo(variance + at, halves(low, high, lines), left);
  }
}

/** y = (x - mean) / √(variance + ε) · scale + shift per column; scale and shift may be 0 (absent). y may be x. */
export function batchNorm(
  x: usize, y: usize, lines: i32, width: i32, mean: usize, variance: usize, scale: usize, shift: usize, epsilon: f32,
): void {
  const stride = (<usize>width) << 2;
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const at = (<usize>column) << 2;
    const centre = loadUpTo(mean + at, left);
    const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(loadUpTo(variance + at, left), f32x4.splat(epsilon))));
    const gain = optional(scale, at, left, 1);
    const offset = optional(shift, at, left, 0);
    for (let line = 0; line < lines; line++) {
      const place = at + <usize>line * stride;
      const normal = f32x4.mul(f32x4.sub(loadUpTo(x + place, left), centre), inverse);
      storeUpTo(y + place, f32x4.add(f32x4.mul(normal, gain), offset), left);
    }
  }
}

/**
 * Gradients through `batchNorm` with the batch's own moments (Ioffe and Szegedy 2015, section 3). `dScale` and `dShift` (width values) are always
 * written. dx may be dy, and 0 where it is not wanted.
 */
export function batchNormBackward(
  x: usize, dy: usize, dx: usize, lines: i32, width: i32, mean: usize, variance: usize, scale: usize, epsilon: f32, dScale: usize, dShift: usize,
): void {
  const stride = (<usize>width) << 2;
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const at = (<usize>column) << 2;
    const centre = loadUpTo(mean + at, left);
    const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(loadUpTo(variance + at, left), f32x4.splat(epsilon))));
    let sumLow = f64x2.splat(0);
    let sumHigh = sumLow;
    let dotLow = sumLow;
    let dotHigh = sumLow;
    for (let line = 0; line < lines; line++) {
      const place = at + <usize>line * stride;
      const gradient = loadUpTo(dy + place, left);
      const product = f32x4.mul(gradient, f32x4.mul(f32x4.sub(loadUpTo(x + place, left), centre), inverse));
      sumLow = f64x2.add(sumLow, f64x2.promote_low_f32x4(gradient));
      sumHigh = f64x2.add(sumHigh, promoteHigh(gradient));
      dotLow = f64x2.add(dotLow, f64x2.promote_low_f32x4(product));
      dotHigh = f64x2.add(dotHigh, promoteHigh(product));
    }
    storeUpTo(dShift + at, demotePairs(sumLow, sumHigh), left);
    storeUpTo(dScale + at, demotePairs(dotLow, dotHigh), left);
    if (!dx) continue;
    const sum = halves(sumLow, sumHigh, lines);
    const dot = halves(dotLow, dotHigh, lines);
    const factor = f32x4.mul(inverse, optional(scale, at, left, 1));
    for (let line = 0; line < lines; line++) {
      const place = at + <usize>line * stride;
      const normal = f32x4.mul(f32x4.sub(loadUpTo(x + place, left), centre), inverse);
      const gradient = f32x4.sub(f32x4.sub(loadUpTo(dy + place, left), sum), f32x4.mul(normal, dot));
      storeUpTo(dx + place, f32x4.mul(gradient, factor), left);
    }
  }
}

/** old ← momentum · old + (1 - momentum) · factor · new, for running moments. */
export function smooth(old: usize, fresh: usize, count: i32, momentum: f32, rest: f32, factor: f32): void {
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    const moved = f32x4.mul(f32x4.mul(loadUpTo(fresh + at, left), f32x4.splat(factor)), f32x4.splat(rest));
    storeUpTo(old + at, f32x4.add(f32x4.mul(loadUpTo(old + at, left), f32x4.splat(momentum)), moved), left);
  }
}

// @ts-ignore: decorator
@inline
function rowMean(row: usize, width: i32): f64 {
  let sum: f64 = 0;
  for (let column = 0; column < width; column += 4) sum += wideSum(loadUpTo(row + ((<usize>column) << 2), width - column));
  return sum / <f64>width;
}

// @ts-ignore: decorator
@inline
function rowVariance(row: usize, width: i32, centre: v128): f64 {
  let sum: f64 = 0;
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const off = f32x4.sub(loadUpTo(row + ((<usize>column) << 2), left), centre);
    const square = f32x4.mul(off, off);
    sum += wideSum(left >= 4 ? square : v128.and(square, firstLanes(left)));
  }
  return sum / <f64>width;
}

/** Each row to mean 0 and variance 1, then · scale + shift (Ba et al. 2016). y may be x unless `layerNormBackward` follows. */
export function layerNorm(x: usize, y: usize, rows: i32, width: i32, scale: usize, shift: usize, epsilon: f32): void {
  for (let row = 0; row < rows; row++) {
    const start = (<usize>(row * width)) << 2;
    const centre = f32x4.splat(<f32>rowMean(x + start, width));
    const inverse = f32x4.splat(<f32>(1 / sqrt(rowVariance(x + start, width, centre) + <f64>epsilon)));
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const at = (<usize>column) << 2;
      const normal = f32x4.mul(f32x4.sub(loadUpTo(x + start + at, left), centre), inverse);
      storeUpTo(y + start + at, f32x4.add(f32x4.mul(normal, optional(scale, at, left, 1)), optional(shift, at, left, 0)), left);
    }
  }
}

/** Gradients through `layerNorm`; `dScale` and `dShift` are added to, so clear them first. dx may be dy. */
export function layerNormBackward(
  x: usize, dy: usize, dx: usize, rows: i32, width: i32, scale: usize, epsilon: f32, dScale: usize, dShift: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const start = (<usize>(row * width)) << 2;
    const centre = f32x4.splat(<f32>rowMean(x + start, width));
    const inverse = f32x4.splat(<f32>(1 / sqrt(rowVariance(x + start, width, centre) + <f64>epsilon)));
    let sum: f64 = 0;
    let dot: f64 = 0;
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const at = (<usize>column) << 2;
      const normal = f32x4.mul(f32x4.sub(loadUpTo(x + start + at, left), centre), inverse);
      const outer = loadUpTo(dy + start + at, left);
      storeUpTo(dShift + at, f32x4.add(loadUpTo(dShift + at, left), outer), left);
      storeUpTo(dScale + at, f32x4.add(loadUpTo(dScale + at, left), f32x4.mul(outer, normal)), left);
      const inner = f32x4.mul(outer, optional(scale, at, left, 1));
      sum += wideSum(left >= 4 ? inner : v128.and(inner, firstLanes(left)));
      const product = f32x4.mul(inner, normal);
      dot += wideSum(left >= 4 ? product : v128.and(product, firstLanes(left)));
    }
    const meanSum = f32x4.splat(<f32>(sum / <f64>width));
    const meanDot = f32x4.splat(<f32>(dot / <f64>width));
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const at = (<usize>column) << 2;
      const normal = f32x4.mul(f32x4.sub(loadUpTo(x + start + at, left), centre), inverse);
      const inner = f32x4.mul(loadUpTo(dy + start + at, left), optional(scale, at, left, 1));
      const gradient = f32x4.sub(f32x4.sub(inner, meanSum), f32x4.mul(normal, meanDot));
      storeUpTo(dx + start + at, f32x4.mul(gradient, inverse), left);
    }
  }
}
