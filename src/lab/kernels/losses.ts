// Losses and their gradients in one pass. Each returns the sum over all values in 64 bits; gradients are multiplied by `scale` (1 / rows for a mean).
// `gradient` may be 0 (only the loss is wanted) and may be the outputs themselves.
import { exp, log, sigmoid, softplus } from './functions';
import { firstLanes, largestLane, loadUpTo, storeUpTo, sumLanes, wideSum } from './vectors';

// @ts-ignore: decorator
@inline
function largestOf(row: usize, width: i32): f32 {
  let largest = f32x4.splat(-Infinity);
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const values = loadUpTo(row + ((<usize>column) << 2), left);
    largest = f32x4.max(largest, left >= 4 ? values : v128.bitselect(values, f32x4.splat(-Infinity), firstLanes(left)));
  }
  return largestLane(largest);
}

// @ts-ignore: decorator
@inline
function expSum(row: usize, width: i32, largest: f32): f32 {
  let sum = f32x4.splat(0);
  for (let column = 0; column < width; column += 4) {
    const left = width - column;
    const values = exp(f32x4.sub(loadUpTo(row + ((<usize>column) << 2), left), f32x4.splat(largest)));
    sum = f32x4.add(sum, left >= 4 ? values : v128.and(values, firstLanes(left)));
  }
  return sumLanes(sum);
}

/** Softmax and cross-entropy with one class index (a float) per row. */
export function softmaxCrossEntropy(logits: usize, targets: usize, gradient: usize, rows: i32, classes: i32, scale: f32): f64 {
  let loss: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const at = (<usize>(row * classes)) << 2;
    const from = logits + at;
    const index = <i32>load<f32>(targets + ((<usize>row) << 2));
    // A class that the network has no output for: the loss says it, and nothing is written beside the row.
    if (<u32>index >= <u32>classes) return NaN;
    const target = (<usize>index) << 2;
    const largest = largestOf(from, classes);
    const sum = expSum(from, classes, largest);
    loss += <f64>f32x4.extract_lane(log(f32x4.splat(sum)), 0) + (<f64>largest - <f64>load<f32>(from + target));
    if (!gradient) continue;
    const factor = scale / sum;
    for (let column = 0; column < classes; column += 4) {
      const left = classes - column;
      const place = (<usize>column) << 2;
      const values = exp(f32x4.sub(loadUpTo(from + place, left), f32x4.splat(largest)));
      storeUpTo(gradient + at + place, f32x4.mul(values, f32x4.splat(factor)), left);
    }
    store<f32>(gradient + at + target, load<f32>(gradient + at + target) - scale);
  }
  return loss;
}

/** How many rows have their largest value (the first of equals) elsewhere than at the target. */
export function wrongRows(outputs: usize, targets: usize, rows: i32, classes: i32): i32 {
  let wrong = 0;
  for (let row = 0; row < rows; row++) {
    const from = outputs + ((<usize>(row * classes)) << 2);
    let best = 0;
    for (let column = 1; column < classes; column++) {
      if (load<f32>(from + ((<usize>column) << 2)) > load<f32>(from + ((<usize>best) << 2))) best = column;
    }
    if (best != <i32>load<f32>(targets + ((<usize>row) << 2))) wrong++;
  }
  return wrong;
}

const BINARY: i32 = 0;
const SQUARED: i32 = 1;
const ABSOLUTE: i32 = 2;
const HUBER: i32 = 3;

