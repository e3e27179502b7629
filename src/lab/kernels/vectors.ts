// Four 32-bit floats at a time, and the ends of rows that hold fewer.

/** a · b + c; one rounding with relaxed SIMD where the machine has it, two otherwise. Never used where bits decide (masks). */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The first `count` (1 to 3) floats at `from`; zeros behind them. Reads nothing further: what follows may be the end of memory. */
// @ts-ignore: decorator
@inline
export function loadSome(from: usize, count: i32): v128 {
  let values = v128.load32_zero(from);
  if (count > 1) values = f32x4.replace_lane(values, 1, load<f32>(from, 4));
  if (count > 2) values = f32x4.replace_lane(values, 2, load<f32>(from, 8));
  return values;
}

// @ts-ignore: decorator
@inline
export function storeSome(to: usize, values: v128, count: i32): void {
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
}

/** Four floats, or the first `count` when fewer are left. */
// @ts-ignore: decorator
@inline
export function loadUpTo(from: usize, count: i32): v128 {
  return count >= 4 ? v128.load(from) : loadSome(from, count);
}

// @ts-ignore: decorator
@inline
export function storeUpTo(to: usize, values: v128, count: i32): void {
  if (count >= 4) v128.store(to, values);
  else storeSome(to, values, count);
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(values: v128): f32 {
  const pairs = f32x4.add(values, i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Sum of the four lanes in 64 bits. */
// @ts-ignore: decorator
@inline
export function wideSum(values: v128): f64 {
  return (
    (f64(f32x4.extract_lane(values, 0)) + f64(f32x4.extract_lane(values, 1))) +
    (f64(f32x4.extract_lane(values, 2)) + f64(f32x4.extract_lane(values, 3)))
  );
}

/** The upper two floats as 64-bit ones. */
// @ts-ignore: decorator
@inline
export function promoteHigh(values: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
}

/** Two pairs of 64-bit floats as four 32-bit ones. */
// @ts-ignore: decorator
@inline
export function demotePairs(low: v128, high: v128): v128 {
  const a = f32x4.demote_f64x2_zero(low);
  const b = f32x4.demote_f64x2_zero(high);
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** All ones in the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** The largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function largestLane(values: v128): f32 {
  return max(
    max(f32x4.extract_lane(values, 0), f32x4.extract_lane(values, 1)),
    max(f32x4.extract_lane(values, 2), f32x4.extract_lane(values, 3)),
  );
}
