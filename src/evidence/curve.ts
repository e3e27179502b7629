import type { Axis, Curve, DropoutState } from './run';
import { LIMITS } from './run';

/** Several values at one position: the last one counts (a log that was continued from an earlier checkpoint), or their mean (one value per batch). */
export type Repeated = 'last' | 'mean';

/** Collects a curve of any length in bounded memory. */
export interface CurveBuilder {
  add(at: number, value: number): void;
  readonly size: number;
  build(key: string, axis: Axis, dropout: DropoutState): Curve;
  /** Another builder that holds the same and goes its own way from here. */
  copy(): CurveBuilder;
}

interface CurveState {
  readonly at: Float64Array;
  readonly values: Float64Array;
  /** How many of them are in use. */
  readonly size: number;
  /** How many values of the log the last entry holds, of its own position and in all. */
  readonly same: number;
  readonly held: number;
  readonly thinned: number;
}

/** Most curves are short. */
const FIRST_ROOM = 16;

/**
 * A position before the last one takes back what came after it, and a mean that was formed at it: training was continued from there. Past `points` values
 * neighbours are merged to their mean, at the later position, and so on by powers of two.
 */
export function curveBuilder(repeated: Repeated = 'last', points: number = LIMITS.points): CurveBuilder {
  const nothing = new Float64Array(0);
  return builderFrom({ at: nothing, values: nothing, size: 0, same: 1, held: 0, thinned: 1 }, repeated, points);
}

function builderFrom(from: CurveState, repeated: Repeated, points: number): CurveBuilder {
  // Arrays of numbers alone: a number in a plain variable or list may be an object of its own, and logs hold millions of them.
  let at: Float64Array = from.at.slice();
  let values: Float64Array = from.values.slice();
  let { size, same, held, thinned } = from;
  const mean = repeated === 'mean';
  const goBack = (to: number): void => {
    while (size > 0 && ((at[size - 1] as number) > to || (mean && at[size - 1] === to))) {
      size -= 1;
      same = 1;
      held = thinned;
    }
  };
  const halve = (): void => {
    const half = size >> 1;
    for (let index = 0; index < half; index += 1) {
      at[index] = at[2 * index + 1] as number;
      values[index] = ((values[2 * index] as number) + (values[2 * index + 1] as number)) / 2;
    }
    size = half;
    thinned *= 2;
    held = thinned;
  };
  const grow = (): void => {
    const room = Math.max(FIRST_ROOM, Math.min(2 * at.length, Math.max(points, at.length + 1)));
    at = grown(at, room);
    values = grown(values, room);
  };
  return {
    add(position, value) {
      if (!Number.isFinite(position)) return;
      if (size > 0) {
        if ((at[size - 1] as number) > position) goBack(position);
        const last = size - 1;
        if (last >= 0) {
          if (at[last] === position) {
            if (mean) {
              same += 1;
              values[last] = (values[last] as number) + (value - (values[last] as number)) / same;
            } else if (held <= 1) values[last] = value;
            return;
          }
          if (held < thinned) {
            held += 1;
            at[last] = position;
            values[last] = (values[last] as number) + (value - (values[last] as number)) / held;
            same = held;
            return;
          }
        }
      }
      if (size === at.length) grow();
      at[size] = position;
      values[size] = value;
      size += 1;
      same = 1;
      held = 1;
      if (size >= points) halve();
    },
    get size() {
      return size;
    },
    build: (key, axis, dropout) => ({ key, axis, at: listOf(at, size), values: listOf(values, size), dropout, thinned }),
    copy: () => builderFrom({ at, values, size, same, held, thinned }, repeated, points),
  };
}

function grown(numbers: Float64Array, room: number): Float64Array {
  const larger = new Float64Array(room);
  larger.set(numbers);
  return larger;
}

function listOf(numbers: Float64Array, size: number): number[] {
  return Array.from(numbers.subarray(0, size));
}
