// Activations over runs of values, and their derivatives.
import { bell, exp, expm1, normalBelow, sigmoid, softplus, tanh } from './functions';
import { loadUpTo, storeUpTo } from './vectors';

export const LINEAR: i32 = 0;
export const RELU: i32 = 1;
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

/** relu6(x + 3) / 6, as PyTorch, Keras 3 and JAX have it. */
// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128): v128 {
  return f32x4.mul(f32x4.pmin(f32x4.pmax(f32x4.add(x, c(3)), c(0)), c(6)), c(SIXTH));
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
  if (act == RELU) return f32x4.pmax(x, c(0));
  if (act == LEAKY_RELU) return v128.bitselect(x, f32x4.mul(x, slope), f32x4.gt(x, c(0)));
  if (act == ELU) return v128.bitselect(x, f32x4.mul(slope, expm1(f32x4.pmin(x, c(0)))), f32x4.gt(x, c(0)));
  if (act == SELU) {
    const below = f32x4.mul(c(SELU_ALPHA), expm1(f32x4.pmin(x, c(0))));
    return f32x4.mul(c(SELU_SCALE), v128.bitselect(x, below, f32x4.gt(x, c(0))));
  }
  if (act == GELU) return f32x4.mul(x, normalBelow(x, bell(x)));
  if (act == GELU_TANH) return f32x4.mul(f32x4.mul(c(0.5), x), f32x4.add(c(1), innerGelu(x)));
  if (act == SILU) return f32x4.mul(x, sigmoid(x));
  if (act == TANH) return tanh(x);
  if (act == SIGMOID) return sigmoid(x);
  if (act == SOFTPLUS) return softplus(x);
  if (act == RELU6) return f32x4.pmin(f32x4.pmax(x, c(0)), c(6));
  if (act == MISH) return f32x4.mul(x, tanh(softplus(x)));
  if (act == HARD_SIGMOID) return hardSigmoid(x);
  if (act == HARD_SWISH) return f32x4.mul(x, hardSigmoid(x));
  if (act == HARD_TANH) return f32x4.pmin(f32x4.pmax(x, c(-1)), c(1));
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
  if (act == ELU) return v128.bitselect(c(1), f32x4.add(f32x4.mul(slope, expm1(f32x4.pmin(x, c(0)))), slope), above);
  if (act == SELU) {
    const below = f32x4.mul(c(SELU_ALPHA), f32x4.add(expm1(f32x4.pmin(x, c(0))), c(1)));
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

// @ts-ignore: decorator
@inline
function values(act: i32, slope: f32, from: usize, to: usize, count: i32): void {
  const bent = c(slope);
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    storeUpTo(to + at, activated(act, loadUpTo(from + at, count - index), bent), count - index);
  }
}

// @ts-ignore: decorator
@inline
function slopes(act: i32, slope: f32, from: usize, gradient: usize, count: i32): void {
  const bent = c(slope);
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    const left = count - index;
    storeUpTo(gradient + at, f32x4.mul(loadUpTo(gradient + at, left), derivative(act, loadUpTo(from + at, left), bent)), left);
  }
}

