// Elementary functions of four floats, from +, -, *, /, √ and integer operations alone, so that every machine gives the same bits.
// The coefficients are least-maximum fits made for this file (Lawson's iteration over Chebyshev nodes, 40 digits).

// @ts-ignore: decorator
@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

/** e^r - 1 for |r| <= ln 2 / 2. */
// @ts-ignore: decorator
@inline
function reducedExp(r: v128): v128 {
  let q = f32x4.add(f32x4.mul(c(0.0013941109567548672), r), c(0.00836317525570446));
  q = f32x4.add(f32x4.mul(q, r), c(0.041666375298329415));
  q = f32x4.add(f32x4.mul(q, r), c(0.1666657700595066));
  q = f32x4.add(f32x4.mul(q, r), c(0.50000000269269));
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), q));
}

/** Added, it leaves the nearest whole number in the lowest bits: 1.5 · 2^23. */
const ROUNDING: f32 = 12582912;

/** The nearest whole number of powers of two in e^x, as `ROUNDING` plus that number. */
// @ts-ignore: decorator
@inline
function roundedTwos(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, c(1.4426950408889634)), c(ROUNDING));
}

/** Cody and Waite 1980: ln 2 in two parts, so that n · ln 2 loses nothing. */
// @ts-ignore: decorator
@inline
function rest(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, c(ROUNDING));
  return f32x4.add(f32x4.sub(x, f32x4.mul(n, c(0.693359375))), f32x4.mul(n, c(0.00021219444005469057)));
}

// @ts-ignore: decorator
@inline
function powerOfTwo(rounded: v128): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), i32x4.splat(0x3f800000));
}

/** Not a number stays so: the pseudo-minimum gives its first operand unless the second is smaller. */
// @ts-ignore: decorator
@inline
function inRange(x: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, c(-87.33)), c(88.37));
}

/** e^x within 2 ulp; 0 below -87.33, and above 88.37 as at 88.37 (2.4e38) so that nothing becomes infinite. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const inside = inRange(x);
  const rounded = roundedTwos(inside);
  const scale = powerOfTwo(rounded);
  const value = f32x4.add(f32x4.mul(scale, reducedExp(rest(inside, rounded))), scale);
  return v128.andnot(value, f32x4.lt(x, c(-87.33)));
}

/** e^x - 1 within 3 ulp, without cancellation near 0. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const inside = inRange(x);
  const rounded = roundedTwos(inside);
  const scale = powerOfTwo(rounded);
  return f32x4.add(f32x4.mul(scale, reducedExp(rest(inside, rounded))), f32x4.sub(scale, c(1)));
}

/** Natural logarithm within 2 ulp (of 1 near x = 1) for normal positive x. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  // The mantissa between √½ and √2 makes the series shortest: the bits of √½ are subtracted, what carries is the exponent.
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const n = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const mantissa = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(mantissa, c(1));
  const s = f32x4.div(f, f32x4.add(c(2), f));
  const z = f32x4.mul(s, s);
  let p = f32x4.add(f32x4.mul(c(0.23332765754437462), z), c(0.28550723007060597));
  p = f32x4.add(f32x4.mul(p, z), c(0.400001228784979));
  p = f32x4.add(f32x4.mul(p, z), c(0.6666666655286689));
  // log(1 + f) = 2s + s·R and 2s = f - s·f, so the large part stays exact.
  const tail = f32x4.mul(s, f32x4.sub(f32x4.mul(z, p), f));
  const low = f32x4.sub(tail, f32x4.mul(n, c(0.00021219444005469057)));
  return f32x4.add(f32x4.add(f, low), f32x4.mul(n, c(0.693359375)));
}

/** log(1 + e) within 2 ulp for e in [0, 1]. */
// @ts-ignore: decorator
@inline
export function log1p(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(c(2), e));
  const z = f32x4.mul(s, s);
  let p = f32x4.add(f32x4.mul(c(0.20815119847968647), z), c(0.1745707293386497));
  p = f32x4.add(f32x4.mul(p, z), c(0.22265451702746047));
  p = f32x4.add(f32x4.mul(p, z), c(0.2857027640366902));
  p = f32x4.add(f32x4.mul(p, z), c(0.4000001117587051));
  p = f32x4.add(f32x4.mul(p, z), c(0.6666666664912575));
  return f32x4.add(f32x4.add(s, s), f32x4.mul(f32x4.mul(s, z), p));
}

// @ts-ignore: decorator
@inline
function withSignOf(value: v128, x: v128): v128 {
  return v128.or(v128.andnot(value, i32x4.splat(0x80000000)), v128.and(x, i32x4.splat(0x80000000)));
}

/** Within 4 ulp. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const e = expm1(f32x4.mul(f32x4.abs(x), c(-2)));
  return withSignOf(f32x4.div(e, f32x4.add(e, c(2))), x);
}

/** 1 / (1 + e^-x) within 4 ulp at both ends. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const below = f32x4.lt(x, c(0));
  return f32x4.div(v128.bitselect(e, c(1), below), f32x4.add(c(1), e));
}

/** log(1 + e^x). */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, c(0)), log1p(exp(f32x4.neg(f32x4.abs(x)))));
}

/**
 * Probability that a standard normal lies below x: exp(-x²/2) · t · P(t) with t = 1 / (1 + 0.3 |x|) (the form of Abramowitz and
 * Stegun 7.1.26, with two more terms); absolute error below 1.2e-7. `bell` is exp(-x²/2).
 */
// @ts-ignore: decorator
@inline
export function normalBelow(x: v128, bell: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), c(13.4));
  const t = f32x4.div(c(1), f32x4.add(c(1), f32x4.mul(c(0.3), size)));
  let p = f32x4.add(f32x4.mul(c(0.035984119662957594), t), c(-0.15849507203890265));
  p = f32x4.add(f32x4.mul(p, t), c(0.20858576189322758));
  p = f32x4.add(f32x4.mul(p, t), c(-0.05574470792290204));
  p = f32x4.add(f32x4.mul(p, t), c(0.12965604071725534));
  p = f32x4.add(f32x4.mul(p, t), c(0.09958042441949636));
  p = f32x4.add(f32x4.mul(p, t), c(0.120807589811362));
  p = f32x4.add(f32x4.mul(p, t), c(0.11962578086394246));
  const tail = f32x4.mul(bell, f32x4.mul(t, p));
  return v128.bitselect(tail, f32x4.sub(c(1), tail), f32x4.lt(x, c(0)));
}

// @ts-ignore: decorator
@inline
export function bell(x: v128): v128 {
  return exp(f32x4.mul(f32x4.mul(x, x), c(-0.5)));
}

/** cos(2πu) for u in [0, 1], absolute error below 2e-7. */
// @ts-ignore: decorator
@inline
export function cosineOfTurns(u: v128): v128 {
  // cos(2πu) = sin(2π(¼ - w)) with w the distance of u to the nearest whole turn, in [0, ½].
  const w = f32x4.sub(c(0.5), f32x4.abs(f32x4.sub(u, c(0.5))));
  const a = f32x4.sub(c(0.25), w);
  const z = f32x4.mul(a, a);
  let p = f32x4.add(f32x4.mul(c(-14.3943044381449), z), c(42.00983213597101));
  p = f32x4.add(f32x4.mul(p, z), c(-76.70428276523911));
  p = f32x4.add(f32x4.mul(p, z), c(81.605226238518));
  p = f32x4.add(f32x4.mul(p, z), c(-41.34170211724774));
  p = f32x4.add(f32x4.mul(p, z), c(6.283185307072893));
  return f32x4.mul(a, p);
}
