// Bias, activation and dropout in one pass over the values, forward and backward.
import { bell, exp, expm1, normalBelow, sigmoid, softplus, tanh } from './functions';
import { indices, kept, lineStart, MASK_DROP, MASK_GAUSSIAN, MASK_NONE, normals, PER_ELEMENT, words } from './masks';
import { loadUpTo, storeUpTo } from './vectors';

const LINEAR: i32 = 0;
const RELU: i32 = 1;
const LEAKY_RELU: i32 = 2;
const ELU: i32 = 3;
const SELU: i32 = 4;
const GELU: i32 = 5;
const GELU_TANH: i32 = 6;
const SILU: i32 = 7;
const TANH: i32 = 8;
const SIGMOID: i32 = 9;
const SOFTPLUS: i32 = 10;
const RELU6: i32 = 11;
const MISH: i32 = 12;
const HARD_SIGMOID: i32 = 13;
const HARD_SWISH: i32 = 14;
const HARD_TANH: i32 = 15;
const SOFTSIGN: i32 = 16;
const EXPONENTIAL: i32 = 17;

/** Klambauer et al. 2017, equation 2. */
const SELU_SCALE: f32 = 1.0507009873554805;
const SELU_ALPHA: f32 = 1.6732632423543772;
/** √(2/π) and the cubic coefficient of Hendrycks and Gimpel 2016, section 2. */
const GELU_ROOT: f32 = 0.7978845608028654;
const GELU_CUBE: f32 = 0.044715;
const INVERSE_ROOT_TWO_PI: f32 = 0.3989422804014327;

// @ts-ignore: decorator
@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline
function innerGelu(x: v128): v128 {
  const cubed = f32x4.mul(f32x4.mul(x, x), x);
  return tanh(f32x4.mul(c(GELU_ROOT), f32x4.add(x, f32x4.mul(c(GELU_CUBE), cubed))));
}

const SIXTH: f32 = 0.16666666666666666;

/** relu6(x + 3) / 6, as PyTorch and Keras 3 have it. */
// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128): v128 {
  return f32x4.mul(f32x4.min(f32x4.max(f32x4.add(x, c(3)), c(0)), c(6)), c(SIXTH));
}

// @ts-ignore: decorator
@inline
function between(x: v128, low: f32, high: f32): v128 {
  return v128.and(f32x4.gt(x, c(low)), f32x4.lt(x, c(high)));
}

/** `slope`: of leaky_relu below zero, α of elu. */
// @ts-ignore: decorator
@inline
function activated(act: i32, x: v128, slope: v128): v128 {
  if (act == RELU) return f32x4.max(c(0), x);
  if (act == LEAKY_RELU) return v128.bitselect(x, f32x4.mul(x, slope), f32x4.gt(x, c(0)));
  if (act == ELU) return v128.bitselect(x, f32x4.mul(slope, expm1(f32x4.min(x, c(0)))), f32x4.gt(x, c(0)));
  if (act == SELU) {
    const below = f32x4.mul(c(SELU_ALPHA), expm1(f32x4.min(x, c(0))));
    return f32x4.mul(c(SELU_SCALE), v128.bitselect(x, below, f32x4.gt(x, c(0))));
  }
  if (act == GELU) return f32x4.mul(x, normalBelow(x, bell(x)));
  if (act == GELU_TANH) return f32x4.mul(f32x4.mul(c(0.5), x), f32x4.add(c(1), innerGelu(x)));
  if (act == SILU) return f32x4.mul(x, sigmoid(x));
  if (act == TANH) return tanh(x);
  if (act == SIGMOID) return sigmoid(x);
  if (act == SOFTPLUS) return softplus(x);
  if (act == RELU6) return f32x4.min(f32x4.max(x, c(0)), c(6));
  if (act == MISH) return f32x4.mul(x, tanh(softplus(x)));
  if (act == HARD_SIGMOID) return hardSigmoid(x);
  if (act == HARD_SWISH) return f32x4.mul(x, hardSigmoid(x));
  if (act == HARD_TANH) return f32x4.min(f32x4.max(x, c(-1)), c(1));
  if (act == SOFTSIGN) return f32x4.div(x, f32x4.add(c(1), f32x4.abs(x)));
  if (act == EXPONENTIAL) return exp(x);
  return x;
}

