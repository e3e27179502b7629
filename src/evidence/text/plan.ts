import type { Counter, Pair, Place, PlacedCounter, PlacedPair, State } from './lineState';
import type { LineFacts } from './scan';

/** What all lines of one template say, with the places of their numbers. */
export interface Plan {
  readonly epoch: PlacedCounter | null;
  readonly step: PlacedCounter | null;
  readonly pairs: readonly PlacedPair[];
  readonly rest: Pick<LineFacts, 'batch' | 'role' | 'headed'>;
}

export function planOf({ epoch, step, batch, pairs, open, headed }: State): Plan {
  return { epoch, step, pairs, rest: { batch, role: open, headed } };
}

/** What a line of the template says; `from` is where the scanned text begins in it. */
export function filled({ epoch, step, pairs, rest }: Plan, line: string, from: number): LineFacts {
  const all: Pair[] = [];
  for (const pair of pairs) all.push(filledPair(pair, line, from));
  return {
    epoch: epoch && filledCounter(epoch, line, from),
    step: step && filledCounter(step, line, from),
    batch: rest.batch,
    pairs: all,
    role: rest.role,
    headed: rest.headed,
  };
}

function filledCounter({ at, of, place, total }: PlacedCounter, line: string, from: number): Counter {
  return { at: place ? numberAt(place, line, from) : at, of: total ? numberAt(total, line, from) : of };
}

function filledPair(pair: PlacedPair, line: string, from: number): Pair {
  const { label, metric, role, per, percent, running, place, over, counted } = pair;
  const value = place ? numberAt(place, line, from) : pair.value;
  const filled = {
    label,
    metric,
    role,
    per,
    value: over ? value / numberAt(over, line, from) : value,
    percent,
    samples: counted ? numberAt(counted, line, from) : pair.samples,
    like: pair,
  };
  return running ? { ...filled, running } : filled;
}

const ZERO = 48;
const POINT = 46;
/** Digits that a double always holds, and powers of ten that it holds exactly: their quotient is rounded once. */
const SURE = 15;
const POWERS = Float64Array.from({ length: SURE + 1 }, (_, power) => Number(`1e${power}`));

/** As `Number()` reads it. */
export function numberAt({ from, to, minus }: Place, line: string, begin: number): number {
  const end = begin + to;
  let whole = 0;
  let digits = 0;
  let behind = -1;
  for (let at = begin + from; at < end; at += 1) {
    const digit = line.charCodeAt(at) - ZERO;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits += 1;
    } else if (digit === POINT - ZERO && behind < 0) behind = digits;
    else return spelled(line, begin + from, end, minus);
  }
  if (digits > SURE) return spelled(line, begin + from, end, minus);
  const value = behind < 0 ? whole : whole / (POWERS[digits - behind] as number);
  return minus ? -value : value;
}

function spelled(line: string, from: number, to: number, minus: boolean): number {
  const value = Number(line.slice(from, to));
  return minus ? -value : value;
}
