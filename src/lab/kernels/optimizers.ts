// One step of an optimizer over `count` weights that lie one behind the other. Rates that change with the step (Adam's corrections) come from the caller.
import { loadUpTo, storeUpTo } from './vectors';

/**
 * w ← shrink · w, v ← μv + (g + decay · w), w ← w - rate · v, with `nesterov` w ← w - rate · (g + decay · w + μv) (Sutskever et al. 2013, as PyTorch has
 * it; Keras's form gives the same weights while the rate is constant). `velocity` is neither read nor written when μ is 0.
 */
export function sgd(
  w: usize, g: usize, velocity: usize, count: i32,
  rate: f32, momentum: f32, nesterov: bool, shrink: f32, decay: f32,
): void {
  const mu = f32x4.splat(momentum);
  const eta = f32x4.splat(rate);
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    const weight = f32x4.mul(loadUpTo(w + at, left), f32x4.splat(shrink));
    const slope = f32x4.add(loadUpTo(g + at, left), f32x4.mul(f32x4.splat(decay), weight));
    let move = slope;
    if (momentum != 0) {
      const moved = f32x4.add(f32x4.mul(mu, loadUpTo(velocity + at, left)), slope);
      storeUpTo(velocity + at, moved, left);
      move = nesterov ? f32x4.add(slope, f32x4.mul(mu, moved)) : moved;
    }
    storeUpTo(w + at, f32x4.sub(weight, f32x4.mul(eta, move)), left);
  }
}

/**
 * Sets what is nearer to zero than 2⁻¹⁰⁰ to zero. What an optimizer keeps for a unit that no longer learns fades until it is denormal, and each of its steps
 * would take hundreds of cycles on some CPUs from then on.
 */
export function cutFaded(values: usize, count: i32): void {
  const limit = f32x4.splat(7.888609e-31);
  for (let index = 0; index < count; index += 4) {
    const at = values + ((<usize>index) << 2);
    const kept = loadUpTo(at, count - index);
    storeUpTo(at, v128.andnot(kept, f32x4.lt(f32x4.abs(kept), limit)), count - index);
  }
}

/** One vector of `adam`. */
// @ts-ignore: decorator
@inline
function adamOne(
  weight: v128, slope: v128, m: usize, v: usize, left: i32,
  b1: v128, r1: v128, b2: v128, r2: v128, eta: v128, least: v128,
): v128 {
  const first = f32x4.add(f32x4.mul(b1, loadUpTo(m, left)), f32x4.mul(r1, slope));
  const second = f32x4.add(f32x4.mul(b2, loadUpTo(v, left)), f32x4.mul(f32x4.mul(r2, slope), slope));
  storeUpTo(m, first, left);
  storeUpTo(v, second, left);
  return f32x4.sub(weight, f32x4.div(f32x4.mul(eta, first), f32x4.add(f32x4.sqrt(second), least)));
}

/**
 * Adam (Kingma and Ba 2015): w ← shrink · w, g ← g + decay · w, m and v smoothed with β₁ and β₂, w ← w - rate · m / (√v + floor). `rate` holds both
 * corrections: η √(1 - β₂ᵗ) / (1 - β₁ᵗ). `floor` is ε · √(1 - β₂ᵗ) in PyTorch and ε in Keras. `rest1` and `rest2` are 1 - β.
 */
export function adam(
  w: usize, g: usize, m: usize, v: usize, count: i32,
  rate: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, floor: f32, shrink: f32, decay: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const r1 = f32x4.splat(rest1);
  const b2 = f32x4.splat(beta2);
  const r2 = f32x4.splat(rest2);
  const eta = f32x4.splat(rate);
  const least = f32x4.splat(floor);
  const whole = shrink == 1 && decay == 0 ? count & ~3 : 0;
  for (let at: usize = 0; at < (<usize>whole) << 2; at += 16) {
    v128.store(w + at, adamOne(v128.load(w + at), v128.load(g + at), m + at, v + at, 4, b1, r1, b2, r2, eta, least));
  }
  for (let index = whole; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    const weight = f32x4.mul(loadUpTo(w + at, left), f32x4.splat(shrink));
    const slope = f32x4.add(loadUpTo(g + at, left), f32x4.mul(f32x4.splat(decay), weight));
    storeUpTo(w + at, adamOne(weight, slope, m + at, v + at, left, b1, r1, b2, r2, eta, least), left);
  }
}

/**
 * RMSprop (Tieleman and Hinton 2012): w ← shrink · w, g ← g + decay · w, s smoothed with `smoothing`, step g / (√s + ε), with `underRoot` (Keras) g / √(s + ε), then momentum as in `sgd`.
 */
export function rmsprop(
  w: usize, g: usize, average: usize, velocity: usize, count: i32,
  rate: f32, smoothing: f32, rest: f32, momentum: f32, shrink: f32, decay: f32, epsilon: f32, underRoot: bool,
): void {
  const floor = f32x4.splat(epsilon);
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    const weight = f32x4.mul(loadUpTo(w + at, left), f32x4.splat(shrink));
    const slope = f32x4.add(loadUpTo(g + at, left), f32x4.mul(f32x4.splat(decay), weight));
    const squares = f32x4.mul(f32x4.mul(f32x4.splat(rest), slope), slope);
    const square = f32x4.add(f32x4.mul(f32x4.splat(smoothing), loadUpTo(average + at, left)), squares);
    storeUpTo(average + at, square, left);
    const root = underRoot ? f32x4.sqrt(f32x4.add(square, floor)) : f32x4.add(f32x4.sqrt(square), floor);
    let move = f32x4.div(slope, root);
    if (momentum != 0) {
      move = f32x4.add(f32x4.mul(f32x4.splat(momentum), loadUpTo(velocity + at, left)), move);
      storeUpTo(velocity + at, move, left);
    }
    storeUpTo(w + at, f32x4.sub(weight, f32x4.mul(f32x4.splat(rate), move)), left);
  }
}

/**
 * Max-norm (Srivastava et al. 2014, section 5.1): each column of [inputs × units] whose length is above `limit` is cut to it. With `everyColumn` as Keras's
 * constraint: all columns are multiplied by min(length, limit) / (length + 10⁻⁷).
 */
export function maxNorm(w: usize, inputs: i32, units: i32, limit: f32, everyColumn: bool): void {
  const stride = (<usize>units) << 2;
  const most = f32x4.splat(limit);
  for (let column = 0; column < units; column += 4) {
    const left = units - column;
    const top = w + ((<usize>column) << 2);
    let squares = f32x4.splat(0);
    for (let row = 0; row < inputs; row++) {
      const values = loadUpTo(top + <usize>row * stride, left);
      squares = f32x4.add(squares, f32x4.mul(values, values));
    }
    const length = f32x4.sqrt(squares);
    const cut = f32x4.div(f32x4.min(length, most), f32x4.add(length, f32x4.splat(1e-7)));
    const factor = everyColumn ? cut : v128.bitselect(cut, f32x4.splat(1), f32x4.gt(length, most));
    for (let row = 0; row < inputs; row++) {
      const at = top + <usize>row * stride;
      storeUpTo(at, f32x4.mul(loadUpTo(at, left), factor), left);
    }
  }
}
