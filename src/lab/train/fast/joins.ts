import { sizeOf } from '../../space/shapes';
import type { Delivery, Stage, Value, Workplace } from './stage';

export interface Joined {
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly deliveries: readonly Delivery[];
}

/** Sum of values of the same shape. */
export function addStage({ kernels }: Workplace, { inputs, output, deliveries }: Joined): Stage {
  const { size } = output;
  return {
    forward({ rows }) {
      inputs.forEach(({ data }, index) => {
        if (index === 0) kernels.copyColumns(data, 0, output.data, 0, 1, rows * size);
        else kernels.addScaled(output.data, data, 1, output.data, rows * size);
      });
    },
    backward({ rows }) {
      for (const delivery of deliveries) {
        if (delivery.to === 0) continue;
        kernels.copyColumns(output.gradient, 0, delivery.to, 0, 1, rows * size);
        delivery.done(rows);
      }
    },
  };
}

/** Values side by side along an axis: each part is a run of as many values as its axes from there on hold. */
export function concatenateStage({ kernels }: Workplace, axis: number, { inputs, output, deliveries }: Joined): Stage {
  const runOf = ({ shape }: Value): number => sizeOf(shape.slice(axis));
  const whole = runOf(output);
  const before = sizeOf(output.shape.slice(0, axis));
  const starts = inputs.map((_, index) => inputs.slice(0, index).reduce((sum, one) => sum + runOf(one), 0));
  const each = (visit: (index: number, run: number, start: number) => void): void =>
    inputs.forEach((input, index) => {
      visit(index, runOf(input), (starts[index] ?? 0) * 4);
    });
  return {
    forward({ rows }) {
      each((index, run, start) => {
        const from = inputs[index]?.data ?? 0;
        kernels.copyColumns(from, run, output.data + start, whole, rows * before, run);
      });
    },
    backward({ rows }) {
      each((index, run, start) => {
        const delivery = deliveries[index];
        if (!delivery || delivery.to === 0) return;
        kernels.copyColumns(output.gradient + start, whole, delivery.to, run, rows * before, run);
        delivery.done(rows);
      });
    },
  };
}

/** Softmax over the last axis, or its logarithm. */
export function softmaxStage({ kernels }: Workplace, logarithm: boolean, input: Value, output: Value, delivery: Delivery): Stage {
  const width = output.shape.at(-1) ?? 1;
  const lines = output.size / width;
  return {
    forward({ rows }) {
      kernels.softmaxRows(input.data, output.data, rows * lines, width, logarithm);
    },
    backward({ rows }) {
      if (delivery.to === 0) return;
      kernels.softmaxRowsBackward(output.data, output.gradient, delivery.to, rows * lines, width, logarithm);
      delivery.done(rows);
    },
  };
}
