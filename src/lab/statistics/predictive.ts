import { normalQuantile } from './student';

/** Outputs of several stochastic passes of a regression network with one output: [pass][row]. */
export interface ValuePasses {
  readonly passes: number;
  readonly rows: number;
  readonly values: Float32Array | Float64Array;
}

export interface PredictiveMoments {
  readonly mean: Float64Array;
  /** Over the passes, with n − 1; 0 for one pass. Without the noise of the targets. */
  readonly variance: Float64Array;
}

/** Mean and variance over the passes of each row. */
export function predictiveMoments({ passes, rows, values }: ValuePasses): PredictiveMoments {
  const mean = new Float64Array(rows);
  const variance = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let sum = 0;
    for (let pass = 0; pass < passes; pass += 1) sum += values[pass * rows + row] as number;
    const centre = sum / passes;
    let squares = 0;
    for (let pass = 0; pass < passes; pass += 1) squares += ((values[pass * rows + row] as number) - centre) ** 2;
    mean[row] = centre;
    variance[row] = passes > 1 ? squares / (passes - 1) : 0;
  }
  return { mean, variance };
}

export interface Coverage {
  readonly rows: number;
  /** Share of targets inside their interval; a calibrated network has `level`. */
  readonly share: number;
  /** Mean width of the intervals, in the units of the target. */
  readonly width: number;
}

/**
 * How many targets lie in mean ± z · √(variance + noise), the normal predictive interval of the given level (0 … 1). `noise` is the
 * variance of the targets around the true function (1/τ of Gal and Ghahramani 2016, section 3); with 0 the intervals are about the
 * network's mean alone and must be too narrow for noisy targets.
 */
export function intervalCoverage(
  { mean, variance }: PredictiveMoments,
  targets: ArrayLike<number>,
  { level = 0.95, noise = 0 }: { readonly level?: number; readonly noise?: number } = {},
): Coverage {
  const z = normalQuantile((1 + level) / 2);
  const rows = targets.length;
  let inside = 0;
  let width = 0;
  for (let row = 0; row < rows; row += 1) {
    const half = z * Math.sqrt((variance[row] as number) + noise);
    width += 2 * half;
    if (Math.abs((targets[row] as number) - (mean[row] as number)) <= half) inside += 1;
  }
  return { rows, share: inside / rows, width: width / rows };
}
