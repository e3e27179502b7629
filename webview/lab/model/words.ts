import type { RateSummary, StudyVerdict } from '../../../src/lab/study';

/** A share as percent without needless digits: 0.125 -> "12.5 %". */
export function percent(share: number, digits = 1): string {
  return `${trimZeros((share * 100).toFixed(digits))} %`;
}

/** What a rate does, both ways round, so that it is never taken for a keep probability. */
export function rateWords(rate: number): string {
  return `drops ${percent(rate)}, keeps ${percent(1 - rate)}`;
}

/** A rate as it would stand in source: 0.30000000000000004 -> "0.3". */
export function rateText(rate: number): string {
  return trimZeros(rate.toFixed(4));
}

/** A loss (nats or squared error) with three significant digits, at least three decimals below 10. */
export function lossText(loss: number | null): string {
  if (loss === null) return '–';
  if (!Number.isFinite(loss)) return 'diverged';
  const size = Math.abs(loss);
  if (size >= 10_000 || (size > 0 && size < 0.001)) return loss.toExponential(2);
  return loss.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 || size === 0 ? 3 : 4);
}

/** Interval in square brackets; a dash when there is none (fewer than two repeats). */
export function intervalText(interval: readonly [number, number] | null): string {
  return interval === null ? '–' : `[${signed(interval[0])}, ${signed(interval[1])}]`;
}

/** A difference with its sign, with a real minus. */
export function differenceText(difference: number): string {
  return difference > 0 ? `+${lossText(difference)}` : signed(difference);
}

export function pText(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** "2 h 5 min", "3 min 20 s", "45 s", "under 1 s". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 1) return 'under 1 s';
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Heading of the verdict: the state in a few words, so that colour and icon never stand alone. */
export function verdictWord(verdict: StudyVerdict): string {
  switch (verdict.kind) {
    case 'use-rate':
      return 'Dropout helps';
    case 'no-dropout':
      return 'Dropout is not needed';
    case 'cannot-tell':
      return 'Cannot tell';
    case 'not-converged':
      return 'Not converged';
    case 'incomplete':
      return 'Study incomplete';
  }
}

/** Whether a rate overfits, in words. */
export function overfitsText(summary: Pick<RateSummary, 'overfits'>): string {
  if (summary.overfits === null) return 'cannot tell';
  return summary.overfits ? 'yes' : 'no';
}

function signed(value: number): string {
  return lossText(value).replace('-', '−');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
