import type * as tf from '@tensorflow/tfjs-core';
import { type LabLayer, type LabNetwork, sourcesOf } from '../../network';
import type { RowShape } from '../../space/shapes';
import { ARRANGE } from './layers/arrange';
import { attentionLayer, causalMaskLayer, matmulLayer } from './layers/attention';
import { dropout, gaussianNoise } from './layers/noise';
import { recurrentLayer } from './layers/recurrent';
import type { Forward, LayerOf, Surroundings } from './layers/run';
import { convLayer, convTransposeLayer, depthwiseLayer, globalPoolLayer, poolLayer } from './layers/spatial';
import { classTokenLayer, positionLayer, sinusoidLayer } from './layers/steps';
import {
  activationLayer,
  batchNormLayer,
  denseLayer,
  embeddingLayer,
  groupNormLayer,
  layerNormLayer,
  preluLayer,
  rmsNormLayer,
} from './layers/values';

/** What each type of layer computes. */
const FORWARD: { readonly [T in LabLayer['type']]: Forward<LayerOf<T>> } = {
  ...ARRANGE,
  dense: denseLayer,
  conv: convLayer,
  'conv-transpose': convTransposeLayer,
  'depthwise-conv': depthwiseLayer,
  pool: poolLayer,
  'global-pool': globalPoolLayer,
  activation: activationLayer,
  prelu: preluLayer,
  'batch-norm': batchNormLayer,
  'layer-norm': layerNormLayer,
  'group-norm': groupNormLayer,
  embedding: embeddingLayer,
  'rms-norm': rmsNormLayer,
  'position-embedding': positionLayer,
  'class-token': classTokenLayer,
  sinusoid: sinusoidLayer,
  recurrent: recurrentLayer,
  attention: attentionLayer,
  matmul: matmulLayer,
  'causal-mask': causalMaskLayer,
  dropout,
  'gaussian-noise': gaussianNoise,
};

export interface Passage {
  readonly network: LabNetwork;
  /** Output shapes of all layers. */
  readonly shapes: readonly RowShape[];
  /** [rows, …input]. */
  readonly input: tf.Tensor;
  readonly surroundings: (layer: number) => Surroundings;
}

/** Output [rows, …] of the layer `last`, with all before it. */
export function forward({ network, shapes, input, surroundings }: Passage, last: number): tf.Tensor {
  const outputs: tf.Tensor[] = [];
  for (let index = 0; index <= last; index += 1) {
    const layer = network.layers[index] as LabLayer;
    const inputs = sourcesOf(network.layers, index).map((source) => (source < 0 ? input : (outputs[source] as tf.Tensor)));
    const run = FORWARD[layer.type] as Forward;
    outputs.push(run(layer, inputs, surroundings(index), shapes[index] as RowShape));
  }
  return outputs[last] ?? input;
}
