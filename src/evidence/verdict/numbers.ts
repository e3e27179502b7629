/** Weight of the past in a smoothed curve. */
const SMOOTHING = 0.6;

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviationOf(values: readonly number[]): number {
  const centre = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1));
}

/** Exponential smoothing that starts at the first value. */
export function smooth(values: readonly number[]): number[] {
  let last = values[0] ?? Number.NaN;
  return values.map((value) => {
    last = SMOOTHING * last + (1 - SMOOTHING) * value;
    return last;
  });
}

export function lowest(values: readonly number[]): number {
  let at = 0;
  values.forEach((value, index) => {
    if (value < (values[at] as number)) at = index;
  });
  return at;
}

/** Standard deviation of the last steps from point to point, relative to the level there. */
export function noiseOf(values: readonly number[]): number {
  const tail = values.slice(-6);
  const steps = tail.slice(1).map((value, index) => value - (tail[index] as number));
  return deviationOf(steps) / Math.abs(meanOf(values.slice(-5)));
}

/**
 * Standard deviation of white noise about a smooth curve, by second and by third differences, which a line and a parabola do not enter: the smaller of both,
 * because what is left of the curve makes either too large. NaN-free: 0 for fewer than three values.
 */
export function differenceNoise(values: readonly number[]): number {
  const second = values.slice(2).map((value, index) => value - 2 * (values[index + 1] as number) + (values[index] as number));
  if (second.length === 0) return 0;
  const third = second.slice(1).map((value, index) => value - (second[index] as number));
  const bySecond = meanOf(second.map((value) => value ** 2)) / 6;
  const byThird = third.length < 2 ? Number.POSITIVE_INFINITY : meanOf(third.map((value) => value ** 2)) / 20;
  return Math.sqrt(Math.min(bySecond, byThird));
}
