import { likeliest } from './uncertainty';

/** One bar of a reliability diagram: rows whose confidence lies in (lower, upper]. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Mean of the largest probability; null when empty. */
  readonly confidence: number | null;
  /** Share of right rows; null when empty. */
  readonly accuracy: number | null;
}

export interface Reliability {
  readonly rows: number;
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: Σ (count / rows) · |accuracy − confidence|, 0 … 1. */
  readonly error: number;
}

/**
 * Reliability diagram and expected calibration error (Guo et al. 2017, section 2): equal-width bins ((m − 1)/M, m/M] of the largest
 * class probability. The error is biased upwards on few rows; compare it only at equal rows and bins.
 */
export function reliability(
  probabilities: Float32Array | Float64Array,
  targets: ArrayLike<number>,
  classes: number,
  bins = 15,
): Reliability {
  const rows = targets.length;
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (let row = 0; row < rows; row += 1) {
    const best = likeliest(probabilities, row * classes, classes);
    const confidence = probabilities[row * classes + best] as number;
    const bin = binOf(confidence, bins);
    counts[bin] = (counts[bin] as number) + 1;
    sums[bin] = (sums[bin] as number) + confidence;
    if (best === targets[row]) right[bin] = (right[bin] as number) + 1;
  }
  const bars = Array.from(counts, (count, bin) => ({
    lower: bin / bins,
    upper: (bin + 1) / bins,
    count,
    confidence: count === 0 ? null : (sums[bin] as number) / count,
    accuracy: count === 0 ? null : (right[bin] as number) / count,
  }));
  const error =
    bars.reduce((sum, { count, confidence, accuracy }) => sum + count * Math.abs((accuracy ?? 0) - (confidence ?? 0)), 0) / rows;
  return { rows, bins: bars, error };
}

/** 0-based. The edges are the numbers m / M as they are rounded, so a confidence that equals one belongs below it. */
function binOf(confidence: number, bins: number): number {
  let bin = Math.min(bins, Math.max(1, Math.ceil(confidence * bins)));
  while (bin > 1 && confidence <= (bin - 1) / bins) bin -= 1;
  while (bin < bins && confidence > bin / bins) bin += 1;
  return bin - 1;
}
