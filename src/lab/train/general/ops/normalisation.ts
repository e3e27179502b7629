import * as tf from '@tensorflow/tfjs-core';
import { type Call, call, calls, type Operation, volume } from './op';

/** Width of the lines that are normalised, or whose columns are. */
interface Norm {
  readonly epsilon: number;
  readonly width: number;
}

/** Gets the batch's mean and biased variance of each column, as values or where they lie on the GPU, and the number of lines. */
export type Track = (mean: Float32Array | tf.TensorInfo, variance: Float32Array | tf.TensorInfo, lines: number) => void;

interface BatchNorm extends Norm {
  readonly track: Track | null;
}

function linesOf<A extends Norm>({ shapes: [shape = []], attributes: { width } }: Call<A>): { lines: number; width: number } {
  return { lines: volume(shape) / width, width };
}

/** By the batch's own moments; outputs are y, mean and variance. */
const BATCH_NORM: Operation<BatchNorm> = {
  name: 'LabBatchNorm',
  inputs: ['x', 'scale', 'shift'],
  shapes: ([shape = []], { width }) => [shape, [width], [width]],
  run({ heap, routines }, one) {
    const { inputs, outputs, attributes } = one;
    const [x = 0, scale = 0, shift = 0] = inputs;
    const [to = 0, mean = 0, variance = 0] = outputs;
    const { lines, width } = linesOf(one);
    routines.moments({ lines, width, x, mean, variance });
    routines.batchNorm({ lines, width, x, mean, variance, epsilon: attributes.epsilon, scale, shift, to });
    const values = (address: number): Float32Array => heap.floats().subarray(address >>> 2, (address >>> 2) + width);
    attributes.track?.(values(mean), values(variance), lines);
  },
  keeps: { inputs: [0, 1], outputs: [1, 2] },
  gradient(dy, [x, scale, mean, variance], { epsilon, width }) {
    const all = calls(BATCH_NORM_BACK, [x, dy, mean, variance, scale] as tf.Tensor[], { epsilon, width });
    return all.map((gradient) => () => gradient);
  },
};

const BATCH_NORM_BACK: Operation<Norm> = {
  name: 'LabBatchNormBack',
  inputs: ['x', 'dy', 'mean', 'variance', 'scale'],
  shapes: ([shape = []], { width }) => [shape, [width], [width]],
  run({ routines }, one) {
    const [x = 0, dy = 0, mean = 0, variance = 0, scale = 0] = one.inputs;
    const [to = 0, dscale = 0, dshift = 0] = one.outputs;
    routines.batchNormBackward({ ...linesOf(one), x, dy, mean, variance, scale, epsilon: one.attributes.epsilon, to, dscale, dshift });
  },
};

/** By given moments. Without a gradient: training takes the batch's own. */
const RUNNING_NORM: Operation<Norm> = {
  name: 'LabRunningNorm',
  inputs: ['x', 'mean', 'variance', 'scale', 'shift'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, one) {
    const [x = 0, mean = 0, variance = 0, scale = 0, shift = 0] = one.inputs;
    const [to = 0] = one.outputs;
    routines.batchNorm({ ...linesOf(one), x, mean, variance, epsilon: one.attributes.epsilon, scale, shift, to });
  },
};

const LAYER_NORM: Operation<Norm> = {
  name: 'LabLayerNorm',
  inputs: ['x', 'scale', 'shift'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, one) {
    const [x = 0, scale = 0, shift = 0] = one.inputs;
    routines.layerNorm({ ...linesOf(one), x, epsilon: one.attributes.epsilon, scale, shift, to: one.outputs[0] ?? 0 });
  },
  keeps: { inputs: [0, 1] },
  gradient(dy, [x, scale], norm) {
    const all = calls(LAYER_NORM_BACK, [x, dy, scale] as tf.Tensor[], norm);
    // The sums come in one line; a scale over several axes has its own shape.
    return all.map((gradient, index) => () => (index === 0 ? gradient : tf.reshape(gradient, (scale as tf.Tensor).shape)));
  },
};

const LAYER_NORM_BACK: Operation<Norm> = {
  name: 'LabLayerNormBack',
  inputs: ['x', 'dy', 'scale'],
  shapes: ([shape = []], { width }) => [shape, [width], [width]],
  run({ routines }, one) {
    const [x = 0, dy = 0, scale = 0] = one.inputs;
    const [to = 0, dscale = 0, dshift = 0] = one.outputs;
    routines.layerNormBackward({ ...linesOf(one), x, dy, scale, epsilon: one.attributes.epsilon, to, dscale, dshift });
  },
};

export type Affine = readonly [scale: tf.Tensor, shift: tf.Tensor];

/** Over all axes but the last, by the moments of the batch. */
export function batchNorm(x: tf.Tensor, affine: Affine, epsilon: number, track: BatchNorm['track']): tf.Tensor {
  return call(BATCH_NORM, [x, ...affine], { epsilon, width: x.shape.at(-1) as number, track });
}

/** Over all axes but the last, by running moments. */
export function runningNorm(x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, affine: Affine, epsilon: number): tf.Tensor {
  return call(RUNNING_NORM, [x, mean, variance, ...affine], { epsilon, width: x.shape.at(-1) as number });
}

/** Over the last axes, `width` values together. */
export function layerNorm(x: tf.Tensor, affine: Affine, epsilon: number, width: number): tf.Tensor {
  return call(LAYER_NORM, [x, ...affine], { epsilon, width });
}

export const NORM_OPERATIONS = [RUNNING_NORM, LAYER_NORM, LAYER_NORM_BACK, BATCH_NORM_BACK] as const;
export const BATCH_NORM_OPERATIONS = [BATCH_NORM] as const;
