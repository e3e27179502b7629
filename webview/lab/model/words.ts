import { digits, percent } from '../../../src/lab/statistics/words';
import type { RateSummary } from '../../../src/lab/study';

export { rateText } from '../../../src/lab/results/facts';
export { percent, rateInWords } from '../../../src/lab/statistics/words';

/** What a rate does, both ways round, so that it is never taken for a keep probability; no line ends before a %. */
export function rateWords(rate: number): string {
  return `drops ${percent(rate)}, keeps ${percent(1 - rate)}`.replaceAll(' %', '\u00a0%');
}

/** A loss with three significant digits; a dash when there is none. */
export function lossText(loss: number | null): string {
  if (loss === null) return '–';
  return Number.isFinite(loss) ? digits(loss).replace('-', '−') : 'diverged';
}

/** Interval in square brackets; a dash when there is none (fewer than two repeats). */
export function intervalText(interval: readonly [number, number] | null): string {
  return interval === null ? '–' : `[${lossText(interval[0])}, ${lossText(interval[1])}]`;
}

/** A difference with its sign. */
export function differenceText(difference: number): string {
  return difference > 0 ? `+${lossText(difference)}` : lossText(difference);
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

/** Whether a rate overfits, in words. */
export function overfitsText({ overfits }: Pick<RateSummary, 'overfits'>): string {
  if (overfits === null) return 'cannot tell';
  return overfits ? 'yes' : 'no';
}
