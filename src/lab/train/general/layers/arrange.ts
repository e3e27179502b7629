import * as tf from '@tensorflow/tfjs-core';
import { type Forward, type LayerOf, only } from './run';
import { largest } from './spatial';

/** [rows, …] in the shape of the output. */
function as(x: tf.Tensor, output: readonly number[]): tf.Tensor {
  return tf.reshape(x, [x.shape[0] as number, ...output]);
}

const reshape: Forward = (_layer, inputs, _surroundings, output) => as(only(inputs), output);

const permute: Forward<LayerOf<'permute'>> = ({ axes }, inputs) => tf.transpose(only(inputs), [0, ...axes.map((axis) => axis + 1)]);

const take: Forward<LayerOf<'take'>> = ({ axis, index }, inputs, _surroundings, output) => {
  const x = only(inputs);
  const place = index < 0 ? (x.shape[axis + 1] as number) + index : index;
  return as(part(x, axis + 1, place, 1), output);
};

const slice: Forward<LayerOf<'slice'>> = ({ axis, start, end }, inputs) => part(only(inputs), axis + 1, start, end - start);

function part(x: tf.Tensor, axis: number, start: number, size: number): tf.Tensor {
  return tf.slice(
    x,
    x.shape.map((_, one) => (one === axis ? start : 0)),
    x.shape.map((all, one) => (one === axis ? size : all)),
  );
}

const reduce: Forward<LayerOf<'reduce'>> = ({ axes, mode }, inputs, _surroundings, output) => {
  const x = only(inputs);
  const along = axes.map((axis) => axis + 1);
  if (mode === 'sum') return as(tf.sum(x, along), output);
  if (mode === 'mean') return as(tf.mean(x, along), output);
  return as(largestAlong(x, along), [...output]);
};

/** Over several axes at once, so that equal values share the gradient evenly. */
function largestAlong(x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const turned = tf.transpose(x, [...kept, ...axes]);
  const outer = kept.reduce((product, axis) => product * (x.shape[axis] as number), 1);
  return tf.reshape(largest(tf.reshape(turned, [outer, x.size / outer]), 1), [x.shape[0] as number, -1]);
}

const zeroPad: Forward<LayerOf<'zero-pad'>> = ({ padding }, inputs) => {
  const x = only(inputs);
  const amounts = x.shape.map((_, axis): [number, number] => {
    const own = axis === 0 ? undefined : padding[axis - 1];
    return own ? [own[0], own[1]] : [0, 0];
  });
  return tf.pad(x, amounts);
};

/** Every value as often as the axis's factor says (nearest neighbour). */
const upsample: Forward<LayerOf<'upsample'>> = ({ factors }, inputs) =>
  factors.reduce((x, factor, axis) => repeated(x, axis + 1, factor), only(inputs));

function repeated(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  if (factor === 1) return x;
  const size = x.shape[axis] as number;
  const outer = x.shape.slice(0, axis).reduce((product, one) => product * one, 1);
  // A tile of rank 4 at most: TensorFlow.js has no gradient beyond.
  const tiled = tf.tile(tf.reshape(x, [outer * size, 1, x.size / outer / size]), [1, factor, 1]);
  return tf.reshape(
    tiled,
    x.shape.map((one, index) => (index === axis ? one * factor : one)),
  );
}

const repeat: Forward<LayerOf<'repeat'>> = ({ times }, inputs, _surroundings, output) => {
  const x = only(inputs);
  const [rows = 1] = x.shape;
  return as(tf.tile(tf.reshape(x, [rows, 1, x.size / rows]), [1, times, 1]), output);
};

const affine: Forward<LayerOf<'affine'>> = ({ factor, offset }, inputs) => tf.add(tf.mul(only(inputs), factor), offset);

type Joined = LayerOf<'add' | 'subtract' | 'multiply' | 'average' | 'maximum'>;

const join: Forward<Joined> = ({ type }, inputs) => {
  const rank = Math.max(...inputs.map((input) => input.rank));
  // The shorter shape is that of the last axes; rows stay the first.
  const [first, ...rest] = inputs.map((x) => as(x, [...Array.from({ length: rank - x.rank }, () => 1), ...x.shape.slice(1)]));
  const pair = { add: tf.add, average: tf.add, subtract: tf.sub, multiply: tf.mul, maximum: tf.maximum }[type];
  const all = rest.reduce<tf.Tensor>((one, other) => pair(one, other), first as tf.Tensor);
  return type === 'average' ? tf.mul(all, 1 / inputs.length) : all;
};

const concatenate: Forward<LayerOf<'concatenate'>> = ({ axis }, inputs) =>
  tf.concat([...inputs], axis === undefined ? only(inputs).rank - 1 : axis + 1);

export const ARRANGE = {
  flatten: reshape,
  reshape,
  permute,
  take,
  slice,
  reduce,
  'zero-pad': zeroPad,
  upsample,
  repeat,
  affine,
  add: join,
  subtract: join,
  multiply: join,
  average: join,
  maximum: join,
  concatenate,
} as const;
