import type { Measured } from './choose';
import type { Evidence } from './evidence';
import { lowest } from './numbers';
import { LEAST_POINTS, levelOf } from './rise';
import { digits, percent, place, times } from './words';

export function subject({ role, metric }: Measured): string {
  return `${role === 'test' ? 'Test' : 'Validation'} ${metric === 'loss' ? 'loss' : metric}`;
}

/** Smoothed values or means; the position of the best is that of the log's own smallest value nearby, because smoothing lags behind. */
export function riseInWords({ measured, form }: Evidence): string {
  const { axis, at, values } = measured;
  const from = Math.max(0, form.best - 4);
  const best = at[from + lowest(values.slice(from, form.best + (form.rises ? 5 : 1)))] as number;
  return `${subject(measured)} rose ${percent(form.rise)} from its best ${digits(form.low)} (${place(axis, best)}) to ${digits(form.end)} (${place(axis, at.at(-1) as number)})`;
}

export function returning(evidence: Evidence): string {
  return `${riseInWords(evidence)}, but it is coming down again from a bump; train longer, then judge.`;
}

export function noiseInWords({ form, measured: { samples, values } }: Evidence): string {
  const chance =
    samples === undefined ? '' : `; ${samples.toLocaleString('en-US')} validation samples give ±${percent(form.chance)} by chance`;
  return `${values.length < LEAST_POINTS ? 'the log is short, but ' : ''}the rise is ${times(form.rise, form.noise)}${chance}`;
}

export function withDropout({ dropout }: Evidence): string {
  return dropout === 'on' ? ' (dropout on)' : '';
}

export function withinNoise(evidence: Evidence): string {
  const { form, measured } = evidence;
  const said = riseInWords(evidence);
  if (form.rise > form.bound) return `${said}, but too late or too briefly to count.`;
  const why =
    2 * form.noise >= form.bound
      ? `with a noise of ${percent(form.noise)} from point to point`
      : measured.samples === undefined
        ? 'on a validation set of unknown size'
        : `on ${measured.samples.toLocaleString('en-US')} validation samples`;
  return `${said}; ${why} only a rise of ${percent(form.bound)} would count.`;
}

export function stillImproving({ measured, form }: Evidence): string {
  return `${subject(measured)} was still falling at the end (${digits(form.end)} at ${place(measured.axis, measured.at.at(-1) as number)}): train longer, then judge.`;
}

export function gapOnly({ measured, train, form }: Evidence, gap: number): string {
  return `${subject(measured)} settled at ${digits(form.end)}, ${percent(gap)} above training loss ${digits(levelOf(train ?? []))} (dropout off), and did not rise; whether that gap can be closed only another run tells, with more dropout, more weight decay or more data.`;
}

export function settled({ measured, form, dropout }: Evidence, gap: number | null): string {
  const said = `It does not overfit: ${subject(measured).toLowerCase()} settled at ${digits(form.end)}, ${form.rise < 0.005 ? 'its best' : `${percent(form.rise)} above its best`}`;
  if (gap !== null) return `${said}, and ends ${percent(gap)} ${gap < 0 ? 'below' : 'above'} training loss (dropout off).`;
  if (dropout === null) return `${said}.`;
  return `${said}. Training loss was measured with dropout ${dropout === 'on' ? 'on' : 'perhaps on'}, so the gap to it says nothing.`;
}
