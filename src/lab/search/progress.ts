import type { TrialCost } from './cost';
import type { Pace } from './pace';

/** How far a run of trials is. */
export interface Progress {
  readonly trialsDone: number;
  /** Known so far; a search may ask for more. */
  readonly trials: number;
  /** Of the work of all trials known, 0..1. */
  readonly share: number;
  /** null while too little has been trained to say. */
  readonly left: TimeLeft | null;
}

export interface TimeLeft {
  readonly seconds: number;
  /** false: most of what is left is of a kind of network that has not been trained yet. */
  readonly known: boolean;
  /** Trials may stop before their last epoch, so it is at most this long. */
  readonly atMost: boolean;
}

/** A trial that is not finished, and how many of its epochs are. */
export interface Outstanding {
  readonly cost: TrialCost;
  readonly epochs: number;
}

/** Below this an estimate would mostly measure the start of the workers. */
const EPOCHS_BEFORE_ESTIMATE = 5;

/**
 * Time that the rest takes: what each outstanding trial still needs at the mean pace of its kind, shared out among the workers; no shorter than the
 * longest single trial, which cannot be shared.
 */
export function timeLeft(outstanding: readonly Outstanding[], pace: Pace, workers: number): TimeLeft | null {
  if (pace.epochs < EPOCHS_BEFORE_ESTIMATE) return null;
  let total = 0;
  let seen = 0;
  let longest = 0;
  for (const { cost, epochs } of outstanding) {
    const epoch = pace.epoch(cost);
    if (!epoch) return null;
    const milliseconds = epoch.milliseconds * (Math.max(0, cost.epochs - epochs) + cost.after);
    total += milliseconds;
    if (epoch.seen) seen += milliseconds;
    longest = Math.max(longest, milliseconds);
  }
  return {
    seconds: Math.max(total / Math.max(1, workers), longest) / 1000,
    known: seen >= total / 2,
    atMost: outstanding.some(({ cost }) => cost.mayStop),
  };
}

/** "about 3 minutes left", no finer than such an estimate can be. */
export function timeLeftInWords(left: TimeLeft | null): string {
  if (left === null) return 'estimating the time left';
  const about = left.atMost ? 'at most about' : left.known ? 'about' : 'very roughly';
  return `${about} ${roundTime(left.seconds)} left`;
}

/** "20 seconds", "3 minutes", "2½ hours". */
export function roundTime(seconds: number): string {
  if (seconds < 8) return 'a few seconds';
  if (seconds < 55) return `${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes <= 1) return 'a minute';
  if (minutes < 10) return `${minutes} minutes`;
  if (minutes < 58) return `${Math.round(minutes / 5) * 5} minutes`;
  const halves = Math.round(seconds / 1800);
  const hours = Math.floor(halves / 2);
  if (hours >= 10) return `${Math.round(seconds / 3600)} hours`;
  if (halves % 2 === 0) return hours === 1 ? 'an hour' : `${hours} hours`;
  return `${hours}½ hours`;
}
