import * as tf from '@tensorflow/tfjs-core';
import { maskNormal, type Noise, noiseOf } from '../../masks';
import { mask } from '../ops/elementwise';
import { type Forward, type LayerOf, only, type Surroundings } from './run';

export const dropout: Forward<LayerOf<'dropout'>> = (layer, inputs, surroundings) => {
  const rate = surroundings.rate(layer.siteId);
  if (rate === 0) return only(inputs);
  const noise = noiseOf(layer.granularity, rate, layer.classic);
  if (!noise) throw new RangeError(`the lab has no ${layer.granularity} dropout of values`);
  return noisy(only(inputs), noise, surroundings);
};

/** Noise on [rows, …, channels]; with masks off what takes its place. */
export function noisy(x: tf.Tensor, noise: Noise, { words }: Surroundings, part?: number): tf.Tensor {
  const key = words(part);
  if (key) return mask(x, noise, key);
  return noise.off === 1 ? x : tf.mul(x, noise.off);
}

/** Element dropout at the rate of a site, where a layer has one. */
export function droppedElements(x: tf.Tensor, siteId: string | undefined, surroundings: Surroundings, part?: number): tf.Tensor {
  const rate = siteId === undefined ? 0 : surroundings.rate(siteId);
  const noise = rate === 0 ? null : noiseOf('element', rate);
  return noise ? noisy(x, noise, surroundings, part) : x;
}

export const gaussianNoise: Forward<LayerOf<'gaussian-noise'>> = (layer, inputs, surroundings) => {
  const x = only(inputs);
  const key = surroundings.words();
  if (!key || layer.deviation === 0) return x;
  const noise = Float32Array.from({ length: x.size }, (_, index) => layer.deviation * maskNormal(key, index));
  return tf.add(x, tf.tensor(noise, x.shape));
};
