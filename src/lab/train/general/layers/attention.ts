import * as tf from '@tensorflow/tfjs-core';
import { dense } from '../ops/dense';
import { softmax } from '../ops/elementwise';
import { droppedElements } from './noise';
import { type Forward, type LayerOf, only } from './run';

/** Far below any score, and finite so that a row of nothing else gives no NaN. */
const MASKED = -1e30;

/** Scaled dot products in several heads (Vaswani et al. 2017, section 3.2). */
export const attentionLayer: Forward<LayerOf<'attention'>> = (layer, inputs, surroundings) => {
  const query = only(inputs);
  const value = inputs[1] ?? query;
  const key = inputs[2] ?? value;
  const { weight, optional } = surroundings;
  const heads = (x: tf.Tensor, size: number): tf.Tensor =>
    tf.transpose(tf.reshape(x, [x.shape[0] as number, x.shape[1] as number, layer.heads, size]), [0, 2, 1, 3]);
  const q = heads(dense(query, weight('query'), optional('query-bias')), layer.keySize);
  const k = heads(dense(key, weight('key'), optional('key-bias')), layer.keySize);
  const v = heads(dense(value, weight('value'), optional('value-bias')), layer.valueSize ?? layer.keySize);
  const products = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(layer.keySize));
  const scores = layer.causal ? tf.add(products, later(q.shape[2] as number, k.shape[2] as number)) : products;
  const weights = droppedElements(softmax(scores), layer.siteId, surroundings);
  const mixed = tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]);
  const joined = tf.reshape(mixed, [query.shape[0] as number, query.shape[1] as number, -1]);
  return dense(joined, weight('kernel'), optional('bias'));
};

export const matmulLayer: Forward<LayerOf<'matmul'>> = ({ transposed = false }, inputs) => {
  const other = inputs[1];
  if (!other) throw new RangeError('a product with nothing');
  return tf.matMul(only(inputs), other, false, transposed);
};

export const causalMaskLayer: Forward<LayerOf<'causal-mask'>> = (_layer, inputs) => {
  const scores = only(inputs);
  return tf.add(scores, later(scores.shape.at(-2) as number, scores.shape.at(-1) as number));
};

/** What each step may not see: those after it. */
function later(steps: number, seen: number): tf.Tensor {
  const values = Float32Array.from({ length: steps * seen }, (_, index) => (index % seen > Math.floor(index / seen) ? MASKED : 0));
  return tf.tensor(values, [steps, seen]);
}