/** Derivative at x. */
// @ts-ignore: decorator
@inline
function derivative(act: i32, x: v128, slope: v128): v128 {
  const above = f32x4.gt(x, c(0));
  if (act == RELU) return v128.and(above, c(1));
  if (act == LEAKY_RELU) return v128.bitselect(c(1), slope, above);
  if (act == ELU) return v128.bitselect(c(1), f32x4.add(f32x4.mul(slope, expm1(f32x4.min(x, c(0)))), slope), above);
  if (act == SELU) {
    const below = f32x4.mul(c(SELU_ALPHA), f32x4.add(expm1(f32x4.min(x, c(0))), c(1)));
    return f32x4.mul(c(SELU_SCALE), v128.bitselect(c(1), below, above));
  }
  if (act == GELU) {
    const peak = bell(x);
    return f32x4.add(normalBelow(x, peak), f32x4.mul(x, f32x4.mul(peak, c(INVERSE_ROOT_TWO_PI))));
  }
  if (act == GELU_TANH) {
    const t = innerGelu(x);
    const inner = f32x4.mul(c(GELU_ROOT), f32x4.add(c(1), f32x4.mul(c(3 * GELU_CUBE), f32x4.mul(x, x))));
    const bend = f32x4.mul(f32x4.mul(x, f32x4.sub(c(1), f32x4.mul(t, t))), inner);
    return f32x4.mul(c(0.5), f32x4.add(f32x4.add(c(1), t), bend));
  }
  if (act == SILU) {
    const s = sigmoid(x);
    return f32x4.mul(s, f32x4.add(c(1), f32x4.mul(x, f32x4.sub(c(1), s))));
  }
  if (act == TANH) {
    const t = tanh(x);
    return f32x4.sub(c(1), f32x4.mul(t, t));
  }
  if (act == SIGMOID) {
    const s = sigmoid(x);
    return f32x4.mul(s, f32x4.sub(c(1), s));
  }
  if (act == SOFTPLUS) return sigmoid(x);
  if (act == RELU6) return v128.and(between(x, 0, 6), c(1));
  if (act == MISH) {
    const t = tanh(softplus(x));
    return f32x4.add(t, f32x4.mul(f32x4.mul(x, f32x4.sub(c(1), f32x4.mul(t, t))), sigmoid(x)));
  }
  if (act == HARD_SIGMOID) return v128.and(between(x, -3, 3), c(SIXTH));
  if (act == HARD_SWISH) return f32x4.add(hardSigmoid(x), f32x4.mul(x, v128.and(between(x, -3, 3), c(SIXTH))));
  if (act == HARD_TANH) return v128.and(between(x, -1, 1), c(1));
  if (act == SOFTSIGN) {
    const inverse = f32x4.div(c(1), f32x4.add(c(1), f32x4.abs(x)));
    return f32x4.mul(inverse, inverse);
  }
  if (act == EXPONENTIAL) return exp(x);
  return c(1);
}

/** One activation's loop: the compiler makes one of it for every constant `act`. */
// @ts-ignore: decorator
@inline
function forward(
  act: i32, slope: f32, lines: i32, width: i32, x: usize, bias: usize, z: usize, y: usize,
  mask: i32, granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, scale: f32, shift: f32, dropped: f32,
): void {
  const bent = c(slope);
  for (let line = 0; line < lines; line++) {
    const start = offset + lineStart(granularity, line, places, width);
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const at = (<usize>(line * width + column)) << 2;
      let value = loadUpTo(x + at, left);
      if (bias) value = f32x4.add(value, loadUpTo(bias + ((<usize>column) << 2), left));
      if (z) storeUpTo(z + at, value, left);
      value = activated(act, value, bent);
      if (mask == MASK_DROP) {
        const keep = kept(k0, k1, indices(granularity, start, column), threshold);
        value = v128.bitselect(f32x4.add(f32x4.mul(value, c(scale)), c(shift)), c(dropped), keep);
      } else if (mask == MASK_GAUSSIAN) {
        const noise = normals(k0, k1, indices(granularity, start, column));
        value = f32x4.mul(value, f32x4.add(c(1), f32x4.mul(c(scale), noise)));
      }
      storeUpTo(y + at, value, left);
    }
  }
}

