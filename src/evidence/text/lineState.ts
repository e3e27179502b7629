import type { Role } from '../run';
import { labelOf } from './words';

export interface Pair {
  /** As the line writes it; tells values apart that have the same meaning. */
  readonly label: string;
  readonly metric: string;
  readonly role: Role | null;
  readonly per: 'epoch' | 'step' | null;
  readonly value: number;
  /** Written with a percent sign. */
  readonly percent: boolean;
  /** `9850/10000`: how many the value was counted over. */
  readonly samples: number | null;
  /** The mean of its epoch until here, so that the last one of the epoch says it all. */
  readonly running?: boolean;
  /** The same for lines that look alike. */
  readonly like?: object;
}

export interface Counter {
  readonly at: number;
  /** `3/10`, `3 of 10`. */
  readonly of: number | null;
}

/** Where the digits of a number stand in a line. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly minus: boolean;
}

/** A counter with the places of its numbers; null where a number is spelled as a word or within one ("nan", "epoch12"). */
export interface PlacedCounter {
  at: number;
  of: number | null;
  readonly place: Place | null;
  total?: Place | null;
}

/** A pair with the places of its numbers. */
export interface PlacedPair {
  readonly label: string;
  readonly metric: string;
  readonly role: Role | null;
  readonly per: 'epoch' | 'step' | null;
  value: number;
  percent: boolean;
  samples: number | null;
  running?: boolean;
  place: Place | null;
  /** What the value was divided by. */
  over?: Place | null;
  counted?: Place | null;
}

/** A line while it is read from left to right. */
export interface State {
  words: string[];
  /** What the last number was taken for. */
  last: 'counter' | 'metric' | 'fraction' | 'other' | null;
  /** The last counter or pair, to be completed by `/ 10`. */
  counter: PlacedCounter | null;
  pair: PlacedPair | null;
  epoch: PlacedCounter | null;
  step: PlacedCounter | null;
  batch: boolean;
  pairs: PlacedPair[];
  role: Role | null;
  /** A role without a value, not used up yet. */
  open: Role | null;
  /** "Loss at step" before its counter, "Accuracy" before "train 0.9, test 0.8". */
  carried: readonly string[];
  headed: boolean;
  numbers: number;
  /** A record of earlier values is told until its bracket or column ends. */
  muted: boolean;
  /** Punctuation since the last word or number. */
  marks: string;
  /** Of the number that is being taken. */
  place: Place | null;
  /** A value was put together from several numbers ("0,25"). */
  composed: boolean;
}

/** Ends a label that had no number: its role holds for what follows, its quantity for roles that follow. */
export function cut(state: State): void {
  if (state.words.length === 0) return;
  const label = labelOf(state.words);
  if (label.kind === 'record') state.muted = true;
  if (label.kind === 'role' || label.kind === 'metric') {
    if (label.role) {
      state.role = label.role;
      state.open = label.role;
    }
    state.carried = label.kind === 'metric' ? state.words : [];
  }
  state.words = [];
}

/** Forgets the words until here: what they belong to is no measurement. */
export function reset(state: State): void {
  state.words = [];
  state.last = 'other';
  state.marks = '';
}
