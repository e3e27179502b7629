import { differenceNoise, lowest, meanOf, noiseOf, smooth } from './numbers';

/** Points below which nothing is said about the form of a curve, but for a rise that is clear; and below which nothing at all. */
export const LEAST_POINTS = 8;
export const FEWEST_POINTS = 5;
/** A log that early stopping ended may have three points after its best. */
const AFTER = 3;
/** Relative rise that counts, where the number of validation samples is unknown; and at least, where it is known. */
const RISE = 0.1;
const LEAST_RISE = 0.065;
/** A relative rise up to this is no rise. */
export const NO_RISE = 0.05;
/** A relative fall over the last five points up to this means that a curve has settled. */
const SETTLED = 0.01;
/** Samples that are assumed where a log does not tell. */
const USUAL_SAMPLES = 200;

/**
 * All below was chosen on the fit half of the study (bench/verdict).
 *
 * A validation set of n samples tells a rise only so far: the same rows are measured each time, so this chance does not show as noise from point to point. It grows
 * with how much the network still changed, which is what its training loss fell by since the best validation, in units of the validation loss: relative deviation
 * (STILL + MOVING * fall) / sqrt(n).
 */
const STILL = 0.2;
const MOVING = 1.6;
/**
 * How many of these deviations, and of those by noise, a rise must exceed NO_RISE by: a training loss that hardly fell speaks against overfitting, one that went on
 * falling by FALLEN of the validation loss or more, which did not follow, speaks for it (fit half: 121 of 137 such runs overfit, and 9 of 172 with less than a 20th).
 */
const DOUBTS = { still: 2, fallen: 0.25, noise: 1 } as const;
const FALLEN = 0.2;

/** What the form of a validation curve says, smaller is better. */
export interface Form {
  /** Index of the best value, and that value: smoothed, or of the means that show the rise. */
  readonly best: number;
  readonly low: number;
  /** The value at the end, of the same kind. */
  readonly end: number;
  readonly rise: number;
  /** Relative, from point to point; of a rise what ups and downs add to it by chance. */
  readonly noise: number;
  /** Relative deviation that chance gives the rise by the size of the validation set. */
  readonly chance: number;
  /** The rise that would count. */
  readonly bound: number;
  /** Past its best for long enough and by more than noise and chance explain. */
  readonly rises: boolean;
  /** What the training loss fell by since then, in units of the validation loss; 0 or less when it did not. */
  readonly fall: number;
  /** Came down again from a bump by more than half of it: on its way to a second best, perhaps. */
  readonly returns: boolean;
  /** Index from which on the curve stays above half the bound. */
  readonly since: number;
  /** Still improving at the end. */
  readonly falls: boolean;
}

type Rise = Pick<Form, 'best' | 'low' | 'end' | 'rise' | 'noise' | 'chance' | 'bound' | 'rises' | 'fall' | 'since'>;

export function formOf(values: readonly number[], samples: number | undefined, train: readonly number[] | null): Form {
  const smoothed = smooth(values);
  const last = smoothed.length - 1;
  const best = lowest(smoothed);
  const [end, low] = [smoothed[last] as number, smoothed[best] as number];
  const noise = noiseOf(values);
  const peak = Math.max(...smoothed.slice(best));
  const before = smoothed[Math.max(0, last - 5)] as number;
  const falls = (end - before) / Math.abs(before) < -Math.max(SETTLED, noise);
  const clearest = clearestRise(values, samples, train);
  if (clearest.rises) return { ...clearest, falls, returns: peak - end > end - low && fallsAtEnd(values, noise) };
  const rise = end / low - 1;
  // What does not count is told by the values that came nearest to counting.
  const shown = Math.min(rise, clearest.rise) > NO_RISE ? clearest : { best, low, end, rise };
  return { ...clearest, ...shown, noise, since: last, falls, rises: false, returns: false };
}

/** Whether the last three points are below the three before. */
function fallsAtEnd(values: readonly number[], noise: number): boolean {
  const [before, now] = [meanOf(values.slice(-6, -3)), meanOf(values.slice(-3))];
  return values.length >= 6 && now / before - 1 < -Math.max(SETTLED, noise);
}

