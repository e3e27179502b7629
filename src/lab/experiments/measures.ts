/**
 * Names of what probes measure on the test rows, with the weights of the last epoch. Losses are those of the study (nats per row, or mean
 * squared error of standardised targets).
 */

/** Passes whose averages `sampleLoss` and `sampleError` are about. */
export const SAMPLES = 'samples';

/** Monte Carlo dropout ('mc') beside one run with dropout off ('scaling': weight scaling, Srivastava et al. 2014, section 10). */
export type Prediction = 'mc' | 'scaling';

/** `loss`, `error`; for classes `calibration` (expected calibration error) and `entropy`; for values `coverage` and `width` of 95 % intervals. */
export function of(prediction: Prediction, quantity: 'loss' | 'error' | 'calibration' | 'entropy' | 'coverage' | 'width'): string {
  return `${prediction}.${quantity}`;
}

/** Mean mutual information in nats: over all test rows, over those answered rightly and wrongly; and its smallest value. */
export const INFORMATION = 'mc.information';
export const INFORMATION_RIGHT = 'mc.information.right';
export const INFORMATION_WRONG = 'mc.information.wrong';
export const INFORMATION_LEAST = 'mc.information.least';

/** Reliability diagram, three arrays with a value per bin of equal width; empty bins have 0 rows. */
export function bars(prediction: Prediction, of: 'rows' | 'confidence' | 'accuracy'): string {
  return `${prediction}.bars.${of}`;
}

/** Arrays with a value per entry of `SAMPLES`: of the mean of k passes, averaged over disjoint groups of k. */
export const SAMPLE_LOSS = 'samples.loss';
export const SAMPLE_ERROR = 'samples.error';

/** Arrays with a value per place of `placesOf(network)`; not measurable = NaN. */
export const MEAN_ACTIVATION = 'inside.mean';
export const ZEROS = 'inside.zeros';
export const CORRELATION = 'inside.correlation';
export const NOISE = 'inside.noise';
/** One number: the same at the outputs. */
export const OUTPUT_NOISE = 'inside.output-noise';

/** Largest difference of outputs between both forms over the largest output: dropout off, and on with the same masks. */
export const CLASSIC_OFF = 'classic.off';
export const CLASSIC_ON = 'classic.on';
