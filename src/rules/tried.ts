import type { RateRange } from '../model/site';

/** The rates that a tuner can try, smallest first; null when they are not a list, or too many. */
export function triedRates({ min, max, step, tuner, logarithmic }: RateRange): readonly number[] | null {
  if (step === null || step <= 0 || logarithmic || max < min) return null;
  if (/^keras_tuner\./.test(tuner)) return counted(min, step, floorDivided(max - min, step) + 1);
  // Optuna works in decimal numbers, and takes the upper bound down to the last whole step.
  if (/^optuna\./.test(tuner)) return counted(min, step, Math.floor((max - min) / step + 1e-9) + 1);
  return null;
}

function counted(min: number, step: number, count: number): readonly number[] | null {
  return count >= 1 && count <= 1000 ? Array.from({ length: count }, (_, index) => min + index * step) : null;
}

/** Python's `a // b` for positive floating-point numbers: the quotient without the remainder of `fmod`, which `%` is. */
function floorDivided(a: number, b: number): number {
  const quotient = (a - (a % b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** In decimal numbers the range is a whole number of steps. */
export function isInWholeSteps({ min, max, step }: RateRange): boolean {
  if (step === null || step <= 0) return false;
  const steps = (max - min) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

/** "0, 0.1, 0.2"; a long list in its middle is left out. */
export function listed(rates: readonly number[]): string {
  const words = rates.map((rate) => String(Number(rate.toPrecision(6))));
  return words.length <= 12 ? words.join(', ') : [...words.slice(0, 3), '…', ...words.slice(-2)].join(', ');
}
