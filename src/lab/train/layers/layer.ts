import type { Products } from '../products';

/** Values of a batch, row-major: `rows` times the product of `shape`. Spatial shapes are [height, width, channels]. */
export interface Batch {
  readonly rows: number;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A trained array; `gradient` is overwritten by each backward pass. */
export interface Parameter {
  readonly value: Float32Array;
  gradient: Float32Array;
}

/** What layers are built with. */
export interface Workshop {
  readonly products: Products;
  readonly framework: 'torch' | 'keras';
  /** Uniform on [0, 1), the init stream. */
  readonly uniform: () => number;
  /** Uniform on the integers 0 … 2^32 - 1, the mask stream. */
  readonly maskWord: () => number;
  /** Standard normal, the mask stream. */
  readonly maskNormal: () => number;
  /** Rate of this trial, in [0, 1). */
  readonly rate: number;
}

/** One layer of the chain. `backward` uses what the last `forward` in training kept. */
export interface TrainableLayer {
  readonly parameters: readonly Parameter[];
  /** Without the batch axis. */
  readonly outputShape: readonly number[];
  /** `training`: dropout on, batch statistics. The input may be kept: callers never write into it. */
  forward(input: Batch, training: boolean): Batch;
  /** Gradient of the loss in the output → in the input. `needed` false: the input's gradient is not used (first layer). */
  backward(gradient: Batch, needed: boolean): Batch;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function parameter(value: Float32Array): Parameter {
  return { value, gradient: new Float32Array(value.length) };
}

/** Sums over the rows of a [rows × columns] matrix. */
export function columnSums(data: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let column = 0; column < columns; column += 1) sums[column] = (sums[column] as number) + (data[start + column] as number);
  }
  return Float32Array.from(sums);
}

/** Adds one value per column, in place. */
export function addToColumns(data: Float32Array, values: Float32Array): void {
  const columns = values.length;
  for (let start = 0; start < data.length; start += columns) {
    for (let column = 0; column < columns; column += 1)
      data[start + column] = (data[start + column] as number) + (values[column] as number);
  }
}

/**
 * Initial weights of a dense or convolution layer as the framework makes them by default.
 * torch: U(±1/√fan_in), what `kaiming_uniform_(a=√5)` comes to, for weights and bias. keras: Glorot uniform, bias 0.
 */
export function initialise(
  workshop: Workshop,
  count: number,
  fanIn: number,
  fanOut: number,
): { weights: Float32Array; bias: () => Float32Array } {
  const torch = workshop.framework === 'torch';
  const limit = torch ? 1 / Math.sqrt(fanIn) : Math.sqrt(6 / (fanIn + fanOut));
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => (2 * workshop.uniform() - 1) * limit);
  const columns = count / fanIn;
  return { weights: draw(count), bias: () => (torch ? draw(columns) : new Float32Array(columns)) };
}
