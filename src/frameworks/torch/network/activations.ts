import type { ActivationName, Detail, RareActivation } from '../../../model/network';
import type { Bound } from './arguments';

/** Layers and functions that work on each element (or over the last axis) and keep the shape. */
export const ACTIVATION_LAYERS: Readonly<Record<string, ActivationName>> = {
  ReLU: 'relu',
  LeakyReLU: 'leaky_relu',
  ELU: 'elu',
  SELU: 'selu',
  GELU: 'gelu',
  SiLU: 'silu',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Softmax: 'softmax',
  LogSoftmax: 'log_softmax',
  Softplus: 'softplus',
};

export const ACTIVATION_FUNCTIONS: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  relu_: 'relu',
  leaky_relu: 'leaky_relu',
  leaky_relu_: 'leaky_relu',
  elu: 'elu',
  elu_: 'elu',
  selu: 'selu',
  selu_: 'selu',
  gelu: 'gelu',
  silu: 'silu',
  tanh: 'tanh',
  tanh_: 'tanh',
  sigmoid: 'sigmoid',
  sigmoid_: 'sigmoid',
  softmax: 'softmax',
  log_softmax: 'log_softmax',
  softplus: 'softplus',
};

/** Shape-keeping layers without weights for which the model has no operation of its own. */
export const OTHER_ELEMENTWISE: ReadonlySet<string> = new Set([
  'ReLU6',
  'Hardtanh',
  'Hardswish',
  'Hardsigmoid',
  'Mish',
  'Softsign',
  'LogSigmoid',
  'Tanhshrink',
  'Softshrink',
  'Hardshrink',
  'CELU',
  'RReLU',
  'Threshold',
  'Softmin',
  'Softmax2d',
  'LocalResponseNorm',
  'ChannelShuffle',
]);

/** Those whose formula has a name, by class and function. */
const RARE: Readonly<Record<string, RareActivation>> = {
  relu6: 'relu6',
  hardtanh: 'hard_tanh',
  hardswish: 'hard_swish',
  hardsigmoid: 'hard_sigmoid',
  mish: 'mish',
  softsign: 'softsign',
  exp: 'exponential',
};

export function rareActivation(name: string, bound: Bound): Detail | null {
  const short = name.toLowerCase().replace(/_$/, '');
  const known = Object.hasOwn(RARE, short) ? RARE[short] : undefined;
  if (known === undefined) return null;
  const isOther = known === 'hard_tanh' && (bound.number('min_val', -1) !== -1 || bound.number('max_val', 1) !== 1);
  return isOther ? null : { type: 'activation', name: known };
}

export const OTHER_ELEMENTWISE_FUNCTIONS: ReadonlySet<string> = new Set([
  'relu6',
  'hardtanh',
  'hardswish',
  'hardsigmoid',
  'mish',
  'softsign',
  'logsigmoid',
  'celu',
  'rrelu',
  'softmin',
  'normalize',
  'local_response_norm',
  'exp',
  'sqrt',
  'abs',
  'clamp',
  'log',
  'square',
  'sin',
  'cos',
]);
