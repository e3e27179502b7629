import * as tf from '@tensorflow/tfjs-core';
import { call, type Operation } from './op';

/** Sums over the lines of [lines, width]. */
export const SUM_LINES: Operation<null> = {
  name: 'LabSumLines',
  inputs: ['x'],
  shapes: ([[, width = 1] = []]) => [[width]],
  run({ routines }, { inputs: [from = 0], outputs: [to = 0], shapes: [[lines = 0, width = 0] = []] }) {
    routines.sumLines({ lines, width, from, to });
  },
};

/** x [lines, inputs] · kernel [inputs, units] + bias. */
const DENSE: Operation<null> = {
  name: 'LabDense',
  inputs: ['x', 'kernel', 'bias'],
  shapes: ([[lines = 0] = [], [, units = 0] = []]) => [[lines, units]],
  run({ routines }, { inputs: [a = 0, b = 0, bias], outputs: [to = 0], shapes: [[m = 0, k = 0] = [], [, n = 0] = []] }) {
    routines.product({ transposeA: false, transposeB: false, batch: 1, m, n, k, a, stepA: 0, b, stepB: 0, to, stepTo: 0 });
    if (bias !== undefined) routines.addBias({ lines: m, width: n, bias, y: to });
  },
  keeps: { inputs: [0, 1] },
  gradient: (dy, [x, kernel]) => [
    () => tf.matMul(dy, kernel as tf.Tensor, false, true),
    () => tf.matMul(x as tf.Tensor, dy, true, false),
    () => call(SUM_LINES, [dy], null),
  ],
};

/** The layer y = x · W + b on the last axis. */
export function dense(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null): tf.Tensor {
  const inputs = kernel.shape[0] as number;
  const flat = tf.reshape(x, [x.size / inputs, inputs]);
  const y = call(DENSE, bias ? [flat, kernel, bias] : [flat, kernel], null);
  return tf.reshape(y, [...x.shape.slice(0, -1), kernel.shape[1] as number]);
}

/** Adds a value to each column of the last axis. */
const ADD_BIAS: Operation<null> = {
  name: 'LabAddBias',
  inputs: ['x', 'bias'],
  shapes: ([shape = []]) => [shape],
  run({ heap, routines }, { inputs: [x = 0, bias = 0], outputs: [y = 0], shapes: [shape = [], [width = 1] = []] }) {
    const size = shape.reduce((product, one) => product * one, 1);
    heap.floats().copyWithin(y >>> 2, x >>> 2, (x >>> 2) + size);
    routines.addBias({ lines: size / width, width, bias, y });
  },
  gradient: (dy) => [() => dy.clone(), () => call(SUM_LINES, [tf.reshape(dy, [-1, dy.shape.at(-1) as number])], null)],
};

export function addBias(x: tf.Tensor, bias: tf.Tensor | null): tf.Tensor {
  return bias ? call(ADD_BIAS, [x, bias], null) : x;
}

export const DENSE_OPERATIONS = [SUM_LINES, DENSE, ADD_BIAS] as const;
