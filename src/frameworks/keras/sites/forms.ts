import type { Granularity, SiteKind } from '../../../model/site';

/** How one callee takes its dropout rate. */
export interface SiteForm {
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  readonly parameters: readonly RateParameter[];
  /** Other arguments that rules ask about, with their position. */
  readonly others: Readonly<Record<string, number | null>>;
}

export interface RateParameter {
  readonly name: string;
  /** Older spellings of the same argument. */
  readonly synonyms: readonly string[];
  readonly position: number | null;
  /** Without it there is no site: its default is 0. */
  readonly optional: boolean;
}

function layer(granularity: Granularity): SiteForm {
  // Keras 1 called the argument `p`.
  const rate: RateParameter = { name: 'rate', synonyms: ['p'], position: 0, optional: false };
  return { kind: 'layer', granularity, parameters: [rate], others: { noise_shape: 1, seed: 2 } };
}

function argument(name: string, position: number | null, synonyms: readonly string[] = []): RateParameter {
  return { name, synonyms, position, optional: true };
}

/** Keras 1 wrote `dropout_W` and `dropout_U` for the rates of input and recurrent connections. */
const recurrent: SiteForm = {
  kind: 'recurrent',
  granularity: 'element',
  parameters: [argument('dropout', null, ['dropout_W']), argument('recurrent_dropout', null, ['dropout_U'])],
  others: { return_sequences: null },
};

function attention(position: number | null): SiteForm {
  return { kind: 'attention', granularity: 'element', parameters: [argument('dropout', position)], others: {} };
}

function functional(name: string, position: number): SiteForm {
  const rate: RateParameter = { name, synonyms: [], position, optional: false };
  return { kind: 'functional', granularity: 'element', parameters: [rate], others: { noise_shape: null, seed: null } };
}

const FORMS: Readonly<Record<string, SiteForm>> = {
  'keras.layers.Dropout': layer('element'),
  'keras.layers.SpatialDropout1D': layer('channel'),
  'keras.layers.SpatialDropout2D': layer('channel'),
  'keras.layers.SpatialDropout3D': layer('channel'),
  'keras.layers.AlphaDropout': layer('alpha'),
  'keras.layers.GaussianDropout': layer('gaussian'),
  'keras.layers.LSTM': recurrent,
  'keras.layers.GRU': recurrent,
  'keras.layers.SimpleRNN': recurrent,
  'keras.layers.LSTMCell': recurrent,
  'keras.layers.GRUCell': recurrent,
  'keras.layers.SimpleRNNCell': recurrent,
  'keras.layers.ConvLSTM1D': recurrent,
  'keras.layers.ConvLSTM2D': recurrent,
  'keras.layers.ConvLSTM3D': recurrent,
  'keras.layers.MultiHeadAttention': attention(3),
  'keras.layers.GroupQueryAttention': attention(3),
  'keras.layers.Attention': attention(null),
  'keras.layers.AdditiveAttention': attention(null),
};

const KEEP_PROB = functional('keep_prob', 1);
const RATE = functional('rate', 1);
/** `stateless_dropout(x, rate, seed)`; the general form draws its bits elsewhere but takes the rate at the same place. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  'tensorflow.nn.dropout',
  'tensorflow.compat.v2.nn.dropout',
  'tensorflow.nn.experimental.stateless_dropout',
  'tensorflow.nn.experimental.general_dropout',
]);

/** TensorFlow 1's function, whose second argument is the probability to keep. */
const TF1_FUNCTION = 'tensorflow.compat.v1.nn.dropout';

/**
 * The form of a call by its canonical name, and the name under which it is reported; null when it is no dropout.
 * @param keepGiven the call has a `keep_prob` keyword @param rateGiven it has a `rate` keyword @param tf1 the file is written for TensorFlow 1
 */
export function formOf(
  name: string,
  { keepGiven, rateGiven, tf1 }: { readonly keepGiven: boolean; readonly rateGiven: boolean; readonly tf1: boolean },
): { readonly callee: string; readonly form: SiteForm } | null {
  if (name === TF1_FUNCTION) return { callee: name, form: rateGiven ? RATE : KEEP_PROB };
  if (FUNCTIONS.has(name)) {
    const keeps = keepGiven || (tf1 && !rateGiven && name === 'tensorflow.nn.dropout');
    return { callee: 'tensorflow.nn.dropout', form: keeps ? KEEP_PROB : RATE };
  }
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  return form ? { callee: name, form } : null;
}
