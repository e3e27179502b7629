import type { ValueError } from '../data/errors';

/** Digits after the decimal point that a rate keeps: hides the noise of binary fractions, so that 0.3 is written 0.3. */
const PLACES = 10;

function exact(value: number): number {
  return Number(value.toFixed(PLACES));
}

/**
 * Rates from `from` to `to`, both tried. Counted in whole steps, since a floating-point floor division loses the last rate
 * (0 to 0.5 by 0.1 becomes five values in some tuners). When the step does not divide the range, `to` is added as the last rate.
 */
export function rateGrid(from: number, to: number, step: number): number[] {
  const steps = Math.floor(exact((to - from) / step));
  const rates = Array.from({ length: steps + 1 }, (_, index) => exact(from + index * step));
  if (rates.at(-1) !== exact(to)) rates.push(exact(to));
  return rates;
}

/** Rates written as `0:0.8:0.1` (from:to:step) or `0,0.2,0.5`: ascending, without repetition, each in [0, 1). */
export function parseRates(text: string): { readonly ok: readonly number[] } | { readonly err: ValueError } {
  const range = text.includes(':');
  const numbers = text.split(range ? ':' : ',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const fail = (message: string) => ({ err: { code: 'bad-rates', message } });
  if (numbers.some((value) => !Number.isFinite(value))) return fail(`"${text}" is no list of rates; write 0:0.8:0.1 or 0,0.2,0.5.`);
  if (numbers.some((value) => value < 0)) return fail('A rate is a probability of being dropped: it cannot be negative.');
  if (!range) return checked(numbers.map(exact));
  const [from, to, step] = numbers;
  if (numbers.length !== 3 || from === undefined || to === undefined || step === undefined)
    return fail(`"${text}" needs three numbers: from:to:step.`);
  if (step <= 0 || to < from) return fail(`"${text}" goes nowhere: the step must be above 0 and the end not below the start.`);
  if ((to - from) / step > 1000) return fail(`"${text}" would be more than 1,000 rates.`);
  return checked(rateGrid(from, to, step));
}

function checked(rates: readonly number[]): { readonly ok: readonly number[] } | { readonly err: ValueError } {
  const high = rates.find((rate) => rate >= 1);
  if (high !== undefined) return { err: { code: 'bad-rates', message: `Rate ${high} keeps nothing; rates stay below 1.` } };
  return { ok: [...new Set(rates)].sort((one, other) => one - other) };
}
