import type * as tf from '@tensorflow/tfjs-core';
import type { LabFramework, LabLayer, Role } from '../../../network';
import type { RowShape } from '../../../space/shapes';
import type { MaskWords } from '../../masks';
import type { Track } from '../ops/normalisation';

/** One pass of a batch through the network. */
export interface Pass {
  /** Normalise by the moments of the batch, and tell the running ones; otherwise by the running ones. */
  readonly moments: 'batch' | 'batch, tracked' | 'running';
  /** Noise of this step; null = none. */
  readonly step: number | null;
}

/** What a layer has at hand in a pass. */
export interface Surroundings extends Pass {
  readonly framework: LabFramework;
  /** Own parameter, or that of the layer whose weights are shared. */
  weight(role: Role): tf.Tensor;
  optional(role: Role): tf.Tensor | null;
  rate(siteId: string): number;
  /** Key of the masks of this layer in this step; null with masks off. A layer with several masks numbers them. */
  words(part?: number): MaskWords | null;
  /** Moves the running moments, where they are tracked. */
  readonly track: Track;
}

/** A layer's output [rows, …] from what it reads. */
export type Forward<L extends LabLayer = LabLayer> = (
  layer: L,
  inputs: readonly tf.Tensor[],
  surroundings: Surroundings,
  output: RowShape,
) => tf.Tensor;

export type LayerOf<T extends LabLayer['type']> = Extract<LabLayer, { type: T }>;

/** The tensor that a layer with one input reads. */
export function only(inputs: readonly tf.Tensor[]): tf.Tensor {
  const [input] = inputs;
  if (!input) throw new RangeError('a layer that reads nothing');
  return input;
}
