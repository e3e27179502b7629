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

/**
 * The state as it goes into the products of the next step: times its mask, and where gates have masks of their own (`wide` of them) once for each, side by side.
 * `mask` is that of the row, 0 = none.
 */
// @ts-ignore: decorator
@inline
export function handOn(h: v128, mask: usize, wide: i32, units: i32, to: usize, at: usize, left: i32): void {
  if (!mask) {
    storeUpTo(to + at, h, left);
    return;
  }
  for (let one = 0; one < wide; one++) {
    const place = at + ((<usize>(one * units)) << 2);
    storeUpTo(to + place, f32x4.mul(h, loadUpTo(mask + place, left)), left);
  }
}

/** carry += from · mask for [rows, wide · units], summed over what stands side by side. */
export function addMasked(from: usize, mask: usize, carry: usize, rows: i32, wide: i32, units: i32): void {
  const line = (<usize>units) << 2;
  for (let row = 0; row < rows; row++) {
    for (let one = 0; one < wide; one++) {
      for (let unit = 0; unit < units; unit += 4) {
        const at = (<usize>unit) << 2;
        const left = units - unit;
        const value = f32x4.mul(loadUpTo(from + at, left), loadUpTo(mask + at, left));
        storeUpTo(carry + at, f32x4.add(loadUpTo(carry + at, left), value), left);
      }
      from += line;
      mask += line;
    }
    carry += line;
  }
}

/** Sum of a gate: what lies there, and its bias. */
// @ts-ignore: decorator
@inline
export function biased(from: usize, bias: usize, at: usize, left: i32): v128 {
  return f32x4.add(loadUpTo(from + at, left), loadUpTo(bias + at, left));
}
