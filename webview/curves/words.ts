import type { CurveRow, RunRow, VerdictKind, VerdictRow } from '../../src/protocol/curves';
import type { Tone } from '../kit/Notice';

export const VERDICTS: Readonly<Record<VerdictKind, { readonly words: string; readonly tone: Tone }>> = {
  overfits: { words: 'Overfits', tone: 'warning' },
  underfits: { words: 'Underfits', tone: 'info' },
  'good-fit': { words: 'Good fit', tone: 'good' },
  undecidable: { words: 'Cannot tell', tone: 'unsure' },
};

/** What a verdict is called; one that leaves only underfitting open says what it knows. */
export function lookOf({ kind, doesNotOverfit }: VerdictRow): { readonly words: string; readonly tone: Tone } {
  return doesNotOverfit ? { words: 'Does not overfit', tone: 'good' } : VERDICTS[kind];
}

/** The reason after these words, which it may begin with. */
export function reasonAfter(words: string, reason: string): string {
  const start = `It ${words.toLowerCase()}: `;
  return reason.startsWith(start) ? `${reason.charAt(start.length).toUpperCase()}${reason.slice(start.length + 1)}` : reason;
}

export const ROLES: Readonly<Record<CurveRow['role'], string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
  other: 'not assigned',
};

export const AXES: Readonly<Record<CurveRow['axis'], string>> = { epoch: 'Epoch', step: 'Step', row: 'Row' };

/** "training, dropout on"; of validation it is said only where it was on, which nobody expects. */
export function roleWords({ role, dropout }: Pick<CurveRow, 'role' | 'dropout'>): string {
  if (role === 'train' && dropout === 'off') return 'training, dropout off';
  return dropout === 'on' && role !== 'other' ? `${ROLES[role]}, dropout on` : ROLES[role];
}

/** Four significant digits; what is no number is said. */
export function valueText(value: number | null): string {
  return value === null ? 'NaN' : String(Number(value.toPrecision(4)));
}

/** A position as the log counts: whole ones in full, fractions of epochs with three decimals. */
export function positionText(at: number): string {
  return String(Number.isInteger(at) ? at : Number(at.toFixed(3)));
}

/** "epoch 7". */
export function placeText(axis: CurveRow['axis'], at: number): string {
  return `${AXES[axis].toLowerCase()} ${positionText(at)}`;
}

/** A run's name in lists: with its file where the name alone says little. */
export function runTitle(run: Pick<RunRow, 'name' | 'file'>): string {
  const base = run.file.slice(run.file.lastIndexOf('/') + 1);
  return run.name === '' || run.name === base ? run.file : run.name;
}

/** "1 run", "2,000 runs". */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** "14 Nov 2026, 09:30" in the reader's language; '' when nobody knows. */
export function timeText(ended: number | null): string {
  return ended === null ? '' : times.format(ended);
}

const times = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
