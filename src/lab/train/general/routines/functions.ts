import type { ElementwiseName } from './routines';

/** A function of one value and its derivative. */
export interface Curve {
  readonly value: (x: number, slope: number) => number;
  readonly derivative: (x: number, slope: number) => number;
}

/** Klambauer et al. 2017, equation 2. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const bell = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
const inside = (x: number, low: number, high: number): number => (x > low && x < high ? 1 : 0);
/** NaN stays NaN. */
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const normalBelow = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

/** Complementary error function by its series below 3 and its continued fraction above (Abramowitz and Stegun, 7.1.6 and 7.1.14). */
function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size > 6) return x > 0 ? 0 : 2;
  const tail = size < 3 ? 1 - series(size) : fraction(size);
  return x > 0 ? tail : 2 - tail;
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function fraction(x: number): number {
  let value = 0;
  for (let n = 60; n > 0; n -= 1) value = n / 2 / (x + value);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + value);
}

/** tanh form of Hendrycks and Gimpel 2016, section 2. */
const ROOT = Math.sqrt(2 / Math.PI);
const inner = (x: number): number => Math.tanh(ROOT * (x + 0.044715 * x ** 3));

/** All elementwise activations; `slope` is that of leaky_relu below zero, and α of elu. */
export const CURVES: Readonly<Record<ElementwiseName, Curve>> = {
  linear: { value: (x) => x, derivative: () => 1 },
  relu: { value: (x) => Math.max(0, x), derivative: (x) => (x > 0 ? 1 : 0) },
  relu6: { value: (x) => clip(x, 0, 6), derivative: (x) => inside(x, 0, 6) },
  leaky_relu: { value: (x, slope) => (x > 0 ? x : slope * x), derivative: (x, slope) => (x > 0 ? 1 : slope) },
  elu: { value: (x, slope) => (x > 0 ? x : slope * Math.expm1(x)), derivative: (x, slope) => (x > 0 ? 1 : slope * Math.exp(x)) },
  selu: {
    value: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
    derivative: (x) => SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x)),
  },
  gelu: { value: (x) => x * normalBelow(x), derivative: (x) => normalBelow(x) + x * bell(x) },
  gelu_tanh: {
    value: (x) => 0.5 * x * (1 + inner(x)),
    derivative: (x) => 0.5 * (1 + inner(x)) + 0.5 * x * (1 - inner(x) ** 2) * ROOT * (1 + 3 * 0.044715 * x * x),
  },
  silu: { value: (x) => x * sigmoid(x), derivative: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))) },
  tanh: { value: Math.tanh, derivative: (x) => 1 - Math.tanh(x) ** 2 },
  sigmoid: { value: sigmoid, derivative: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  softplus: { value: softplus, derivative: sigmoid },
  mish: {
    value: (x) => x * Math.tanh(softplus(x)),
    derivative: (x) => Math.tanh(softplus(x)) + x * (1 - Math.tanh(softplus(x)) ** 2) * sigmoid(x),
  },
  hard_sigmoid: { value: (x) => clip(x / 6 + 0.5, 0, 1), derivative: (x) => inside(x, -3, 3) / 6 },
  hard_swish: {
    value: (x) => x * clip(x / 6 + 0.5, 0, 1),
    derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
  },
  hard_tanh: { value: (x) => clip(x, -1, 1), derivative: (x) => inside(x, -1, 1) },
  softsign: { value: (x) => x / (1 + Math.abs(x)), derivative: (x) => 1 / (1 + Math.abs(x)) ** 2 },
  exponential: { value: Math.exp, derivative: Math.exp },
};
