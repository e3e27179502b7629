import { attention, dropoutLayer, recurrent, type SiteForm } from './form';
import { hubForm } from './hub';
import { type Dialect, tensorflowForm } from './tensorflow';

const LAYERS: Readonly<Record<string, SiteForm>> = {
  Dropout: dropoutLayer(),
  SpatialDropout1D: dropoutLayer('channel'),
  SpatialDropout2D: dropoutLayer('channel'),
  SpatialDropout3D: dropoutLayer('channel'),
  AlphaDropout: dropoutLayer('alpha'),
  GaussianDropout: dropoutLayer('gaussian'),
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  LSTMCell: recurrent,
  GRUCell: recurrent,
  SimpleRNNCell: recurrent,
  ConvLSTM: recurrent,
  ConvLSTMCell: recurrent,
  ConvLSTM2DCell: recurrent,
  ConvLSTM1D: recurrent,
  ConvLSTM2D: recurrent,
  ConvLSTM3D: recurrent,
  MultiHeadAttention: attention(3),
  GroupQueryAttention: attention(3),
  GroupedQueryAttention: attention(3),
  Attention: attention(null),
  AdditiveAttention: attention(null),
};

/** The Keras layers with a rate, by their names in `keras.layers`. */
export const KERAS_NAMES: readonly string[] = Object.keys(LAYERS).map((name) => `keras.layers.${name}`);

const ELSEWHERE: Readonly<Record<string, SiteForm>> = {
  'keras.experimental.PeepholeLSTMCell': recurrent,
};

/** The name of a layer of the framework that has a rate: a class of the project called the same is never taken for anything. */
export function isFrameworkName(name: string): boolean {
  return Object.hasOwn(LAYERS, name);
}

/**
 * The form of a call by its canonical name, and the name under which it is reported; null when it is no dropout.
 */
export function formOf(name: string, dialect: Dialect): { readonly callee: string; readonly form: SiteForm } | null {
  const layer = name.startsWith('keras.layers.') ? name.slice('keras.layers.'.length) : '';
  const form = Object.hasOwn(LAYERS, layer) ? LAYERS[layer] : Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (form) return { callee: name, form };
  return tensorflowForm(name, dialect) ?? hubForm(name);
}
