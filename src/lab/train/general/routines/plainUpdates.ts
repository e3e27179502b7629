import type { Heap } from '../heap';
import type { Routines, Update } from './routines';

/** New weight from weight, gradient and state; the state lies at `first` and `second`, which it writes. */
type Step = (update: never, weight: number, gradient: number, first: number, second: number) => readonly [number, number, number];

const sgd = (update: Extract<Update, { kind: 'sgd' }>, before: number, gradient: number, velocity: number) => {
  const { rate, momentum, nesterov, shrink, decay } = update;
  const weight = before * shrink;
  const slope = gradient + decay * weight;
  const moved = momentum * velocity + slope;
  return [weight - rate * (nesterov ? slope + momentum * moved : moved), moved, 0] as const;
};

const adam = (update: Extract<Update, { kind: 'adam' }>, before: number, gradient: number, first: number, second: number) => {
  const { rate, beta1, beta2, floor, shrink, decay } = update;
  const weight = before * shrink;
  const slope = gradient + decay * weight;
  const m = beta1 * first + (1 - beta1) * slope;
  const v = beta2 * second + (1 - beta2) * slope * slope;
  return [weight - (rate * m) / (Math.sqrt(v) + floor), m, v] as const;
};

const rmsprop = (update: Extract<Update, { kind: 'rmsprop' }>, before: number, gradient: number, average: number, velocity: number) => {
  const { rate, smoothing, momentum, shrink, decay, epsilon, underRoot } = update;
  const weight = before * shrink;
  const slope = gradient + decay * weight;
  const square = smoothing * average + (1 - smoothing) * slope * slope;
  const moved = momentum * velocity + slope / (underRoot ? Math.sqrt(square + epsilon) : Math.sqrt(square) + epsilon);
  return [weight - rate * moved, square, moved] as const;
};

const STEPS: Readonly<Record<Update['kind'], Step>> = { sgd, adam, rmsprop };

/** The optimizers as they are defined; what the numbers of an update mean is told in `update.ts`. */
export function plainUpdates(heap: Heap): Pick<Routines, 'update' | 'maxNorm'> {
  return {
    update({ update, count, weights, gradient, first, second }) {
      const f = heap.floats();
      const step = STEPS[update.kind];
      for (let at = 0; at < count; at += 1) {
        const value = (address: number): number => (address === 0 ? 0 : (f[(address >>> 2) + at] as number));
        const next = step(update as never, value(weights), value(gradient), value(first), value(second));
        f[(weights >>> 2) + at] = next[0];
        if (first !== 0) f[(first >>> 2) + at] = next[1];
        if (second !== 0) f[(second >>> 2) + at] = next[2];
      }
    },
    maxNorm({ weights, inputs, units, limit, everyColumn }) {
      const f = heap.floats();
      for (let unit = 0; unit < units; unit += 1) {
        let squares = 0;
        for (let at = unit; at < inputs * units; at += units) squares += (f[(weights >>> 2) + at] as number) ** 2;
        const length = Math.sqrt(squares);
        if (length <= limit && !everyColumn) continue;
        const factor = Math.min(length, limit) / (length + 1e-7);
        for (let at = (weights >>> 2) + unit; at < (weights >>> 2) + inputs * units; at += units) f[at] = (f[at] as number) * factor;
      }
    },
  };
}
