// A simple recurrent layer over whole sequences (Elman 1990): h = act(x · W + h · R + biases), act the hyperbolic tangent or relu.
import { tanh } from './functions';
import { arriving, biased, nextStep, stepAt, tanhSlope } from './gates';
import { multiplyPacked } from './packed';
import { multiplyValues } from './rows';
import { loadUpTo, storeUpTo } from './vectors';

/** As `lstmForward`; `sums` (units) holds the products of the inputs, then the states. */
export function rnnForward(
  rows: i32, steps: i32, units: i32, back: bool, relu: bool, sums: usize, bias: usize, stateBias: usize, packed: usize,
  before: usize, mask: usize, out: usize, outRow: i32, outStep: i32,
): void {
  const line = (<usize>(steps * units)) << 2;
  for (let at = 0; at < steps; at++) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    if (at > 0) multiplyPacked(rows, units, units, before + own, line, packed, sums + own, line, true);
    const next = nextStep(at, steps, units, back);
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const to = out + ((<usize>(row * outRow + step * outStep)) << 2);
      rnnRow(units, relu, sums + start, bias, stateBias, before + start, next, mask ? mask + ((<usize>(row * units)) << 2) : 0, to);
    }
  }
}

function rnnRow(units: i32, relu: bool, sums: usize, bias: usize, stateBias: usize, before: usize, next: isize, mask: usize, out: usize): void {
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const sum = f32x4.add(biased(sums, bias, at, left), loadUpTo(stateBias + at, left));
    const h = relu ? f32x4.pmax(sum, f32x4.splat(0)) : tanh(sum);
    storeUpTo(sums + at, h, left);
    storeUpTo(out + at, h, left);
    if (next != 0) storeUpTo(before + at + next, mask ? f32x4.mul(h, loadUpTo(mask + at, left)) : h, left);
  }
}

/** As `lstmBackward`: the gradients of the sums over the states. */
export function rnnBackward(
  rows: i32, steps: i32, units: i32, back: bool, relu: bool, sums: usize, packed: usize, mask: usize,
  given: usize, outRow: i32, outStep: i32, carry: usize,
): void {
  const line = (<usize>(steps * units)) << 2;
  memory.fill(carry, 0, (<usize>(rows * units)) << 2);
  for (let at = steps - 1; at >= 0; at--) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const isGiven = outStep != 0 || at == steps - 1;
    for (let row = 0; row < rows; row++) {
      const from = isGiven ? given + ((<usize>(row * outRow + step * outStep)) << 2) : 0;
      rnnRowBackward(units, relu, sums + own + <usize>row * line, from, carry + ((<usize>(row * units)) << 2));
    }
    if (at == 0) return;
    multiplyPacked(rows, units, units, sums + own, line, packed, carry, (<usize>units) << 2, false);
    if (mask) multiplyValues(carry, mask, carry, rows * units);
  }
}

function rnnRowBackward(units: i32, relu: bool, sums: usize, given: usize, carry: usize): void {
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const y = loadUpTo(sums + at, left);
    const dh = arriving(carry, given, at, left);
    const slope = relu ? v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.splat(1)) : tanhSlope(y);
    storeUpTo(sums + at, f32x4.mul(dh, slope), left);
  }
}
