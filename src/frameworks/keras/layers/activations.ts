import type { ActivationName, Operation, RareActivation } from '../../../model/network';
import { canonicalName, shortName } from '../names';
import type { Value } from '../networks/values';
import { LayerArguments, sizesOf } from './arguments';
import { type LayerReader, type LayerReading, product, unread } from './reading';

/** Keras's and TensorFlow's words for the activations that both the lab and Keras know. */
const NAMES: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  leaky_relu: 'leaky_relu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  log_softmax: 'log_softmax',
  softplus: 'softplus',
  linear: 'linear',
};

/** `tf.nn.leaky_relu` and Keras 3's function both fall with 0.2 below zero; the layer LeakyReLU falls with 0.3. */
const FUNCTION_SLOPE = 0.2;
const LAYER_SLOPE = 0.3;

function activation(name: ActivationName, slope?: number): Operation {
  return slope === undefined ? { type: 'activation', name } : { type: 'activation', name, slope };
}

/** Activations that rules and messages do not speak of. */
const RARE: Readonly<Record<string, RareActivation>> = {
  relu6: 'relu6',
  mish: 'mish',
  hard_sigmoid: 'hard_sigmoid',
  hard_silu: 'hard_swish',
  hard_swish: 'hard_swish',
  hard_tanh: 'hard_tanh',
  softsign: 'softsign',
  exponential: 'exponential',
};

function unknownActivation(text: string, word = text): Operation {
  const reason = `the activation ${text} is not known`;
  const rare = Object.hasOwn(RARE, word) ? RARE[word] : undefined;
  return rare ? { type: 'unknown', reason, detail: { type: 'activation', name: rare } } : { type: 'unknown', reason };
}

/** The activation a string, function or layer object names; null for none at all. */
export function activationOf(value: Value | undefined): Operation | null {
  if (value === undefined) return null;
  if (value.type === 'constant') {
    if (value.value === null) return null;
    return typeof value.value === 'string' ? namedActivation(value.value) : unknownActivation(String(value.value));
  }
  if (value.type === 'named')
    return functionActivation(value.name) ?? unknownActivation(value.name, value.name.slice(value.name.lastIndexOf('.') + 1));
  if (value.type === 'layer') {
    const name = shortName(value.callee);
    const read = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    return read?.(new LayerArguments(value)) ?? unknownActivation(value.written);
  }
  return unknownActivation(value.type === 'unknown' ? `(${value.reason})` : 'given here');
}

function namedActivation(word: string): Operation {
  const name = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
  if (name === undefined) return unknownActivation(`'${word}'`, word);
  return name === 'leaky_relu' ? activation(name, FUNCTION_SLOPE) : activation(name);
}

/** Activation functions by canonical name: `tensorflow.nn.relu`, `keras.activations.relu`, `keras.ops.relu`. */
export function functionActivation(name: string): Operation | null {
  const word = /^(?:tensorflow(?:\.compat\.v[12])?(?:\.nn|\.math)?|keras\.activations|keras\.ops|keras\.backend)\.(\w+)$/.exec(
    canonicalName(name) ?? '',
  )?.[1];
  if (word === undefined || !Object.hasOwn(NAMES, word)) return null;
  return namedActivation(word);
}

/**
 * How a layer carries its `activation`: within its own operation when that can hold it, else as a second step.
 * Softmax and the like stay within too.
 */
export function carried(args: LayerArguments, position: number | null): { own?: ActivationName; next?: LayerReading['next'] } {
  const operation = activationOf(args.value('activation', position));
  if (!operation) return {};
  if (operation.type === 'activation' && operation.slope === undefined) return operation.name === 'linear' ? {} : { own: operation.name };
  return { next: { operation } };
}

const reader =
  (read: (args: LayerArguments) => Operation): LayerReader =>
  ({ arguments: args, input }) => ({ operation: read(args), shape: input, parameters: 0 });

function plainRelu(args: LayerArguments): Operation {
  if (args.given('max_value', 0)) return unknownActivation('ReLU with a maximum', isRelu6(args) ? 'relu6' : '');
  if (args.given('threshold', 2) && args.number('threshold', 2) !== 0) return unknownActivation('ReLU with a threshold');
  const slope = args.number('negative_slope', 1, 0);
  if (slope === null) return unknownActivation('ReLU with an unknown slope');
  return slope === 0 ? activation('relu') : activation('leaky_relu', slope);
}

function isRelu6(args: LayerArguments): boolean {
  return args.number('max_value', 0) === 6 && args.number('negative_slope', 1, 0) === 0 && args.number('threshold', 2, 0) === 0;
}

function leakyRelu(args: LayerArguments): Operation {
  const name = args.given('alpha') ? 'alpha' : 'negative_slope';
  const slope = args.number(name, 0, LAYER_SLOPE);
  return slope === null ? unknownActivation('LeakyReLU with an unknown slope') : activation('leaky_relu', slope);
}

function elu(factor: number | null): Operation {
  if (factor === 1) return activation('elu');
  const reason = 'the activation ELU with another alpha than 1 is not known';
  return factor === null ? { type: 'unknown', reason } : { type: 'unknown', reason, detail: { type: 'activation', name: 'elu', factor } };
}

type Read = (args: LayerArguments) => Operation;

const OPERATIONS: Readonly<Record<string, Read>> = {
  Activation: (args) => activationOf(args.value('activation', 0)) ?? activation('linear'),
  ReLU: plainRelu,
  LeakyReLU: leakyRelu,
  ELU: (args) => elu(args.number('alpha', 0, 1)),
  Softmax: (args) =>
    args.number('axis', 0, -1) === -1 ? activation('softmax') : unknownActivation('Softmax over another axis than the last'),
  ThresholdedReLU: () => unknownActivation('ThresholdedReLU'),
};

export const ACTIVATION_LAYERS: Readonly<Record<string, LayerReader>> = {
  ...Object.fromEntries(Object.entries(OPERATIONS).map(([name, read]) => [name, reader(read)])),
  PReLU: ({ arguments: args, input }) => {
    const shared = args.given('shared_axes', 4) ? sizesOf(args.value('shared_axes', 4)) : [];
    // Keras counts axes from 1 here: 0 is the batch. A shared axis has one slope.
    const sizes = shared && input.dims ? input.dims.map((size, axis) => (shared.includes(axis + 1) ? 1 : size)) : [null];
    const axes = (input.dims?.length ?? 0) - 1;
    const isByChannel = axes === (shared?.length ?? -1) && axes >= 0 && !shared?.includes(axes + 1);
    const detail = isByChannel && !args.given('alpha_initializer', 0) ? ({ type: 'prelu', shared: false, start: 0 } as const) : null;
    return unread('PReLU trains its slopes', input, product(...sizes), detail);
  },
};