// @ts-ignore: decorator
@inline
function pointwise(kind: i32, outputs: usize, targets: usize, gradient: usize, count: i32, scale: f32, delta: f32): f64 {
  let sum: f64 = 0;
  const zero = f32x4.splat(0);
  const knee = f32x4.splat(delta);
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    const value = loadUpTo(outputs + at, left);
    const target = loadUpTo(targets + at, left);
    const error = f32x4.sub(value, target);
    const size = f32x4.abs(error);
    let loss = zero;
    let slope = zero;
    if (kind == BINARY) {
      loss = f32x4.sub(softplus(value), f32x4.mul(value, target));
      slope = f32x4.sub(sigmoid(value), target);
    } else if (kind == SQUARED) {
      loss = f32x4.mul(error, error);
      slope = f32x4.add(error, error);
    } else if (kind == ABSOLUTE) {
      loss = size;
      const one = f32x4.splat(1);
      slope = f32x4.sub(v128.and(f32x4.gt(error, zero), one), v128.and(f32x4.lt(error, zero), one));
      // A value that is no number must show in the weights, too.
      slope = v128.bitselect(slope, error, f32x4.eq(error, error));
    } else {
      const inside = f32x4.mul(f32x4.mul(f32x4.splat(0.5), error), error);
      const outside = f32x4.mul(knee, f32x4.sub(size, f32x4.mul(f32x4.splat(0.5), knee)));
      loss = v128.bitselect(inside, outside, f32x4.le(size, knee));
      slope = f32x4.max(f32x4.min(error, knee), f32x4.neg(knee));
    }
    if (left < 4) loss = v128.and(loss, firstLanes(left));
    sum += wideSum(loss);
    if (gradient) storeUpTo(gradient + at, f32x4.mul(slope, f32x4.splat(scale)), left);
  }
  return sum;
}

/** Binary cross-entropy of sigmoid(logit) with targets in [0, 1]. */
export function binaryCrossEntropy(logits: usize, targets: usize, gradient: usize, count: i32, scale: f32): f64 {
  return pointwise(BINARY, logits, targets, gradient, count, scale, 0);
}

export function squaredError(outputs: usize, targets: usize, gradient: usize, count: i32, scale: f32): f64 {
  return pointwise(SQUARED, outputs, targets, gradient, count, scale, 0);
}

/** The gradient at an error of 0 is 0. */
export function absoluteError(outputs: usize, targets: usize, gradient: usize, count: i32, scale: f32): f64 {
  return pointwise(ABSOLUTE, outputs, targets, gradient, count, scale, 0);
}

/** ½e² up to |e| = delta, delta · (|e| - ½ delta) beyond (Huber 1964). */
export function huber(outputs: usize, targets: usize, gradient: usize, count: i32, scale: f32, delta: f32): f64 {
  return pointwise(HUBER, outputs, targets, gradient, count, scale, delta);
}

/** Softmax of each row, or its logarithm; `to` may be `from`. */
export function softmaxRows(from: usize, to: usize, rows: i32, width: i32, logarithm: bool): void {
  for (let row = 0; row < rows; row++) {
    const at = (<usize>(row * width)) << 2;
    const largest = largestOf(from + at, width);
    const sum = expSum(from + at, width, largest);
    const offset = f32x4.splat(largest);
    const logSum = log(f32x4.splat(sum));
    const factor = f32x4.splat(1 / sum);
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const place = at + ((<usize>column) << 2);
      const shifted = f32x4.sub(loadUpTo(from + place, left), offset);
      storeUpTo(to + place, logarithm ? f32x4.sub(shifted, logSum) : f32x4.mul(exp(shifted), factor), left);
    }
  }
}

/** Gradient through `softmaxRows`, given its result `y`; dx may be dy. */
export function softmaxRowsBackward(y: usize, dy: usize, dx: usize, rows: i32, width: i32, logarithm: bool): void {
  for (let row = 0; row < rows; row++) {
    const at = (<usize>(row * width)) << 2;
    let sums = f32x4.splat(0);
    for (let column = 0; column < width; column += 4) {
      const place = at + ((<usize>column) << 2);
      const gradient = loadUpTo(dy + place, width - column);
      sums = f32x4.add(sums, logarithm ? gradient : f32x4.mul(gradient, loadUpTo(y + place, width - column)));
    }
    const sum = f32x4.splat(sumLanes(sums));
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const place = at + ((<usize>column) << 2);
      const gradient = loadUpTo(dy + place, left);
      const value = loadUpTo(y + place, left);
      const inner = logarithm ? f32x4.sub(gradient, f32x4.mul(exp(value), sum)) : f32x4.mul(value, f32x4.sub(gradient, sum));
      storeUpTo(dx + place, inner, left);
    }
  }
}