// @ts-ignore: decorator
@inline
function backward(
  act: i32, slope: f32, lines: i32, width: i32, z: usize, dy: usize, dx: usize,
  mask: i32, granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, scale: f32,
): void {
  const bent = c(slope);
  for (let line = 0; line < lines; line++) {
    const start = offset + lineStart(granularity, line, places, width);
    for (let column = 0; column < width; column += 4) {
      const left = width - column;
      const at = (<usize>(line * width + column)) << 2;
      let gradient = loadUpTo(dy + at, left);
      if (mask == MASK_DROP) {
        const keep = kept(k0, k1, indices(granularity, start, column), threshold);
        gradient = v128.and(f32x4.mul(gradient, c(scale)), keep);
      } else if (mask == MASK_GAUSSIAN) {
        const noise = normals(k0, k1, indices(granularity, start, column));
        gradient = f32x4.mul(gradient, f32x4.add(c(1), f32x4.mul(c(scale), noise)));
      }
      if (act != LINEAR) gradient = f32x4.mul(gradient, derivative(act, loadUpTo(z + at, left), bent));
      storeUpTo(dx + at, gradient, left);
    }
  }
}

/**
 * y = dropout(act(x + bias)) for `lines` × `width` values. `bias` (width values) and `z` (where x + bias is kept for `backward`) may be 0. y and z
 * may be x. A value is kept as v · `scale` + `shift` or replaced by `dropped`; with a gaussian mask it is v · (1 + scale · normal).
 * `places`: lines of one row, which share their mask unless the granularity is of elements. `offset`: index of the first mask number, where the values are a
 * later part of a batch.
 */
export function activate(
  act: i32, slope: f32, lines: i32, width: i32, x: usize, bias: usize, z: usize, y: usize,
  mask: i32, granularity: i32, places: i32, offset: i32, k0: i32, k1: i32, threshold: i32, scale: f32, shift: f32, dropped: f32,
): void {
  if (!bias && (mask == MASK_NONE || granularity == PER_ELEMENT)) {
    width *= lines;
    lines = 1;
  }
  switch (act) {
    case RELU: forward(RELU, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case LEAKY_RELU: forward(LEAKY_RELU, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case ELU: forward(ELU, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case SELU: forward(SELU, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case GELU: forward(GELU, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case GELU_TANH: forward(GELU_TANH, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case SILU: forward(SILU, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case TANH: forward(TANH, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case SIGMOID: forward(SIGMOID, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case SOFTPLUS: forward(SOFTPLUS, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case RELU6: forward(RELU6, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case MISH: forward(MISH, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case HARD_SIGMOID: forward(HARD_SIGMOID, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case HARD_SWISH: forward(HARD_SWISH, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case HARD_TANH: forward(HARD_TANH, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case SOFTSIGN: forward(SOFTSIGN, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    case EXPONENTIAL: forward(EXPONENTIAL, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped); break;
    default: forward(LINEAR, slope, lines, width, x, bias, z, y, mask, granularity, places, offset, k0, k1, threshold, scale, shift, dropped);
  }
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
  switch (act) {
    case RELU: backward(RELU, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case LEAKY_RELU: backward(LEAKY_RELU, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case ELU: backward(ELU, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case SELU: backward(SELU, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case GELU: backward(GELU, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case GELU_TANH: backward(GELU_TANH, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case SILU: backward(SILU, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case TANH: backward(TANH, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case SIGMOID: backward(SIGMOID, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case SOFTPLUS: backward(SOFTPLUS, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case RELU6: backward(RELU6, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case MISH: backward(MISH, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case HARD_SIGMOID: backward(HARD_SIGMOID, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case HARD_SWISH: backward(HARD_SWISH, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case HARD_TANH: backward(HARD_TANH, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case SOFTSIGN: backward(SOFTSIGN, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    case EXPONENTIAL: backward(EXPONENTIAL, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale); break;
    default: backward(LINEAR, slope, lines, width, z, dy, dx, mask, granularity, places, offset, k0, k1, threshold, scale);
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