// One function each, exported so that none is merged into its caller: compilers of WebAssembly make much slower code of one large function.
export function reluRun(slope: f32, from: usize, to: usize, count: i32): void { values(RELU, slope, from, to, count); }
export function reluSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(RELU, slope, from, gradient, count); }
export function leakyReluRun(slope: f32, from: usize, to: usize, count: i32): void { values(LEAKY_RELU, slope, from, to, count); }
export function leakyReluSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(LEAKY_RELU, slope, from, gradient, count); }
export function eluRun(slope: f32, from: usize, to: usize, count: i32): void { values(ELU, slope, from, to, count); }
export function eluSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(ELU, slope, from, gradient, count); }
export function seluRun(slope: f32, from: usize, to: usize, count: i32): void { values(SELU, slope, from, to, count); }
export function seluSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(SELU, slope, from, gradient, count); }
export function geluRun(slope: f32, from: usize, to: usize, count: i32): void { values(GELU, slope, from, to, count); }
export function geluSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(GELU, slope, from, gradient, count); }
export function geluTanhRun(slope: f32, from: usize, to: usize, count: i32): void { values(GELU_TANH, slope, from, to, count); }
export function geluTanhSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(GELU_TANH, slope, from, gradient, count); }
export function siluRun(slope: f32, from: usize, to: usize, count: i32): void { values(SILU, slope, from, to, count); }
export function siluSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(SILU, slope, from, gradient, count); }
export function tanhRun(slope: f32, from: usize, to: usize, count: i32): void { values(TANH, slope, from, to, count); }
export function tanhSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(TANH, slope, from, gradient, count); }
export function sigmoidRun(slope: f32, from: usize, to: usize, count: i32): void { values(SIGMOID, slope, from, to, count); }
export function sigmoidSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(SIGMOID, slope, from, gradient, count); }
export function softplusRun(slope: f32, from: usize, to: usize, count: i32): void { values(SOFTPLUS, slope, from, to, count); }
export function softplusSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(SOFTPLUS, slope, from, gradient, count); }
export function relu6Run(slope: f32, from: usize, to: usize, count: i32): void { values(RELU6, slope, from, to, count); }
export function relu6Slopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(RELU6, slope, from, gradient, count); }
export function mishRun(slope: f32, from: usize, to: usize, count: i32): void { values(MISH, slope, from, to, count); }
export function mishSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(MISH, slope, from, gradient, count); }
export function hardSigmoidRun(slope: f32, from: usize, to: usize, count: i32): void { values(HARD_SIGMOID, slope, from, to, count); }
export function hardSigmoidSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(HARD_SIGMOID, slope, from, gradient, count); }
export function hardSwishRun(slope: f32, from: usize, to: usize, count: i32): void { values(HARD_SWISH, slope, from, to, count); }
export function hardSwishSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(HARD_SWISH, slope, from, gradient, count); }
export function hardTanhRun(slope: f32, from: usize, to: usize, count: i32): void { values(HARD_TANH, slope, from, to, count); }
export function hardTanhSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(HARD_TANH, slope, from, gradient, count); }
export function softsignRun(slope: f32, from: usize, to: usize, count: i32): void { values(SOFTSIGN, slope, from, to, count); }
export function softsignSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(SOFTSIGN, slope, from, gradient, count); }
export function exponentialRun(slope: f32, from: usize, to: usize, count: i32): void { values(EXPONENTIAL, slope, from, to, count); }
export function exponentialSlopes(slope: f32, from: usize, gradient: usize, count: i32): void { slopes(EXPONENTIAL, slope, from, gradient, count); }

/** to = act(from); `to` may be `from`. */
export function activateRun(act: i32, slope: f32, from: usize, to: usize, count: i32): void {
  switch (act) {
    case RELU: reluRun(slope, from, to, count); break;
    case LEAKY_RELU: leakyReluRun(slope, from, to, count); break;
    case ELU: eluRun(slope, from, to, count); break;
    case SELU: seluRun(slope, from, to, count); break;
    case GELU: geluRun(slope, from, to, count); break;
    case GELU_TANH: geluTanhRun(slope, from, to, count); break;
    case SILU: siluRun(slope, from, to, count); break;
    case TANH: tanhRun(slope, from, to, count); break;
    case SIGMOID: sigmoidRun(slope, from, to, count); break;
    case SOFTPLUS: softplusRun(slope, from, to, count); break;
    case RELU6: relu6Run(slope, from, to, count); break;
    case MISH: mishRun(slope, from, to, count); break;
    case HARD_SIGMOID: hardSigmoidRun(slope, from, to, count); break;
    case HARD_SWISH: hardSwishRun(slope, from, to, count); break;
    case HARD_TANH: hardTanhRun(slope, from, to, count); break;
    case SOFTSIGN: softsignRun(slope, from, to, count); break;
    case EXPONENTIAL: exponentialRun(slope, from, to, count); break;
    default: if (to != from) memory.copy(to, from, (<usize>count) << 2);
  }
}

/** gradient ← gradient · act'(from). */
export function multiplySlopes(act: i32, slope: f32, from: usize, gradient: usize, count: i32): void {
  switch (act) {
    case RELU: reluSlopes(slope, from, gradient, count); break;
    case LEAKY_RELU: leakyReluSlopes(slope, from, gradient, count); break;
    case ELU: eluSlopes(slope, from, gradient, count); break;
    case SELU: seluSlopes(slope, from, gradient, count); break;
    case GELU: geluSlopes(slope, from, gradient, count); break;
    case GELU_TANH: geluTanhSlopes(slope, from, gradient, count); break;
    case SILU: siluSlopes(slope, from, gradient, count); break;
    case TANH: tanhSlopes(slope, from, gradient, count); break;
    case SIGMOID: sigmoidSlopes(slope, from, gradient, count); break;
    case SOFTPLUS: softplusSlopes(slope, from, gradient, count); break;
    case RELU6: relu6Slopes(slope, from, gradient, count); break;
    case MISH: mishSlopes(slope, from, gradient, count); break;
    case HARD_SIGMOID: hardSigmoidSlopes(slope, from, gradient, count); break;
    case HARD_SWISH: hardSwishSlopes(slope, from, gradient, count); break;
    case HARD_TANH: hardTanhSlopes(slope, from, gradient, count); break;
    case SOFTSIGN: softsignSlopes(slope, from, gradient, count); break;
    case EXPONENTIAL: exponentialSlopes(slope, from, gradient, count); break;
    default:
  }
}
