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
  readonly at: number[];
  readonly values: number[];
  /** How many values of the log the last entry holds, of its own position and in all. */
  readonly same: number;
  readonly held: number;
  readonly thinned: number;
}

const EMPTY: CurveState = { at: [], values: [], same: 1, held: 0, thinned: 1 };

/**
 * A position before the last one takes back what came after it, and a mean that was formed at it: training was continued from there. Past `points` values
 * neighbours are merged to their mean, at the later position, and so on by powers of two.
 */
export function curveBuilder(repeated: Repeated = 'last', points: number = LIMITS.points): CurveBuilder {
  return builderFrom(EMPTY, repeated, points);
}

function builderFrom(from: CurveState, repeated: Repeated, points: number): CurveBuilder {
  let at = from.at.slice();
  let values = from.values.slice();
  let { same, held, thinned } = from;
  const goBack = (to: number): void => {
    if (!(at.length > 0 && (at[at.length - 1] as number) > to)) return;
    const stays = repeated === 'mean' ? (position: number) => position < to : (position: number) => position <= to;
    while (at.length > 0 && !stays(at[at.length - 1] as number)) {
      at.pop();
      values.pop();
      same = 1;
      held = thinned;
    }
  };
  const halve = (): void => {
    const half = at.length >> 1;
    for (let index = 0; index < half; index += 1) {
      at[index] = at[2 * index + 1] as number;
      values[index] = ((values[2 * index] as number) + (values[2 * index + 1] as number)) / 2;
    }
    at = at.slice(0, half);
    values = values.slice(0, half);
    thinned *= 2;
    held = thinned;
  };
  return {
    add(position, value) {
      if (!Number.isFinite(position)) return;
      goBack(position);
      const last = at.length - 1;
      if (last >= 0 && at[last] === position) {
        if (repeated === 'last' && held <= 1) values[last] = value;
        else if (repeated === 'mean') {
          same += 1;
          values[last] = (values[last] as number) + (value - (values[last] as number)) / same;
        }
        return;
      }
      if (last >= 0 && held < thinned) {
        held += 1;
        at[last] = position;
        values[last] = (values[last] as number) + (value - (values[last] as number)) / held;
        same = held;
        return;
      }
      at.push(position);
      values.push(value);
      same = 1;
      held = 1;
      if (at.length >= points) halve();
    },
    get size() {
      return at.length;
    },
    build: (key, axis, dropout) => ({ key, axis, at: at.slice(), values: values.slice(), dropout, thinned }),
    copy: () => builderFrom({ at, values, same, held, thinned }, repeated, points),
  };
}
