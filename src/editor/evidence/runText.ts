import type { LoggedRun } from './logStore';

const KINDS = {
  overfits: 'overfits',
  underfits: 'underfits',
  'good-fit': 'good fit',
  undecidable: 'cannot tell whether it overfits',
} as const;

/** "overfits since epoch 7: train 0.02, validation 0.41, best 0.33 · run of 14 Nov" */
export function runSummary({ verdict, run, modified }: LoggedRun, stale: boolean): string {
  const { kind, since, axis, train, validation, best } = verdict;
  const when = since !== null && axis !== null ? ` since ${axis} ${numberText(since)}` : '';
  const numbers = [
    train === null ? '' : `train ${numberText(train)}`,
    validation === null ? '' : `validation ${numberText(validation)}`,
    best === null ? '' : `best ${numberText(best)}`,
  ].filter((part) => part !== '');
  const words = verdict.cause === 'no-reference' ? 'does not overfit' : KINDS[kind];
  const said = `${words}${when}${numbers.length > 0 ? `: ${numbers.join(', ')}` : ''}`;
  return [said, `run of ${dayText(run.ended ?? modified)}`, stale ? 'older than the code' : ''].filter((part) => part !== '').join(' · ');
}

/** Four significant digits. */
export function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'NaN';
}

/** "14 Nov", with the year where it is another one. */
export function dayText(time: number, now = Date.now()): string {
  if (time <= 0) return 'an unknown day';
  const date = new Date(time);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? daysOfThisYear : days).format(date);
}

/** Made once: a formatter takes longer than what it writes. */
const daysOfThisYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
