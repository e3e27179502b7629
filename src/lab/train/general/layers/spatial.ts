import * as tf from '@tensorflow/tfjs-core';
import type { Padding } from '../../../network';
import { at, paddingAt } from '../../../space/shapes';
import { slide, transposedOutput } from '../../../space/windows';
import { countsPadding } from '../../conventions';
import { averagePool, conv, convTransposed, maxPool } from '../ops/convolution';
import { addBias } from '../ops/dense';
import type { Slide, Triple } from '../routines/routines';
import { type Forward, type LayerOf, only } from './run';

interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly dilation?: readonly number[];
}

/** The window over the last axes but the channels of [rows, …, channels]; axes that are missing have size 1. */
function slideOf(image: readonly number[], window: Window): Slide {
  const axes = image.map((size, axis) => {
    const dilation = at(window.dilation ?? [1], axis);
    const kernel = at(window.kernel, axis);
    const stride = at(window.stride, axis);
    const { output, before } = slide(size, (kernel - 1) * dilation + 1, stride, paddingAt(window.padding, axis));
    return { size, output, kernel, stride, dilation, before };
  });
  const three = (value: (axis: (typeof axes)[number]) => number, missing: number): Triple => {
    const known = axes.map(value);
    return [...Array.from({ length: 3 - known.length }, () => missing), ...known] as unknown as Triple;
  };
  return {
    image: three(({ size }) => size, 1),
    cells: three(({ output }) => output, 1),
    kernel: three(({ kernel }) => kernel, 1),
    stride: three(({ stride }) => stride, 1),
    dilation: three(({ dilation }) => dilation, 1),
    before: three(({ before }) => before, 0),
  };
}

/** [rows, …, channels] with three spatial axes, the missing ones in front. */
function deep(x: tf.Tensor): tf.Tensor {
  const [rows = 1, ...rest] = x.shape;
  return tf.reshape(x, [rows, ...Array.from({ length: 4 - rest.length }, () => 1), ...rest]);
}

/** Kernels [kernel…, channels, last] as [cells, channels, last]. */
function cells(kernel: tf.Tensor): tf.Tensor {
  const [channels = 1, last = 1] = kernel.shape.slice(-2);
  return tf.reshape(kernel, [-1, channels, last]);
}

function as(x: tf.Tensor, output: readonly number[]): tf.Tensor {
  return tf.reshape(x, [x.shape[0] as number, ...output]);
}

export const convLayer: Forward<LayerOf<'conv'>> = (layer, inputs, { weight, optional }, output) => {
  const x = only(inputs);
  const slide = slideOf(x.shape.slice(1, -1), layer);
  const image = deep(x);
  const kernel = cells(weight('kernel'));
  const groups = layer.groups ?? 1;
  if (groups === 1) return addBias(as(conv(image, kernel, slide), output), optional('bias'));
  const images = tf.split(image, groups, 4);
  const kernels = tf.split(kernel, groups, 2);
  const joined = tf.concat(
    images.map((one, index) => conv(one, kernels[index] as tf.Tensor, slide)),
    4,
  );
  return addBias(as(joined, output), optional('bias'));
};

export const depthwiseLayer: Forward<LayerOf<'depthwise-conv'>> = (layer, inputs, { weight, optional }, output) => {
  const x = only(inputs);
  const y = conv(deep(x), cells(weight('kernel')), slideOf(x.shape.slice(1, -1), layer), true);
  return addBias(as(y, output), optional('bias'));
};

/** The gradient in the image of a convolution whose results have the place of our input. */
export const convTransposeLayer: Forward<LayerOf<'conv-transpose'>> = (layer, inputs, { weight, optional }, output) => {
  const x = only(inputs);
  const slide = transposedSlide(layer, x.shape.slice(1, -1), output.slice(0, -1));
  const kernel = tf.transpose(cells(weight('kernel')), [0, 2, 1]);
  return addBias(as(convTransposed(deep(x), kernel, slide), output), optional('bias'));
};

function transposedSlide(layer: LayerOf<'conv-transpose'>, input: readonly number[], output: readonly number[]): Slide {
  const slide = slideOf(output, { ...layer, padding: 'valid' });
  const before = output.map((size, axis) => beforeTransposed(layer, axis, input[axis] ?? 1, size));
  const front = Array.from({ length: 3 - input.length }, () => 1);
  return {
    ...slide,
    cells: [...front, ...input] as unknown as Triple,
    before: [...front.map(() => 0), ...before] as unknown as Triple,
  };
}

/** Cells that the transposed window reaches before the output: what is cut off there. */
function beforeTransposed(layer: LayerOf<'conv-transpose'>, axis: number, input: number, output: number): number {
  const padding = paddingAt(layer.padding, axis);
  if (typeof padding === 'number') return padding;
  if (padding === 'valid') return 0;
  // Keras cuts what the full window gives beyond input · stride, the odd cell at the end, as the 'same' convolution adds it.
  const full = transposedOutput(input, at(layer.kernel, axis), at(layer.stride, axis), 0, { dilation: at(layer.dilation ?? [1], axis) });
  return Math.floor(Math.max(full - output, 0) / 2);
}

export const poolLayer: Forward<LayerOf<'pool'>> = (layer, inputs, { framework }, output) => {
  const x = only(inputs);
  const slide = slideOf(x.shape.slice(1, -1), { ...layer, kernel: layer.size });
  return as(layer.mode === 'max' ? maxPool(deep(x), slide) : averagePool(deep(x), slide, countsPadding(framework)), output);
};

/** A pool as large as its input. */
export const globalPoolLayer: Forward<LayerOf<'global-pool'>> = (layer, inputs, { framework }, output) => {
  const x = only(inputs);
  const [rows = 1] = x.shape;
  const channels = x.shape.at(-1) as number;
  const size = x.size / rows / channels;
  const places = tf.reshape(x, [rows, 1, 1, size, channels]);
  if (layer.mode === 'max' && framework !== 'torch') return as(largest(places, 3), output);
  const slide = slideOf([size], { kernel: [size], stride: [1], padding: 'valid' });
  return as(layer.mode === 'max' ? maxPool(places, slide) : averagePool(places, slide, false), output);
};

/** The largest values along an axis; equal ones share the gradient, as `reduce_max` of Keras and JAX and PyTorch's `amax` have it. */
export function largest(x: tf.Tensor, axis: number): tf.Tensor {
  const share = tf.customGrad((value, save) => {
    const input = value as tf.Tensor;
    const y = tf.max(input, axis, true);
    (save as tf.GradSaveFunc)([input, y]);
    return {
      value: y,
      gradFunc(dy, saved) {
        const [before, top] = saved as [tf.Tensor, tf.Tensor];
        const equal = tf.cast(tf.equal(before, top), 'float32');
        return tf.mul(dy, tf.div(equal, tf.sum(equal, axis, true)));
      },
    };
  });
  return tf.squeeze(share(x), [axis]);
}
