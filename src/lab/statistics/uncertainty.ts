/** Class probabilities of several stochastic passes over the same rows: [pass][row][class], row-major. */
export interface Passes {
  readonly passes: number;
  readonly rows: number;
  readonly classes: number;
  readonly probabilities: Float32Array | Float64Array;
}

/** Per row, in nats; the totals are Σ over rows / rows. */
export interface PredictiveUncertainty {
  /** Mean over the passes, [row][class]. */
  readonly mean: Float64Array;
  /** H of the mean: total uncertainty, 0 … log C. */
  readonly entropy: Float64Array;
  /** Mean of the passes' H: what remains however well the weights were known. */
  readonly expectedEntropy: Float64Array;
  /** Their difference, 0 … entropy: what the passes disagree about (BALD). */
  readonly mutualInformation: Float64Array;
}

/**
 * Predictive mean, entropy, expected entropy and mutual information of Monte Carlo dropout (Gal and Ghahramani 2016; mutual
 * information as in Houlsby et al. 2011). Each pass must hold probabilities that sum to 1. With one pass, or without dropout, the
 * mutual information is 0.
 */
export function predictiveUncertainty({ passes, rows, classes, probabilities }: Passes): PredictiveUncertainty {
  const mean = new Float64Array(rows * classes);
  const entropy = new Float64Array(rows);
  const expectedEntropy = new Float64Array(rows);
  const mutualInformation = new Float64Array(rows);
  for (let pass = 0; pass < passes; pass += 1) {
    const offset = pass * rows * classes;
    for (let at = 0; at < mean.length; at += 1) mean[at] = (mean[at] as number) + (probabilities[offset + at] as number) / passes;
    for (let row = 0; row < rows; row += 1) {
      const own = entropyAt(probabilities, offset + row * classes, classes) / passes;
      expectedEntropy[row] = (expectedEntropy[row] as number) + own;
    }
  }
  for (let row = 0; row < rows; row += 1) {
    const total = entropyAt(mean, row * classes, classes);
    entropy[row] = total;
    // H is concave, so the difference is below 0 by rounding alone.
    mutualInformation[row] = Math.max(0, total - (expectedEntropy[row] as number));
  }
  return { mean, entropy, expectedEntropy, mutualInformation };
}

function entropyAt(values: Float32Array | Float64Array, offset: number, classes: number): number {
  let sum = 0;
  for (let at = offset; at < offset + classes; at += 1) {
    const p = values[at] as number;
    if (p > 0) sum -= p * Math.log(p);
  }
  // Probabilities that exceed 1 by rounding would make it negative.
  return Math.max(0, sum);
}

/** Single-precision softmax underflows; a probability below this counts as this (27.6 nats). */
const LEAST_PROBABILITY = 1e-12;

export interface Scores {
  readonly rows: number;
  /** Mean −log of the probability of the right class, nats. */
  readonly negativeLogLikelihood: number;
  /** Share of rows whose most probable class (the first among equals) is wrong. */
  readonly error: number;
}

/** `probabilities` is [row][class], `targets` the right classes. */
export function scores(probabilities: Float32Array | Float64Array, targets: ArrayLike<number>, classes: number): Scores {
  const rows = targets.length;
  let loss = 0;
  let wrong = 0;
  for (let row = 0; row < rows; row += 1) {
    const target = targets[row] as number;
    loss -= Math.log(Math.max(LEAST_PROBABILITY, probabilities[row * classes + target] as number));
    if (likeliest(probabilities, row * classes, classes) !== target) wrong += 1;
  }
  return { rows, negativeLogLikelihood: loss / rows, error: wrong / rows };
}

/** Index of the largest of `classes` values from `offset` on; the first among equals. */
export function likeliest(values: Float32Array | Float64Array, offset: number, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index += 1) if ((values[offset + index] as number) > (values[offset + best] as number)) best = index;
  return best;
}
