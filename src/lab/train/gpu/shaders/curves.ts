import type { ElementwiseName } from '../../general/routines/routines';

/**
 * Activations in WGSL, `v` being the value and `p` the slope; the functions are those of `general/routines/functions.ts`. The GPU's own `tanh` may be wrong
 * by 10⁻⁵, its `exp` is right to a few last bits: what can is made of that.
 */
interface Curve {
  readonly value: string;
  readonly derivative: string;
}

/** erf by Abramowitz and Stegun 7.1.26, right to 1.5 · 10⁻⁷. */
export const CURVE_FUNCTIONS = `
fn sigmoidOf(v : f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(v, -80.0, 80.0))); }
fn tanhOf(v : f32) -> f32 {
  let e = exp(-2.0 * min(abs(v), 20.0));
  let t = (1.0 - e) / (1.0 + e);
  return select(t, -t, v < 0.0);
}
fn softplusOf(v : f32) -> f32 { return max(v, 0.0) + log(1.0 + exp(-abs(v))); }
fn erfOf(v : f32) -> f32 {
  let x = abs(v);
  let t = 1.0 / (1.0 + 0.3275911 * x);
  let y = 1.0 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * exp(-x * x);
  return select(y, -y, v < 0.0);
}
fn normalBelow(v : f32) -> f32 { return 0.5 * (1.0 + erfOf(v * 0.7071067811865476)); }
fn innerOf(v : f32) -> f32 { return tanhOf(0.7978845608028654 * (v + 0.044715 * v * v * v)); }
`;

const inside = (low: number, high: number): string => `select(0.0, 1.0, v > ${low.toFixed(1)} && v < ${high.toFixed(1)})`;

export const CURVES: Readonly<Record<ElementwiseName, Curve>> = {
  linear: { value: 'v', derivative: '1.0' },
  relu: { value: 'max(v, 0.0)', derivative: 'select(0.0, 1.0, v > 0.0)' },
  relu6: { value: 'clamp(v, 0.0, 6.0)', derivative: inside(0, 6) },
  leaky_relu: { value: 'select(p * v, v, v > 0.0)', derivative: 'select(p, 1.0, v > 0.0)' },
  elu: { value: 'select(p * (exp(min(v, 0.0)) - 1.0), v, v > 0.0)', derivative: 'select(p * exp(min(v, 0.0)), 1.0, v > 0.0)' },
  selu: {
    value: '1.0507009873554805 * select(1.6732632423543772 * (exp(min(v, 0.0)) - 1.0), v, v > 0.0)',
    derivative: '1.0507009873554805 * select(1.6732632423543772 * exp(min(v, 0.0)), 1.0, v > 0.0)',
  },
  gelu: { value: 'v * normalBelow(v)', derivative: 'normalBelow(v) + v * exp(-0.5 * v * v) * 0.3989422804014327' },
  gelu_tanh: {
    value: '0.5 * v * (1.0 + innerOf(v))',
    derivative: '0.5 * (1.0 + innerOf(v)) + 0.5 * v * (1.0 - innerOf(v) * innerOf(v)) * 0.7978845608028654 * (1.0 + 0.134145 * v * v)',
  },
  silu: { value: 'v * sigmoidOf(v)', derivative: 'sigmoidOf(v) * (1.0 + v * (1.0 - sigmoidOf(v)))' },
  tanh: { value: 'tanhOf(v)', derivative: '1.0 - tanhOf(v) * tanhOf(v)' },
  sigmoid: { value: 'sigmoidOf(v)', derivative: 'sigmoidOf(v) * (1.0 - sigmoidOf(v))' },
  softplus: { value: 'softplusOf(v)', derivative: 'sigmoidOf(v)' },
  mish: {
    value: 'v * tanhOf(softplusOf(v))',
    derivative: 'tanhOf(softplusOf(v)) + v * (1.0 - tanhOf(softplusOf(v)) * tanhOf(softplusOf(v))) * sigmoidOf(v)',
  },
  hard_sigmoid: { value: 'clamp(v / 6.0 + 0.5, 0.0, 1.0)', derivative: `${inside(-3, 3)} / 6.0` },
  hard_swish: {
    value: 'v * clamp(v / 6.0 + 0.5, 0.0, 1.0)',
    derivative: 'select(select(v / 3.0 + 0.5, 1.0, v >= 3.0), 0.0, v <= -3.0)',
  },
  hard_tanh: { value: 'clamp(v, -1.0, 1.0)', derivative: inside(-1, 1) },
  softsign: { value: 'v / (1.0 + abs(v))', derivative: '1.0 / ((1.0 + abs(v)) * (1.0 + abs(v)))' },
  exponential: { value: 'exp(v)', derivative: 'exp(v)' },
};
