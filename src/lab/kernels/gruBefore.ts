// A gated recurrent unit over whole sequences whose reset gate acts on the state before its product (Cho et al. 2014; Keras with `reset_after=False`). Gates: reset, update,
// candidate; only the inputs have a bias.
import { tanh } from './functions';
import { addMasked, arriving, biased, gate, gateSlope, handOn, nextStep, stepAt, tanhSlope } from './gates';
import { multiplyPacked, multiplySideBySide } from './packed';
import { loadUpTo, storeUpTo } from './vectors';

/**
 * As `gruForward`; `packed` are the state's weights for the two gates, `packedLast` those for the candidate; `held` (units) is the state behind the reset gate.
 */
export function gruBeforeForward(
  rows: i32, steps: i32, units: i32, back: bool, hard: bool, wide: i32, sums: usize, bias: usize, packed: usize, packedLast: usize,
  held: usize, before: usize, plain: usize, mask: usize, out: usize, outRow: i32, outStep: i32,
): void {
  const line = (<usize>(steps * units)) << 2;
  const block = (<usize>units) << 2;
  const pair = min(wide, 2);
  const last = <usize>(wide - 1) * block;
  for (let at = 0; at < steps; at++) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const gates = sums + 3 * own;
    const into = before + <usize>wide * own;
    if (at > 0) multiplySideBySide(pair, rows, (2 / pair) * units, units, into, <usize>wide * line, packed, gates, 3 * line, true);
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      resetRow(units, hard, sums + 3 * start, bias, before + <usize>wide * start + last, held + start);
    }
    if (at > 0) multiplyPacked(rows, units, units, held + own, line, packedLast, gates + 2 * block, 3 * line, true);
    const next = nextStep(at, steps, units, back);
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const to = out + ((<usize>(row * outRow + step * outStep)) << 2);
      const rowMask = mask ? mask + <usize>(row * wide) * block : 0;
      candidateRow(units, wide, sums + 3 * start, bias, before + <usize>wide * start, plain + start, next, rowMask, to);
    }
  }
}

/** Both gates, and the state as it goes into the candidate's product. */
function resetRow(units: i32, hard: bool, sums: usize, bias: usize, before: usize, held: usize): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const r = gate(hard, biased(sums, bias, at, left));
    storeUpTo(sums + at, r, left);
    storeUpTo(sums + at + block, gate(hard, biased(sums, bias, at + block, left)), left);
    storeUpTo(held + at, f32x4.mul(r, loadUpTo(before + at, left)), left);
  }
}

function candidateRow(
  units: i32, wide: i32, sums: usize, bias: usize, before: usize, plain: usize, next: isize, mask: usize, out: usize,
): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const third = at + 2 * block;
    const n = tanh(biased(sums, bias, third, left));
    const h = f32x4.add(n, f32x4.mul(loadUpTo(sums + at + block, left), f32x4.sub(loadUpTo(plain + at, left), n)));
    storeUpTo(sums + third, n, left);
    storeUpTo(out + at, h, left);
    if (next == 0) continue;
    storeUpTo(plain + at + next, h, left);
    if (mask) handOn(h, mask, wide, units, before + <usize>wide * next, at, left);
  }
}

/** As `gruBackward`; `packed` and `packedLast` are the transposed ones, `room` is [rows, wide · units]. */
export function gruBeforeBackward(
  rows: i32, steps: i32, units: i32, back: bool, hard: bool, wide: i32, sums: usize, packed: usize, packedLast: usize, before: usize, plain: usize, mask: usize,
  given: usize, outRow: i32, outStep: i32, carry: usize, room: usize,
): void {
  const line = (<usize>(steps * units)) << 2;
  const block = (<usize>units) << 2;
  const pair = min(wide, 2);
  const last = <usize>(wide - 1) * block;
  memory.fill(carry, 0, <usize>rows * block);
  for (let at = steps - 1; at >= 0; at--) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const gates = sums + 3 * own;
    const isGiven = outStep != 0 || at == steps - 1;
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const from = isGiven ? given + ((<usize>(row * outRow + step * outStep)) << 2) : 0;
      candidateRowBackward(units, hard, sums + 3 * start, plain + start, from, carry + <usize>row * block);
    }
    // Before the first step the state is 0, and so is what the reset gate learns.
    const side = <usize>wide * block;
    multiplyPacked(rows, units, units, gates + 2 * block, 3 * line, packedLast, room + last, side, false);
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      resetRowBackward(units, hard, sums + 3 * start, before + <usize>wide * start + last, room + <usize>row * side + last);
    }
    if (at == 0) return;
    multiplySideBySide(pair, rows, units, (2 / pair) * units, gates, 3 * line, packed, room, side, wide == 1);
    if (mask) addMasked(room, mask, carry, rows, wide, units);
    else addPlain(room, carry, rows * units);
  }
}

function addPlain(from: usize, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    storeUpTo(to + at, f32x4.add(loadUpTo(to + at, count - index), loadUpTo(from + at, count - index)), count - index);
  }
}

/** Gradients of the update gate and the candidate; the reset gate keeps its value until the candidate's product is back. */
function candidateRowBackward(units: i32, hard: bool, sums: usize, plain: usize, given: usize, carry: usize): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const third = at + 2 * block;
    const dh = arriving(carry, given, at, left);
    const z = loadUpTo(sums + at + block, left);
    const n = loadUpTo(sums + third, left);
    const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(loadUpTo(plain + at, left), n)), gateSlope(hard, z));
    storeUpTo(sums + at + block, dz, left);
    storeUpTo(sums + third, f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n)), left);
    storeUpTo(carry + at, f32x4.mul(dh, z), left);
  }
}

/** From the gradient of the state behind the reset gate, in `room`, that of the gate and of the state before it. */
function resetRowBackward(units: i32, hard: bool, sums: usize, before: usize, room: usize): void {
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const r = loadUpTo(sums + at, left);
    const dHeld = loadUpTo(room + at, left);
    storeUpTo(sums + at, f32x4.mul(f32x4.mul(dHeld, loadUpTo(before + at, left)), gateSlope(hard, r)), left);
    storeUpTo(room + at, f32x4.mul(dHeld, r), left);
  }
}
