import type { LabLayer } from '../../study';
import type { TrainableLayer, Workshop } from './layer';

/** A function of one value and its derivative, given the value and the result. */
interface Elementwise {
  readonly value: (x: number) => number;
  readonly slope: (x: number, y: number) => number;
}

/** Klambauer et al. 2017, equation 2. */
export const SELU_ALPHA = 1.6732632423543772;
export const SELU_SCALE = 1.0507009873554805;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Error function, absolute error below 1.5e-7, finer than a 32-bit float near 1 (Abramowitz and Stegun, 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const positive = 1 - sum * Math.exp(-x * x);
  return x < 0 ? -positive : positive;
}

const normalBelow = (x: number): number => 0.5 * (1 + erf(x / Math.SQRT2));

function leaky(slope: number): Elementwise {
  return { value: (x) => (x > 0 ? x : slope * x), slope: (x) => (x > 0 ? 1 : slope) };
}

/** The default slopes below 0 are those of `nn.LeakyReLU`, 0.01, and `keras.layers.LeakyReLU`, 0.3. */
function elementwise({ name, slope }: Activation, framework: Workshop['framework']): Elementwise | null {
  switch (name) {
    case 'leaky_relu':
      return leaky(slope ?? (framework === 'torch' ? 0.01 : 0.3));
    case 'elu':
      return { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x, y) => (x > 0 ? 1 : y + 1) };
    case 'selu':
      return {
        value: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
        slope: (x, y) => (x > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA),
      };
    case 'gelu':
      return {
        value: (x) => x * normalBelow(x),
        slope: (x) => normalBelow(x) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
      };
    case 'silu':
      return { value: (x) => x * sigmoid(x), slope: (x, y) => sigmoid(x) * (1 + x - y) };
    case 'tanh':
      return { value: Math.tanh, slope: (_x, y) => 1 - y * y };
    case 'sigmoid':
      return { value: sigmoid, slope: (_x, y) => y * (1 - y) };
    case 'softplus':
      return { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: sigmoid };
    case 'linear':
      return { value: (x) => x, slope: () => 1 };
    case 'relu':
    case 'softmax':
    case 'log_softmax':
      return null;
    default:
      throw new RangeError(`the activation ${name} is not in this trainer`);
  }
}

type Activation = Pick<Extract<LabLayer, { type: 'activation' }>, 'name' | 'slope'>;

export function activationLayer(layer: Activation, framework: Workshop['framework'], shape: readonly number[]): TrainableLayer {
  if (layer.name === 'relu') return reluLayer(shape);
  const simple = elementwise(layer, framework);
  return simple ? elementwiseLayer(simple, shape) : softmaxLayer(layer.name === 'log_softmax', shape);
}

/** The same as the general layer, without two calls per value: this is the activation of most networks. */
function reluLayer(shape: readonly number[]): TrainableLayer {
  let output: Float32Array = new Float32Array(0);
  return {
    parameters: [],
    outputShape: shape,
    forward(batch, training) {
      const data = new Float32Array(batch.data.length);
      // Not a comparison: signs are random, and a branch on them costs more than the rest. NaN stays NaN.
      for (let index = 0; index < data.length; index += 1) data[index] = Math.max(0, batch.data[index] as number);
      if (training) output = data;
      return { ...batch, data };
    },
    backward(gradient) {
      const data = new Float32Array(gradient.data.length);
      for (let index = 0; index < data.length; index += 1) {
        if ((output[index] as number) > 0) data[index] = gradient.data[index] as number;
      }
      return { ...gradient, data };
    },
  };
}

function elementwiseLayer({ value, slope }: Elementwise, shape: readonly number[]): TrainableLayer {
  let input: Float32Array = new Float32Array(0);
  let output: Float32Array = new Float32Array(0);
  return {
    parameters: [],
    outputShape: shape,
    forward(batch, training) {
      const data = new Float32Array(batch.data.length);
      for (let index = 0; index < data.length; index += 1) data[index] = value(batch.data[index] as number);
      if (training) {
        input = batch.data;
        output = data;
      }
      return { ...batch, data };
    },
    backward(gradient) {
      const data = new Float32Array(gradient.data.length);
      for (let index = 0; index < data.length; index += 1) {
        data[index] = (gradient.data[index] as number) * slope(input[index] as number, output[index] as number);
      }
      return { ...gradient, data };
    },
  };
}

/** Softmax over the last axis, or its logarithm. */
function softmaxLayer(logarithm: boolean, shape: readonly number[]): TrainableLayer {
  const width = shape.at(-1) ?? 1;
  let probabilities: Float32Array = new Float32Array(0);
  return {
    parameters: [],
    outputShape: shape,
    forward(batch, training) {
      const shares = softmax(batch.data, width);
      if (training) probabilities = shares;
      return { ...batch, data: logarithm ? shares.map((share) => Math.log(Math.max(share, 1e-38))) : shares };
    },
    backward(gradient) {
      const data = new Float32Array(gradient.data.length);
      for (let start = 0; start < data.length; start += width) {
        let sum = 0;
        for (let index = start; index < start + width; index += 1) {
          sum += (gradient.data[index] as number) * (logarithm ? 1 : (probabilities[index] as number));
        }
        for (let index = start; index < start + width; index += 1) {
          const share = probabilities[index] as number;
          const own = gradient.data[index] as number;
          data[index] = logarithm ? own - share * sum : share * (own - sum);
        }
      }
      return { ...gradient, data };
    },
  };
}

/** Softmax of each run of `width` values, shifted by the largest so that nothing overflows. */
export function softmax(data: Float32Array, width: number): Float32Array {
  const shares = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += width) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = start; index < start + width; index += 1) largest = Math.max(largest, data[index] as number);
    let sum = 0;
    for (let index = start; index < start + width; index += 1) sum += Math.exp((data[index] as number) - largest);
    for (let index = start; index < start + width; index += 1) shares[index] = Math.exp((data[index] as number) - largest) / sum;
  }
  return shares;
}
