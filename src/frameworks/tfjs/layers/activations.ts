import type { ActivationName, Detail, Operation, RareActivation } from '../../../model/network';
import type { LayerOptions } from './options';
import { type LayerReader, lastOf, product, unread } from './reading';

/** The library's names (activations.ts); others have no word in the description of networks. */
const NAMES: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  swish: 'silu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  softplus: 'softplus',
  linear: 'linear',
};

function activationNamed(name: string | null): ActivationName | null {
  return name !== null && Object.hasOwn(NAMES, name) ? (NAMES[name] ?? null) : null;
}

/** Those that rules and messages do not speak of. */
const RARE: Readonly<Record<string, RareActivation>> = {
  relu6: 'relu6',
  mish: 'mish',
  softsign: 'softsign',
};

function rare(name: string | null): Detail | null {
  const known = name !== null && Object.hasOwn(RARE, name) ? RARE[name] : undefined;
  return known === undefined ? null : { type: 'activation', name: known };
}

/** The `activation` of a layer: its own when the operation can say it, else a step that follows. */
export function carried(options: LayerOptions): { readonly own?: ActivationName; readonly next?: Operation } {
  if (options.value('activation') === undefined && !options.open) return {};
  const text = options.text('activation', 'linear');
  const name = activationNamed(text);
  if (name === 'linear') return {};
  if (name) return { own: name };
  const detail = rare(text);
  const reason = text === null ? 'the activation is not known' : `activation ${text} is not trained here`;
  return { next: detail ? { type: 'unknown', reason, detail } : { type: 'unknown', reason } };
}

const activation: LayerReader = ({ options, input }) => {
  const text = options.text('activation', 'linear');
  const name = activationNamed(text);
  if (!name) return unread(text === null ? 'the activation is not known' : `activation ${text} is not trained here`, input, 0, rare(text));
  return { operation: { type: 'activation', name }, shape: input, parameters: 0 };
};

const elu: LayerReader = ({ options, input }) => {
  const factor = options.number('alpha', 1);
  if (factor !== 1) return unread('elu with an own alpha', input, 0, factor === null ? null : { type: 'activation', name: 'elu', factor });
  return { operation: { type: 'activation', name: 'elu' }, shape: input, parameters: 0 };
};

const relu: LayerReader = ({ options, input }) => {
  if (options.value('maxValue') !== undefined || options.open) {
    const isSix = !options.open && options.number('maxValue', 0) === 6;
    return unread('reLU with a largest value', input, 0, isSix ? { type: 'activation', name: 'relu6' } : null);
  }
  return { operation: { type: 'activation', name: 'relu' }, shape: input, parameters: 0 };
};

const leaky: LayerReader = ({ options, input }) => {
  const slope = options.number('alpha', 0.3);
  if (slope === null) return unread('the slope of this leakyReLU is not known', input, 0);
  return { operation: { type: 'activation', name: 'leaky_relu', slope }, shape: input, parameters: 0 };
};

/** One slope for every place but those of shared axes, which count from 1. */
const prelu: LayerReader = ({ options, input }) => {
  const shared = options.value('sharedAxes');
  const axes = shared?.type === 'list' ? shared.items : shared ? [shared] : [];
  const known = axes.map((axis) => (axis.type === 'constant' && typeof axis.value === 'number' ? axis.value : null));
  const sizes = input?.map((size, index) => (known.includes(index + 1) ? 1 : size)) ?? null;
  const parameters = sizes && !known.includes(null) && !options.open ? product(...sizes) : null;
  return unread('PReLU learns its slopes', input, parameters);
};

const softmax: LayerReader = ({ options, input }) => {
  const axis = options.number('axis', -1);
  const isLast = axis === -1 || (input !== null && axis === input.length);
  if (!isLast) return unread('softmax over another axis than the last', input, 0);
  return lastOf(input) === null && input === null
    ? { operation: { type: 'activation', name: 'softmax' }, shape: null, parameters: 0 }
    : { operation: { type: 'activation', name: 'softmax' }, shape: input, parameters: 0 };
};

export const ACTIVATION_LAYERS: Readonly<Record<string, LayerReader>> = {
  activation,
  elu,
  reLU: relu,
  leakyReLU: leaky,
  prelu,
  softmax,
  thresholdedReLU: ({ input }) => unread('thresholdedReLU is not trained here', input, 0),
};
