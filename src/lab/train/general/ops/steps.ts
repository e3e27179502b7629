import type * as tf from '@tensorflow/tfjs-core';
import { type Call, call, calls, type Operation, type Workshop } from './op';

/** [rows, steps, width] as one tensor [rows, width] per step. TensorFlow.js copies the whole array for each. */
const UNSTACK: Operation<null> = {
  name: 'LabUnstack',
  inputs: ['x'],
  shapes: ([[rows = 0, steps = 0, width = 0] = []]) => Array.from({ length: steps }, () => [rows, width]),
  run: (workshop, { inputs: [x = 0], outputs, shapes: [shape = []] }) => copy(workshop, { whole: x, parts: outputs, shape, apart: true }),
  gradient: (_dy, _kept, _attributes, all) => [() => call(STACK, all, null)],
};

const STACK: Operation<null> = {
  name: 'LabStack',
  inputs: 'list',
  shapes: (parts) => [[parts[0]?.[0] ?? 0, parts.length, parts[0]?.[1] ?? 0]],
  run(workshop, { inputs, outputs: [whole = 0], shapes: [[rows = 0, width = 0] = []] }: Call<null>) {
    copy(workshop, { whole, parts: inputs, shape: [rows, inputs.length, width], apart: false });
  },
  gradient(dy) {
    return calls(UNSTACK, [dy], null).map((one) => () => one);
  },
};

interface Copied {
  readonly whole: number;
  readonly parts: readonly number[];
  readonly shape: readonly number[];
  /** From the whole to the parts, or back. */
  readonly apart: boolean;
}

function copy({ heap }: Workshop, { whole, parts, shape: [rows = 0, steps = 0, width = 0], apart }: Copied): void {
  const f = heap.floats();
  parts.forEach((part, step) => {
    for (let row = 0; row < rows; row += 1) {
      const one = (part >>> 2) + row * width;
      const at = (whole >>> 2) + (row * steps + step) * width;
      if (apart) f.copyWithin(one, at, at + width);
      else f.copyWithin(at, one, one + width);
    }
  });
}

export function unstack(x: tf.Tensor): readonly tf.Tensor[] {
  return calls(UNSTACK, [x], null);
}

/** [rows, width] of each step as [rows, steps, width]. */
export function stack(parts: readonly tf.Tensor[]): tf.Tensor {
  return call(STACK, parts, null);
}

export const STEP_OPERATIONS = [UNSTACK, STACK] as const;
