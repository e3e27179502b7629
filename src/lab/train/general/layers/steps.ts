import * as tf from '@tensorflow/tfjs-core';
import { addBias } from '../ops/dense';
import { type Forward, type LayerOf, only } from './run';

export const positionLayer: Forward<LayerOf<'position-embedding'>> = (_layer, inputs, { weight }) => {
  const x = only(inputs);
  const table = weight('table');
  return tf.reshape(addBias(tf.reshape(x, [-1, table.size]), tf.reshape(table, [-1])), x.shape);
};

/** The same learned steps before those of every row (Dosovitskiy et al. 2021, equation 1). */
export const classTokenLayer: Forward<LayerOf<'class-token'>> = ({ tokens }, inputs, { weight }) => {
  const x = only(inputs);
  const [rows = 1] = x.shape;
  const table = weight('table');
  return tf.concat([tf.tile(tf.reshape(table, [1, tokens, table.size / tokens]), [rows, 1, 1]), x], 1);
};

/** Feature pair i turns by base^(-2i / size) per step (Vaswani et al. 2017, section 3.5). */
export const sinusoidLayer: Forward<LayerOf<'sinusoid'>> = ({ base, halves = false }, inputs) => {
  const x = only(inputs);
  const [, steps = 1, size = 1] = x.shape;
  const values = Float32Array.from({ length: steps * size }, (_, index) => {
    const [step, feature] = [Math.floor(index / size), index % size];
    const half = Math.ceil(size / 2);
    const pair = halves ? feature % half : Math.floor(feature / 2);
    const isSine = halves ? feature < half : feature % 2 === 0;
    const angle = step * base ** ((-2 * pair) / size);
    return isSine ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.add(x, tf.tensor(values, [1, steps, size]));
};
