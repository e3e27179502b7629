import type { LabActivation } from '../../../network';
import type { Form, MaskWords, Noise } from '../../masks';

/** A matrix product, or `batch` of them; addresses in bytes, steps from one matrix to the next in values (0 = the same for all). */
export interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: number;
  readonly stepA: number;
  readonly b: number;
  readonly stepB: number;
  readonly to: number;
  readonly stepTo: number;
}

/** A window that slides over [depth, height, width] of an image; fewer axes have 1 in front. */
export interface Slide {
  readonly image: Triple;
  readonly cells: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  /** Cells of padding before the first one. */
  readonly before: Triple;
}

export type Triple = readonly [number, number, number];

export interface Sliding {
  readonly slide: Slide;
  readonly rows: number;
  readonly channels: number;
  /** Address of [rows, depth, height, width, channels]. */
  readonly image: number;
}

export type ElementwiseName = Exclude<LabActivation, 'softmax' | 'log_softmax'>;

/** An elementwise function by its layer's name. */
export interface Elementwise {
  readonly name: ElementwiseName;
  readonly slope: number;
  readonly count: number;
  readonly x: number;
  readonly to: number;
}

/** Noise on values x [rows, places, channels]. */
export interface Masked extends Form {
  readonly noise: Noise;
  readonly words: MaskWords;
  readonly x: number;
  readonly to: number;
}

/** One update of `count` weights, as `update.ts` sets it up. */
export type Update =
  | {
      readonly kind: 'sgd';
      readonly rate: number;
      readonly momentum: number;
      readonly nesterov: boolean;
      readonly shrink: number;
      readonly decay: number;
    }
  | {
      readonly kind: 'adam';
      readonly rate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly floor: number;
      readonly shrink: number;
      readonly decay: number;
    }
  | {
      readonly kind: 'rmsprop';
      readonly rate: number;
      readonly smoothing: number;
      readonly momentum: number;
      readonly shrink: number;
      readonly decay: number;
      readonly epsilon: number;
      readonly underRoot: boolean;
    };

export interface Updated {
  readonly update: Update;
  readonly count: number;
  readonly weights: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
}

export interface MaxNorm {
  readonly weights: number;
  readonly inputs: number;
  readonly units: number;
  readonly limit: number;
  /** All columns are multiplied by min(length, limit) / (length + 10⁻⁷), as Keras's constraint does. */
  readonly everyColumn: boolean;
}

/**
 * The arithmetic that TensorFlow.js lacks on its backend, does slowly, or defines otherwise than the frameworks. Addresses in bytes in
 * one memory; results may not overlap what is read unless said.
 */
export interface Routines {
  product(product: Product): void;
  /** y [lines × width] += bias. */
  addBias(args: { readonly lines: number; readonly width: number; readonly bias: number; readonly y: number }): void;
  /** Sums over the lines of [lines × width]. */
  sumLines(args: { readonly lines: number; readonly width: number; readonly from: number; readonly to: number }): void;
  activate(args: Elementwise): void;
  /** to = dy · f′(x). */
  activateBackward(args: Elementwise & { readonly dy: number }): void;
  mask(args: Masked): void;
  /** The same without what the noise adds: x is the gradient in what `mask` gave. */
  maskBackward(args: Masked): void;
  /** y [rows · cells, filters] from the image; weights [kernel, channels, filters]. */
  conv(args: Convolution): void;
  /** Into the image, which is overwritten: the gradient in it, and the transposed convolution. */
  convImage(args: Convolution): void;
  /** Into the weights, which are overwritten. */
  convWeights(args: Convolution): void;
  /** y [rows · cells, channels · multiplier]; weights [kernel, channels, multiplier]. */
  depthwise(args: Depthwise): void;
  /** Into the image, which is overwritten. */
  depthwiseImage(args: Depthwise): void;
  /** Into the weights, which are overwritten. */
  depthwiseWeights(args: Depthwise): void;
  /** `winners`: 32-bit indices of the largest values, the first of equal ones; padding never wins. */
  maxPool(args: Sliding & { readonly to: number; readonly winners: number }): void;
  maxPoolBackward(args: Sliding & { readonly dy: number; readonly winners: number }): void;
  /** `countPadding`: cells of padding count in the mean. */
  averagePool(args: Sliding & { readonly to: number; readonly countPadding: boolean }): void;
  averagePoolBackward(args: Sliding & { readonly dy: number; readonly countPadding: boolean }): void;
  /** Mean and biased variance of each column of x [lines × width]. */
  moments(args: Lines & { readonly mean: number; readonly variance: number }): void;
  /** to = (x - mean) / √(variance + ε) · scale + shift by column; addresses of scale and shift may be 0. */
  batchNorm(args: BatchNorm & { readonly shift: number }): void;
  /** dx (to), dscale and dshift (width values), where mean and variance are those of x. */
  batchNormBackward(args: BatchNorm & Backward): void;
  /** The same for each line by its own mean and variance. */
  layerNorm(args: Lines & { readonly epsilon: number; readonly scale: number; readonly shift: number; readonly to: number }): void;
  layerNormBackward(args: Lines & Backward & { readonly epsilon: number; readonly scale: number; readonly to: number }): void;
  /** Of each line; `logarithm`: its logarithm. */
  softmax(args: Lines & { readonly logarithm: boolean; readonly to: number }): void;
  /** `y`: what `softmax` gave. */
  softmaxBackward(
    args: Omit<Lines, 'x'> & { readonly logarithm: boolean; readonly y: number; readonly dy: number; readonly to: number },
  ): void;
  /** Rows of a table by ids stored as floats. */
  lookup(args: Lookup & { readonly to: number }): void;
  /** Adds rows to those of the table, which starts at zero; the id `skipped` gets none. */
  lookupBackward(args: Lookup & { readonly dy: number; readonly skipped: number }): void;
  update(args: Updated): void;
  /** Columns of [inputs × units] that are longer than `limit` are cut to it. */
  maxNorm(args: MaxNorm): void;
}

export interface Lines {
  readonly lines: number;
  readonly width: number;
  readonly x: number;
}

export interface BatchNorm extends Lines {
  readonly mean: number;
  readonly variance: number;
  readonly epsilon: number;
  readonly scale: number;
  readonly to: number;
}

export interface Backward {
  readonly dy: number;
  readonly dscale: number;
  readonly dshift: number;
}

export interface Convolution extends Sliding {
  readonly filters: number;
  readonly weights: number;
  /** Address of [rows · cells, filters]. */
  readonly y: number;
}

export interface Depthwise extends Sliding {
  readonly multiplier: number;
  readonly weights: number;
  readonly y: number;
}

export interface Lookup {
  readonly table: number;
  readonly rows: number;
  readonly width: number;
  readonly ids: number;
  readonly count: number;
}
