import type { CurveRow, RunRow, VerdictKind } from '../../src/protocol/curves';
import type { Tone } from '../kit/Notice';

export const VERDICTS: Readonly<Record<VerdictKind, { readonly words: string; readonly tone: Tone }>> = {
  overfits: { words: 'Overfits', tone: 'warning' },
  underfits: { words: 'Underfits', tone: 'info' },
  'good-fit': { words: 'Good fit', tone: 'good' },
  undecidable: { words: 'Cannot tell', tone: 'unsure' },
};

export const ROLES: Readonly<Record<CurveRow['role'], string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
  other: 'not assigned',
};

/** "training, dropout on". */
export function roleWords({ role, dropout }: Pick<CurveRow, 'role' | 'dropout'>): string {
  if (role !== 'train' || dropout === 'unknown') return ROLES[role];
  return `${ROLES[role]}, dropout ${dropout}`;
}

/** Four significant digits; what is no number is said. */
export function valueText(value: number | null): string {
  return value === null ? 'NaN' : String(Number(value.toPrecision(4)));
}

export const AXES: Readonly<Record<CurveRow['axis'], string>> = { epoch: 'Epoch', step: 'Step', row: 'Row' };

/** A run's name in lists: with its file where the name alone says little. */
export function runTitle(run: RunRow): string {
  const base = run.file.slice(run.file.lastIndexOf('/') + 1);
  return run.name === '' || run.name === base ? run.file : run.name;
}

/** "14 Nov 2026, 09:30" in the reader's language; '' when nobody knows. */
export function timeText(ended: number | null): string {
  if (ended === null) return '';
  return new Date(ended).toLocaleString(undefined, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}
