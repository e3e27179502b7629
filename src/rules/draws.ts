import type { Draw } from '../model/facts';
import type { Remedy, Severity } from '../model/finding';
import type { RateRange } from '../model/site';
import { dropsAndKeeps } from '../model/words';
import { rounded } from './rates';
import { isInWholeSteps, listed, triedRates } from './tried';

/** What is wrong with a range or a choice. */
export interface Complaint {
  readonly message: string;
  readonly severity: Severity;
  readonly remedies: readonly Remedy[];
}

const complaint = (severity: Severity, message: string, remedies: readonly (Remedy | null)[] = []): Complaint => ({
  severity,
  message,
  remedies: remedies.filter((each) => each !== null),
});

function toNumber(span: Draw['literals']['min'], value: number, what: string): Remedy | null {
  return span && { title: `Set ${what} to ${value}`, change: { type: 'set-number', span, value }, safe: false };
}

/** What fails or wastes a trial. */
export function invalid({ range, literals, items, mixesTypes }: Draw): readonly Complaint[] {
  const { min, max, step, values, logarithmic } = range;
  const found: Complaint[] = [];
  const what = values ? 'This choice' : 'This range';
  if (mixesTypes && values && /^keras_tuner/.test(range.tuner)) {
    const whole = values.findIndex((value) => Number.isInteger(value));
    const message = 'Keras Tuner refuses a choice of whole numbers beside others: write all of them with a point.';
    found.push(complaint('warning', message, [toNumber(items[whole] ?? null, values[whole] ?? 0, `${values[whole]}`)]));
  }
  if (min > max) return [...found, complaint('warning', `This range is empty: it starts at ${min} and ends at ${max}.`)];
  if (min < 0)
    found.push(
      complaint('warning', `${what} holds the rate ${min}, which is not a probability.`, [toNumber(literals.min, 0, 'the minimum')]),
    );
  else if (logarithmic && min === 0) found.push(complaint('warning', 'A logarithmic range cannot start at 0: drawing from it fails.'));
  if (max > 1)
    found.push(
      complaint('warning', `${what} holds the rate ${max}, which is not a probability.`, [toNumber(literals.max, 0.5, 'the maximum')]),
    );
  else if (max === 1) {
    const last = triedRates(range)?.at(-1) ?? max;
    const luck = `that ${rounded(last)} is the last rate tried is due to floating-point steps alone`;
    const message = `${what} goes up to a rate of 1 (${dropsAndKeeps(1)}): ${last < 1 && isInWholeSteps(range) ? luck : 'a trial there cannot learn'}.`;
    found.push(complaint('warning', message, [lowerMaximum(range, literals)]));
  }
  if (found.length === 0 && !logarithmic && step !== null && step > max - min && max > min)
    found.push(complaint('warning', `The step ${step} is wider than the range: only ${min} (${dropsAndKeeps(min)}) is ever tried.`));
  return [...found, ...outside(range, literals)];
}

function outside(range: Draw['range'], literals: Draw['literals']): readonly Complaint[] {
  const { default: start, min, max, values } = range;
  if (start === null || (values ? values.includes(start) : start >= min && start <= max)) return [];
  const message = `The default ${start} is not among the rates that are searched, ${values ? listed(values) : `${min} to ${max}`}.`;
  return [complaint('warning', message, [toNumber(literals.default, min, 'the default')])];
}

/** What works, but not as it seems. */
export function poor({ range, literals }: Draw): readonly Complaint[] {
  const { min, max, step, logarithmic, values } = range;
  const found: Complaint[] = [];
  const tried = triedRates(range);
  const last = tried?.at(-1);
  if (tried && step !== null && last !== undefined && max - last > step / 1000 && !isHalfStep(max - last, step)) {
    const because = isInWholeSteps(range)
      ? `because (${max} - ${min}) // ${step} is ${tried.length - 1} in floating-point numbers`
      : `because ${max} is not a whole number of steps above ${min}`;
    const message = `${max} (${dropsAndKeeps(max)}) is never tried, ${because}. The rates that are tried: ${listed(tried)}.`;
    const bound = boundFor(range, isInWholeSteps(range) ? max : last);
    found.push(complaint('info', message, [bound < 1 ? toNumber(literals.max, bound, 'the maximum') : null]));
  }
  const highest = last ?? max;
  if (highest > 0.8 + 1e-9)
    found.push(
      complaint('info', `A rate of ${rounded(highest)} ${dropsAndKeeps(highest)}: trials up there seldom learn anything.`, [
        lowerMaximum(range, literals),
      ]),
    );
  if (min > 0 && max > min && !logarithmic) {
    const staysWhole = !values && boundFor({ ...range, min: 0 }, max) === max;
    const message = `No trial runs without dropout: with 0 ${values ? 'among the choices' : 'as the minimum'} the search also tells whether dropout helps.`;
    found.push(complaint('hint', message, staysWhole ? [toNumber(literals.min, 0, 'the minimum')] : []));
  }
  return found;
}

/** `0.55` with a step of 0.1: the usual way to make sure of the last step. */
function isHalfStep(rest: number, step: number): boolean {
  return Math.abs(rest / step - 0.5) < 1e-6;
}

/** Nothing where already the minimum is as high, or the first step leads beyond. */
function lowerMaximum(range: RateRange, { max }: Draw['literals']): Remedy | null {
  const bound = highestUseful(range);
  return bound > range.min ? toNumber(max, bound, 'the maximum') : null;
}

/** The upper bound with which the search ends at 0.8 or at the last step below. */
function highestUseful(range: RateRange): number {
  const { min, step } = range;
  return step === null || step <= 0 ? 0.8 : boundFor(range, rounded(min + Math.floor((0.8 - min) / step + 1e-9) * step));
}

/** The upper bound with which `wanted` is the last rate tried. */
function boundFor(range: RateRange, wanted: number): number {
  const half = (range.step ?? 0) / 2;
  const last = triedRates({ ...range, max: wanted })?.at(-1) ?? wanted;
  return rounded(Math.abs(last - wanted) < half ? wanted : wanted + half);
}
