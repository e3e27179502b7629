import type { LabProblem } from '../study';

/** Number with three significant digits, without exponent. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const places = size === 0 ? 3 : Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return value.toFixed(places);
}

export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** "0.2 (drops 20 %, keeps 80 %)". */
export function rateInWords(rate: number): string {
  return `${rate} (drops ${percent(rate)}, keeps ${percent(1 - rate)})`;
}

export function interval(bounds: readonly [number, number] | null, confidence = 0.95): string {
  return bounds
    ? `${Number((100 * confidence).toFixed(3))} % interval ${digits(bounds[0])} to ${digits(bounds[1])}`
    : 'no interval from one repeat';
}

export function pInWords(p: number | null): string {
  if (p === null) return 'no p value';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** "0.1, 0.2 and 0.3". */
export function listOf(values: readonly (number | string)[]): string {
  const texts = values.map(String);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

export function lossName(problem: LabProblem): string {
  return problem === 'classification' ? 'validation cross-entropy' : 'validation loss (mean squared error of standardised targets)';
}
