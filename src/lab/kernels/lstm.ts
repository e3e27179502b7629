// A long short-term memory over whole sequences (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). Gates: input, forget, candidate, output.
import { tanh } from './functions';
import { addMasked, arriving, gate, gateSlope, handOn, nextStep, stepAt, tanhSlope } from './gates';
import { multiplySideBySide } from './packed';
import { loadUpTo, storeUpTo } from './vectors';

/**
 * Fills [rows, steps, …]: `sums` (4 · units; holds the products of the inputs, then the gates), `before` (wide · units; the state as it goes into the step's products: times
 * `mask` [rows, wide · units] where there is one), `cell` (the cell's state before the step), `shown` (its tanh behind the step). `before` and `cell` are zeros before the
 * first step. `packed`: weights of the state. The state goes to `out`, `outRow` values from row to row and `outStep` from step to step; 0 = the last one only. `wide`: 1, or 4 where
 * each gate has a mask of its own, as Keras has it with `recurrent_dropout`.
 */
export function lstmForward(
  rows: i32, steps: i32, units: i32, back: bool, hard: bool, wide: i32, sums: usize, bias: usize, stateBias: usize, packed: usize,
  before: usize, cell: usize, shown: usize, mask: usize, out: usize, outRow: i32, outStep: i32,
): void {
  const line = (<usize>(steps * units)) << 2;
  for (let at = 0; at < steps; at++) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const gates = sums + 4 * own;
    const into = before + <usize>wide * own;
    if (at > 0) multiplySideBySide(wide, rows, (4 / wide) * units, units, into, <usize>wide * line, packed, gates, 4 * line, true);
    const next = nextStep(at, steps, units, back);
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const to = out + ((<usize>(row * outRow + step * outStep)) << 2);
      const rowMask = mask ? mask + ((<usize>(row * wide * units)) << 2) : 0;
      lstmRow(units, hard, wide, sums + 4 * start, bias, stateBias, before + <usize>wide * start, cell + start, shown + start, next, rowMask, to);
    }
  }
}

function lstmRow(
  units: i32, hard: bool, wide: i32, sums: usize, bias: usize, stateBias: usize, before: usize, cell: usize, shown: usize, next: isize, mask: usize, out: usize,
): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const i = gate(hard, sum(sums, bias, stateBias, at, left));
    const f = gate(hard, sum(sums, bias, stateBias, at + block, left));
    const g = tanh(sum(sums, bias, stateBias, at + 2 * block, left));
    const o = gate(hard, sum(sums, bias, stateBias, at + 3 * block, left));
    const c = f32x4.add(f32x4.mul(f, loadUpTo(cell + at, left)), f32x4.mul(i, g));
    const seen = tanh(c);
    const h = f32x4.mul(o, seen);
    storeUpTo(sums + at, i, left);
    storeUpTo(sums + at + block, f, left);
    storeUpTo(sums + at + 2 * block, g, left);
    storeUpTo(sums + at + 3 * block, o, left);
    storeUpTo(shown + at, seen, left);
    storeUpTo(out + at, h, left);
    if (next == 0) continue;
    storeUpTo(cell + at + next, c, left);
    handOn(h, mask, wide, units, before + <usize>wide * next, at, left);
  }
}

/** Sum of a gate: products of input and state, and both biases. */
// @ts-ignore: decorator
@inline
function sum(sums: usize, bias: usize, stateBias: usize, at: usize, left: i32): v128 {
  return f32x4.add(loadUpTo(sums + at, left), f32x4.add(loadUpTo(bias + at, left), loadUpTo(stateBias + at, left)));
}

/**
 * Gradients of the sums, written over the gates, from those of the states given out (`given`, as `out` lies). `packed`: the transposed weights of the state;
 * `carry`, `kept`: room for [rows, units] each, and with a mask `room` for [rows, wide · units].
 */
export function lstmBackward(
  rows: i32, steps: i32, units: i32, back: bool, hard: bool, wide: i32, sums: usize, packed: usize, cell: usize, shown: usize, mask: usize,
  given: usize, outRow: i32, outStep: i32, carry: usize, kept: usize, room: usize,
): void {
  const line = (<usize>(steps * units)) << 2;
  const all = (<usize>(rows * units)) << 2;
  memory.fill(carry, 0, all);
  memory.fill(kept, 0, all);
  for (let at = steps - 1; at >= 0; at--) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const isGiven = outStep != 0 || at == steps - 1;
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const from = isGiven ? given + ((<usize>(row * outRow + step * outStep)) << 2) : 0;
      const part = (<usize>(row * units)) << 2;
      lstmRowBackward(units, hard, sums + 4 * start, cell + start, shown + start, from, carry + part, kept + part);
    }
    if (at == 0) return;
    const to = mask ? room : carry;
    const block = (<usize>(wide * units)) << 2;
    multiplySideBySide(wide, rows, units, (4 / wide) * units, sums + 4 * own, 4 * line, packed, to, block, false);
    if (!mask) continue;
    memory.fill(carry, 0, all);
    addMasked(room, mask, carry, rows, wide, units);
  }
}

function lstmRowBackward(
  units: i32, hard: bool, sums: usize, cell: usize, shown: usize, given: usize, carry: usize, kept: usize,
): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const dh = arriving(carry, given, at, left);
    const i = loadUpTo(sums + at, left);
    const f = loadUpTo(sums + at + block, left);
    const g = loadUpTo(sums + at + 2 * block, left);
    const o = loadUpTo(sums + at + 3 * block, left);
    const seen = loadUpTo(shown + at, left);
    const dc = f32x4.add(loadUpTo(kept + at, left), f32x4.mul(f32x4.mul(dh, o), tanhSlope(seen)));
    storeUpTo(sums + at, f32x4.mul(f32x4.mul(dc, g), gateSlope(hard, i)), left);
    storeUpTo(sums + at + block, f32x4.mul(f32x4.mul(dc, loadUpTo(cell + at, left)), gateSlope(hard, f)), left);
    storeUpTo(sums + at + 2 * block, f32x4.mul(f32x4.mul(dc, i), tanhSlope(g)), left);
    storeUpTo(sums + at + 3 * block, f32x4.mul(f32x4.mul(dh, seen), gateSlope(hard, o)), left);
    storeUpTo(kept + at, f32x4.mul(dc, f), left);
  }
}