/** The rise that is clearest, by single points or by means of 3, 5 or a tenth of them: a steady rise shows in points, a noisy one in means. */
function clearestRise(values: readonly number[], samples: number | undefined, train: readonly number[] | null): Rise {
  const widths = [1, 3, 5, Math.round(values.length / 10)].filter((width) => width >= 1 && width <= Math.max(1, values.length / 3));
  const rises = [...new Set(widths)].map((width) => riseOf(values, width, samples, train));
  const clarity = ({ rises: counts, fall, rise, bound }: Rise): number => (counts ? (fall > 0 ? 2e6 : 1e6) : 0) + rise - bound;
  return rises.reduce((clearest, each) => (clarity(each) > clarity(clearest) ? each : clearest));
}

/** The rise from the lowest mean of `width` neighbours to the last. */
function riseOf(values: readonly number[], width: number, samples: number | undefined, train: readonly number[] | null): Rise {
  const unit = unitOf(values);
  const logs = logsOf(values, unit);
  const means = movingMeans(logs, width);
  const at = lowest(means);
  const [low, end] = [means[at] as number, means.at(-1) as number];
  const best = at + Math.floor(width / 2);
  const after = values.length - 1 - best;
  const around = differenceNoise(logs.slice(Math.max(0, Math.min(best - 4, values.length - 9)), best + 6));
  const late = differenceNoise(logs.slice(-8));
  const fell = train ? (meanOf(train.slice(at, at + width)) - meanOf(train.slice(-width))) / (unit * Math.exp(low)) : 0;
  const fall = Number.isFinite(fell) ? fell : 0;
  const share = Math.max(0, Math.min(1, fall));
  const chance = (STILL + MOVING * share) / Math.sqrt(samples ?? USUAL_SAMPLES);
  // Few points tell their noise badly.
  const noise = (1 + 1 / Math.min(9, Math.max(1, values.length - 3))) * Math.sqrt((around ** 2 + late ** 2) / width);
  const doubt = DOUBTS.still - (DOUBTS.still - DOUBTS.fallen) * Math.min(1, share / FALLEN);
  const least = samples === undefined ? RISE : LEAST_RISE;
  const needed = Math.max(least, chance, NO_RISE + Math.hypot(doubt * chance, Math.max(doubt, DOUBTS.noise) * noise));
  const bound = (1 + needed) * Math.exp(luckOf(means, at, around / Math.sqrt(width), width)) - 1;
  const above = low + Math.log1p(bound) / 2;
  let since = means.length - 1;
  while (since > at + 1 && (means[since - 1] as number) > above) since -= 1;
  const isLasting = means.slice(-2).every((mean) => mean > low + Math.log1p(needed) / 2);
  const rise = Math.exp(end - low) - 1;
  const rises = values.length >= FEWEST_POINTS && after >= AFTER && isLasting && rise > bound;
  return {
    best,
    low: unit * Math.exp(low),
    end: unit * Math.exp(end),
    rise,
    noise,
    chance,
    bound,
    rises,
    fall,
    since: Math.min(values.length - 1, since + Math.floor(width / 2)),
  };
}

/** How far the lowest of several noisy means lies below what they are means of: the more of them are near it, the further. */
function luckOf(means: readonly number[], at: number, deviation: number, width: number): number {
  const near = means.filter((mean) => mean < (means[at] as number) + 2 * deviation).length / width;
  return 0.6 * Math.sqrt(2 * Math.log(Math.max(1, near))) * deviation;
}

/** Logarithms of the values in units of the smallest above 0, which none depends on; a share of wrong answers may be 0: then half of that. */
function logsOf(values: readonly number[], unit: number): number[] {
  return values.map((value) => Math.log(value > 0 ? value / unit : 0.5));
}

function unitOf(values: readonly number[]): number {
  const above = values.filter((value) => value > 0);
  return above.length > 0 ? Math.min(...above) : 1;
}

function movingMeans(values: readonly number[], width: number): number[] {
  return values.slice(width - 1).map((_, index) => meanOf(values.slice(index, index + width)));
}

/** Mean of the last five values: where a curve ended. */
export function levelOf(values: readonly number[]): number {
  return meanOf(values.slice(-5));
}
