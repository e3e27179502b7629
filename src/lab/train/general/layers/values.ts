import * as tf from '@tensorflow/tfjs-core';
import type { LabFramework } from '../../../network';
import { defaultSlope } from '../../conventions';
import { addBias, dense } from '../ops/dense';
import { activate, softmax } from '../ops/elementwise';
import { lookup } from '../ops/lookup';
import { type Affine, batchNorm, layerNorm, runningNorm } from '../ops/normalisation';
import { droppedElements } from './noise';
import { type Forward, type LayerOf, only, type Surroundings } from './run';

/** DropConnect draws one mask of the weights per step for the whole batch, where Wan et al. 2013 draw one per row. */
export const denseLayer: Forward<LayerOf<'dense'>> = (layer, inputs, surroundings) => {
  const kernel = droppedElements(surroundings.weight('kernel'), layer.weightSite, surroundings);
  return dense(only(inputs), kernel, surroundings.optional('bias'));
};

export const activationLayer: Forward<LayerOf<'activation'>> = ({ name, slope }, inputs, { framework }) => {
  const x = only(inputs);
  switch (name) {
    case 'softmax':
      return softmax(x);
    case 'log_softmax':
      return softmax(x, true);
    case 'leaky_relu':
    case 'elu':
      return activate(x, name, slope ?? defaultSlope(name, framework));
    case 'hard_sigmoid':
      return hardSigmoid(x, framework);
    default:
      return activate(x, name);
  }
};

/** TensorFlow.js has the older form 0.2 · x + 0.5, all others x / 6 + 0.5. */
export function hardSigmoid(x: tf.Tensor, framework: LabFramework): tf.Tensor {
  return activate(framework === 'tfjs' ? tf.mul(x, 1.2) : x, 'hard_sigmoid');
}

export const preluLayer: Forward<LayerOf<'prelu'>> = (_layer, inputs, { weight }) => {
  const x = only(inputs);
  return tf.sub(activate(x, 'relu'), tf.mul(activate(tf.mul(x, -1), 'relu'), weight('slope')));
};

/** Scale and shift, or 1 and 0 where the layer has none. */
function affineOf({ optional }: Surroundings, shape: readonly number[]): Affine {
  return [optional('scale') ?? tf.ones([...shape]), optional('shift') ?? tf.zeros([...shape])];
}

export const batchNormLayer: Forward<LayerOf<'batch-norm'>> = ({ epsilon }, inputs, surroundings) => {
  const x = only(inputs);
  const affine = affineOf(surroundings, [x.shape.at(-1) as number]);
  const { moments, weight, track } = surroundings;
  if (moments === 'running') return runningNorm(x, weight('mean'), weight('variance'), affine, epsilon);
  return batchNorm(x, affine, epsilon, moments === 'batch, tracked' ? track : null);
};

export const layerNormLayer: Forward<LayerOf<'layer-norm'>> = ({ epsilon, axes = 1 }, inputs, surroundings) => {
  const x = only(inputs);
  const shape = x.shape.slice(-axes);
  return layerNorm(
    x,
    affineOf(surroundings, shape),
    epsilon,
    shape.reduce((product, size) => product * size, 1),
  );
};

/** Zhang and Sennrich 2019, equation 4. */
export const rmsNormLayer: Forward<LayerOf<'rms-norm'>> = ({ epsilon }, inputs, { optional }) => {
  const x = only(inputs);
  const normal = tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.mul(x, x), -1, true), epsilon)));
  const scale = optional('scale');
  return scale ? tf.mul(normal, scale) : normal;
};

/** Wu and He 2018: each group of channels with all its places. */
export const groupNormLayer: Forward<LayerOf<'group-norm'>> = ({ epsilon, groups }, inputs, surroundings) => {
  const x = only(inputs);
  const [rows = 1] = x.shape;
  const channels = x.shape.at(-1) as number;
  const places = x.size / rows / channels;
  const grouped = tf.transpose(tf.reshape(x, [rows, places, groups, channels / groups]), [0, 2, 1, 3]);
  const width = (places * channels) / groups;
  const normal = layerNorm(tf.reshape(grouped, [rows * groups, width]), [tf.ones([width]), tf.zeros([width])], epsilon, width);
  const y = tf.transpose(tf.reshape(normal, [rows, groups, places, channels / groups]), [0, 2, 1, 3]);
  const [scale, shift] = affineOf(surroundings, [channels]);
  return addBias(tf.mul(tf.reshape(y, x.shape), scale), shift);
};

export const embeddingLayer: Forward<LayerOf<'embedding'>> = ({ padding = -1 }, inputs, { weight }) =>
  lookup(weight('table'), only(inputs), padding);
