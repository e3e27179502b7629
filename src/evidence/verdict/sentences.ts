import type { Measured } from './choose';
import type { Evidence } from './evidence';
import { lowest } from './numbers';
import { type Form, levelOf } from './rise';
import { digits, percent, place, times } from './words';

export function subject({ role, metric }: Measured): string {
  return `${role === 'test' ? 'Test' : 'Validation'} ${metric === 'loss' ? 'loss' : metric}`;
}

export function riseInWords({ measured, form }: Evidence): string {
  const best = lowest(measured.values);
  const [from, to] = [measured.values[best] as number, form.end];
  return `${subject(measured)} rose ${percent(form.rise)} from its best ${digits(from)} (${place(measured.axis, measured.at[best] as number)}) to ${digits(to)} (${place(measured.axis, measured.at.at(-1) as number)})`;
}

export function noiseInWords({ rise, noise }: Form): string {
  return `the rise is ${times(rise, noise)}`;
}

export function withDropout({ dropout }: Evidence): string {
  return dropout === 'on' ? ' (dropout on)' : '';
}

export function withinNoise(evidence: Evidence): string {
  return `${riseInWords(evidence)}, but that is too little or too late to tell from its noise (${percent(evidence.form.noise)} from point to point).`;
}

export function stillImproving({ measured, form }: Evidence): string {
  return `${subject(measured)} was still falling at the end (${digits(form.end)} at ${place(measured.axis, measured.at.at(-1) as number)}): train longer, then judge.`;
}

export function gapOnly({ measured, train, form }: Evidence, gap: number): string {
  return `${subject(measured)} settled at ${digits(form.end)}, ${percent(gap)} above training loss ${digits(levelOf(train ?? []))} (dropout off), and did not rise; only a comparison with another run tells whether that gap can be closed.`;
}

export function settled({ measured, form, dropout }: Evidence, gap: number | null, train: boolean): string {
  const said = `${subject(measured)} settled at ${digits(form.end)} and did not rise from its best ${digits(Math.min(...measured.values))} (${place(measured.axis, measured.at[lowest(measured.values)] as number)})`;
  if (gap !== null) return `${said}; it ends ${percent(gap)} ${gap < 0 ? 'below' : 'above'} training loss (dropout off).`;
  if (!train) return `${said}.`;
  return `${said}. Training loss was logged with dropout ${dropout === 'on' ? 'on' : 'perhaps on'}, so the gap to it says nothing.`;
}
