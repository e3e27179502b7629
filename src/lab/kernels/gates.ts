// What the cells of recurrent layers have in common. Arrays of a whole sequence are [rows, steps, …]; "before" a step means: that of the step which ran before it, zeros
// before the first. `back`: the steps run from the last to the first.
import { sigmoid } from './functions';
import { loadUpTo, storeUpTo } from './vectors';

// @ts-ignore: decorator
@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

/** A gate between 0 and 1: the sigmoid, or with `hard` 0.2 · x + 0.5 cut at both ends. */
// @ts-ignore: decorator
@inline
export function gate(hard: bool, x: v128): v128 {
  if (hard) return f32x4.pmin(f32x4.pmax(f32x4.add(f32x4.mul(x, c(0.2)), c(0.5)), c(0)), c(1));
  return sigmoid(x);
}

/** Slope of a gate from what it gave. */
// @ts-ignore: decorator
@inline
export function gateSlope(hard: bool, y: v128): v128 {
  if (hard) return v128.and(v128.and(f32x4.gt(y, c(0)), f32x4.lt(y, c(1))), c(0.2));
  return f32x4.mul(y, f32x4.sub(c(1), y));
}

/** Slope of the hyperbolic tangent from what it gave. */
// @ts-ignore: decorator
@inline
export function tanhSlope(y: v128): v128 {
  return f32x4.sub(c(1), f32x4.mul(y, y));
}

/** Step that runs at place `at` of the sequence. */
// @ts-ignore: decorator
@inline
export function stepAt(at: i32, steps: i32, back: bool): i32 {
  return back ? steps - 1 - at : at;
}

/** Bytes from a step to the one that runs after it, of arrays with `width` values per step; 0 behind the last. */
// @ts-ignore: decorator
@inline
export function nextStep(at: i32, steps: i32, width: i32, back: bool): isize {
  if (at + 1 >= steps) return 0;
  return (<isize>(back ? -width : width)) << 2;
}

/** The gradient of a state: what later steps gave, and where the layer gives this state out, that of the output. */
// @ts-ignore: decorator
@inline
export function arriving(carry: usize, given: usize, at: usize, left: i32): v128 {
  const later = loadUpTo(carry + at, left);
  return given ? f32x4.add(later, loadUpTo(given + at, left)) : later;
}

/** to += from · mask. */
export function addMasked(from: usize, mask: usize, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    const left = count - index;
    const value = f32x4.mul(loadUpTo(from + at, left), loadUpTo(mask + at, left));
    storeUpTo(to + at, f32x4.add(loadUpTo(to + at, left), value), left);
  }
}

/** Sum of a gate: what lies there, and its bias. */
// @ts-ignore: decorator
@inline
export function biased(from: usize, bias: usize, at: usize, left: i32): v128 {
  return f32x4.add(loadUpTo(from + at, left), loadUpTo(bias + at, left));
}
