// A gated recurrent unit over whole sequences whose reset gate acts behind the product of the state, as PyTorch, cuDNN and Keras by default have it (Cho et al. 2014).
// Gates: reset, update, candidate.
import { tanh } from './functions';
import { addMasked, arriving, biased, gate, gateSlope, handOn, nextStep, stepAt, tanhSlope } from './gates';
import { multiplySideBySide } from './packed';
import { loadUpTo, storeUpTo } from './vectors';

/**
 * As `lstmForward`. `sums` (3 · units) holds the products of the inputs, then the gates; `products` (3 · units) those of the state, at last the candidate's with its
 * bias; `plain` is the state before the step, the same array as `before` where there is no mask; `wide` is 1 or 3.
 */
export function gruForward(
  rows: i32, steps: i32, units: i32, back: bool, hard: bool, wide: i32, sums: usize, bias: usize, stateBias: usize, packed: usize,
  products: usize, before: usize, plain: usize, mask: usize, out: usize, outRow: i32, outStep: i32,
): void {
  const line = (<usize>(steps * units)) << 2;
  for (let at = 0; at < steps; at++) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const into = before + <usize>wide * own;
    if (at > 0) multiplySideBySide(wide, rows, (3 / wide) * units, units, into, <usize>wide * line, packed, products + 3 * own, 3 * line, false);
    const next = nextStep(at, steps, units, back);
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const to = out + ((<usize>(row * outRow + step * outStep)) << 2);
      const rowMask = mask ? mask + ((<usize>(row * wide * units)) << 2) : 0;
      if (at == 0) memory.fill(products + 3 * start, 0, (<usize>(3 * units)) << 2);
      gruRow(units, hard, wide, sums + 3 * start, bias, stateBias, products + 3 * start, before + <usize>wide * start, plain + start, next, rowMask, to);
    }
  }
}

function gruRow(
  units: i32, hard: bool, wide: i32, sums: usize, bias: usize, stateBias: usize, products: usize, before: usize, plain: usize, next: isize, mask: usize, out: usize,
): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const third = at + 2 * block;
    const r = gate(hard, f32x4.add(biased(sums, bias, at, left), biased(products, stateBias, at, left)));
    const z = gate(hard, f32x4.add(biased(sums, bias, at + block, left), biased(products, stateBias, at + block, left)));
    const inner = biased(products, stateBias, third, left);
    const n = tanh(f32x4.add(biased(sums, bias, third, left), f32x4.mul(r, inner)));
    const h = f32x4.add(n, f32x4.mul(z, f32x4.sub(loadUpTo(plain + at, left), n)));
    storeUpTo(sums + at, r, left);
    storeUpTo(sums + at + block, z, left);
    storeUpTo(sums + third, n, left);
    storeUpTo(products + third, inner, left);
    storeUpTo(out + at, h, left);
    if (next == 0) continue;
    storeUpTo(plain + at + next, h, left);
    if (mask) handOn(h, mask, wide, units, before + <usize>wide * next, at, left);
  }
}

/** As `lstmBackward`: the gradients of the sums over the gates, those of the state's products in `products`. `room` is used with a mask only. */
export function gruBackward(
  rows: i32, steps: i32, units: i32, back: bool, hard: bool, wide: i32, sums: usize, packed: usize, products: usize, plain: usize, mask: usize,
  given: usize, outRow: i32, outStep: i32, carry: usize, room: usize,
): void {
  const line = (<usize>(steps * units)) << 2;
  memory.fill(carry, 0, (<usize>(rows * units)) << 2);
  for (let at = steps - 1; at >= 0; at--) {
    const step = stepAt(at, steps, back);
    const own = (<usize>(step * units)) << 2;
    const isGiven = outStep != 0 || at == steps - 1;
    for (let row = 0; row < rows; row++) {
      const start = own + <usize>row * line;
      const from = isGiven ? given + ((<usize>(row * outRow + step * outStep)) << 2) : 0;
      gruRowBackward(units, hard, sums + 3 * start, products + 3 * start, plain + start, from, carry + ((<usize>(row * units)) << 2));
    }
    if (at == 0) return;
    const to = mask ? room : carry;
    const block = (<usize>(wide * units)) << 2;
    multiplySideBySide(wide, rows, units, (3 / wide) * units, products + 3 * own, 3 * line, packed, to, block, !mask);
    if (mask) addMasked(room, mask, carry, rows, wide, units);
  }
}

function gruRowBackward(units: i32, hard: bool, sums: usize, products: usize, plain: usize, given: usize, carry: usize): void {
  const block = (<usize>units) << 2;
  for (let unit = 0; unit < units; unit += 4) {
    const left = units - unit;
    const at = (<usize>unit) << 2;
    const third = at + 2 * block;
    const dh = arriving(carry, given, at, left);
    const r = loadUpTo(sums + at, left);
    const z = loadUpTo(sums + at + block, left);
    const n = loadUpTo(sums + third, left);
    const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n));
    const dr = f32x4.mul(f32x4.mul(dn, loadUpTo(products + third, left)), gateSlope(hard, r));
    const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(loadUpTo(plain + at, left), n)), gateSlope(hard, z));
    storeUpTo(sums + at, dr, left);
    storeUpTo(products + at, dr, left);
    storeUpTo(sums + at + block, dz, left);
    storeUpTo(products + at + block, dz, left);
    storeUpTo(sums + third, dn, left);
    storeUpTo(products + third, f32x4.mul(dn, r), left);
    storeUpTo(carry + at, f32x4.mul(dh, z), left);
  }
}
