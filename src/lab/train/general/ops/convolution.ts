import type * as tf from '@tensorflow/tfjs-core';
import type { Slide } from '../routines/routines';
import { call, type Operation, type Workshop } from './op';

/** Images [rows, depth, height, width, channels], results [rows, depth, height, width, filters], kernels [cells, channels, filters or multiplier]. */
interface Sizes {
  readonly slide: Slide;
  readonly depthwise: boolean;
}

/** What of the three is computed from the other two. */
type Wanted = 'y' | 'image' | 'weights';

function run({ routines }: Workshop, wanted: Wanted, { slide, depthwise }: Sizes, arrays: Arrays): void {
  const [rows = 1] = arrays.rows;
  const [, channels = 1, last = 1] = arrays.kernel;
  const sizes = { slide, rows, channels, image: arrays.image, weights: arrays.weights, y: arrays.y };
  if (depthwise) {
    const names = { y: 'depthwise', image: 'depthwiseImage', weights: 'depthwiseWeights' } as const;
    routines[names[wanted]]({ ...sizes, multiplier: last });
  } else {
    const names = { y: 'conv', image: 'convImage', weights: 'convWeights' } as const;
    routines[names[wanted]]({ ...sizes, filters: last });
  }
}

interface Arrays {
  readonly image: number;
  readonly weights: number;
  readonly y: number;
  /** A shape that starts with the rows, and that of the kernel. */
  readonly rows: readonly number[];
  readonly kernel: readonly number[];
}

const CONV: Operation<Sizes> = {
  name: 'LabConv',
  inputs: ['image', 'weights'],
  shapes: ([[rows = 0] = [], [, channels = 0, last = 0] = []], { slide, depthwise }) => [
    [rows, ...slide.cells, depthwise ? channels * last : last],
  ],
  run(workshop, { inputs: [image = 0, weights = 0], outputs: [y = 0], shapes: [rows = [], kernel = []], attributes }) {
    run(workshop, 'y', attributes, { image, weights, y, rows, kernel });
  },
  keeps: { inputs: [0, 1] },
  gradient: (dy, [image, weights], sizes) => [
    () => call(CONV_IMAGE, [dy, weights as tf.Tensor], sizes),
    () => call(CONV_WEIGHTS, [image as tf.Tensor, dy], { ...sizes, kernel: (weights as tf.Tensor).shape }),
  ],
};

/** The gradient in the image, and the transposed convolution. */
const CONV_IMAGE: Operation<Sizes> = {
  name: 'LabConvImage',
  inputs: ['y', 'weights'],
  shapes: ([[rows = 0] = [], [, channels = 0] = []], { slide }) => [[rows, ...slide.image, channels]],
  run(workshop, { inputs: [y = 0, weights = 0], outputs: [image = 0], shapes: [rows = [], kernel = []], attributes }) {
    run(workshop, 'image', attributes, { image, weights, y, rows, kernel });
  },
  keeps: { inputs: [0, 1] },
  gradient: (dy, [y, weights], sizes) => [
    () => call(CONV, [dy, weights as tf.Tensor], sizes),
    () => call(CONV_WEIGHTS, [dy, y as tf.Tensor], { ...sizes, kernel: (weights as tf.Tensor).shape }),
  ],
};

const CONV_WEIGHTS: Operation<Sizes & { readonly kernel: readonly number[] }> = {
  name: 'LabConvWeights',
  inputs: ['image', 'y'],
  shapes: (_inputs, { kernel }) => [kernel],
  run(workshop, { inputs: [image = 0, y = 0], outputs: [weights = 0], shapes: [rows = []], attributes }) {
    run(workshop, 'weights', attributes, { image, weights, y, rows, kernel: attributes.kernel });
  },
};

