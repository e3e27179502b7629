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