/** `image` [rows, depth, height, width, channels], `kernel` [cells, channels, filters]; depthwise: [cells, channels, multiplier]. */
export function conv(image: tf.Tensor, kernel: tf.Tensor, slide: Slide, depthwise = false): tf.Tensor {
  return call(CONV, [image, kernel], { slide, depthwise });
}

/** `y` [rows, cells of the slide, inputs] → the slide's image with as many channels as the kernel [cells, channels, inputs] has. */
export function convTransposed(y: tf.Tensor, kernel: tf.Tensor, slide: Slide): tf.Tensor {
  return call(CONV_IMAGE, [y, kernel], { slide, depthwise: false });
}

interface Pooling {
  readonly slide: Slide;
  readonly countPadding: boolean;
}

const MAX_POOL: Operation<Pooling> = {
  name: 'LabMaxPool',
  inputs: ['image'],
  shapes: ([image = []], { slide }) => [pooled(image, slide), pooled(image, slide)],
  run({ routines }, { inputs: [image = 0], outputs: [to = 0, winners = 0], shapes: [shape = []], attributes: { slide } }) {
    routines.maxPool({ slide, rows: shape[0] ?? 1, channels: shape.at(-1) ?? 1, image, to, winners });
  },
  keeps: { outputs: [1] },
  gradient: (dy, [winners], pooling) => [() => call(MAX_POOL_BACK, [dy, winners as tf.Tensor], pooling)],
};

const MAX_POOL_BACK: Operation<Pooling> = {
  name: 'LabMaxPoolBack',
  inputs: ['dy', 'winners'],
  shapes: ([shape = []], { slide }) => [unpooled(shape, slide)],
  run({ routines }, { inputs: [dy = 0, winners = 0], outputs: [image = 0], shapes: [shape = []], attributes: { slide } }) {
    routines.maxPoolBackward({ slide, rows: shape[0] ?? 1, channels: shape.at(-1) ?? 1, image, dy, winners });
  },
};

const AVERAGE_POOL: Operation<Pooling> = {
  name: 'LabAveragePool',
  inputs: ['image'],
  shapes: ([image = []], { slide }) => [pooled(image, slide)],
  run({ routines }, { inputs: [image = 0], outputs: [to = 0], shapes: [shape = []], attributes }) {
    routines.averagePool({ ...attributes, rows: shape[0] ?? 1, channels: shape.at(-1) ?? 1, image, to });
  },
  gradient: (dy, _kept, pooling) => [() => call(AVERAGE_POOL_BACK, [dy], pooling)],
};

const AVERAGE_POOL_BACK: Operation<Pooling> = {
  name: 'LabAveragePoolBack',
  inputs: ['dy'],
  shapes: ([shape = []], { slide }) => [unpooled(shape, slide)],
  run({ routines }, { inputs: [dy = 0], outputs: [image = 0], shapes: [shape = []], attributes }) {
    routines.averagePoolBackward({ ...attributes, rows: shape[0] ?? 1, channels: shape.at(-1) ?? 1, image, dy });
  },
};

function pooled(image: readonly number[], { cells }: Slide): readonly number[] {
  return [image[0] ?? 1, ...cells, image.at(-1) ?? 1];
}

function unpooled(shape: readonly number[], { image }: Slide): readonly number[] {
  return [shape[0] ?? 1, ...image, shape.at(-1) ?? 1];
}

export function maxPool(image: tf.Tensor, slide: Slide): tf.Tensor {
  return call(MAX_POOL, [image], { slide, countPadding: false });
}

export function averagePool(image: tf.Tensor, slide: Slide, countPadding: boolean): tf.Tensor {
  return call(AVERAGE_POOL, [image], { slide, countPadding });
}

export const CONV_OPERATIONS = [CONV, CONV_IMAGE] as const;
export const CONV_WEIGHT_OPERATIONS = [CONV_WEIGHTS] as const;
export const POOL_OPERATIONS = [MAX_POOL, MAX_POOL_BACK, AVERAGE_POOL, AVERAGE_POOL_BACK] as const;
