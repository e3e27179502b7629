import { argument, dropoutLayer, form, functional, required, type SiteForm } from './form';

/** `tf.layers.dropout(inputs, rate=0.5, noise_shape, seed, training=False)`: off unless told. */
const LAYERS_FUNCTION = functional(required('rate', 1, 0.5), { noise_shape: 2, seed: 3, training: 4 });
const LAYERS_CLASS: SiteForm = dropoutLayer('element', 0.5);

/** `tf.contrib.layers.dropout(inputs, keep_prob=0.5, noise_shape, is_training=True, …)`: on unless told. */
const CONTRIB = functional(required('keep_prob', 1, 0.5), { noise_shape: 2, is_training: 3 });

/** One site for each connection that is thinned. */
const WRAPPER = form('recurrent', [argument('input_keep_prob', 1), argument('output_keep_prob', 2), argument('state_keep_prob', 3)]);

const ALPHA = form('functional', [required('keep_prob', 1)], { granularity: 'alpha', others: { noise_shape: 2, seed: 3 } });

export const KEEP_PROB = functional(required('keep_prob', 1));
export const RATE = functional(required('rate', 1));
const LEVEL = functional(required('level', 1), { noise_shape: 2, seed: 3 });

/** TensorFlow 1 and 2 outside of Keras, by where the name may come from. */
const TABLE: readonly (readonly [RegExp, SiteForm])[] = [
  [/^tensorflow\.((compat\.v1\.)?layers|python\.layers\.(core|layers))\.dropout$/, LAYERS_FUNCTION],
  [/^tensorflow\.((compat\.v1\.)?layers|python\.layers\.(core|layers))\.Dropout$/, LAYERS_CLASS],
  [/^(tensorflow\.contrib\.(layers|slim)(\.python\.layers(\.layers)?)?|tf_slim(\.layers(\.layers)?)?)\.dropout$/, CONTRIB],
  [/^tensorflow\.contrib\.(nn|nn\.python\.ops\.alpha_dropout)\.alpha_dropout$/, ALPHA],
  [/^tensorflow\.([\w.]+\.)?(rnn|rnn_cell|rnn_cell_impl|core_rnn_cell)\.DropoutWrapper$/, WRAPPER],
  [/^tensorflow\.(compat\.v2\.)?nn\.RNNCellDropoutWrapper$/, WRAPPER],
  [/^keras\.(?:\w+\.)*random\.dropout$/, RATE],
  [/^keras\.(legacy\.)?backend\.(tensorflow_backend\.|theano_backend\.|cntk_backend\.|common\.)?dropout$/, LEVEL],
];

/** The names under which users know what is read of TensorFlow outside of Keras. */
export const TENSORFLOW_NAMES: readonly string[] = [
  'tensorflow.nn.dropout',
  'tensorflow.compat.v1.nn.dropout',
  'tensorflow.nn.experimental.stateless_dropout',
  'tensorflow.nn.experimental.general_dropout',
  'tensorflow.layers.dropout',
  'tensorflow.layers.Dropout',
  'tensorflow.contrib.layers.dropout',
  'tf_slim.dropout',
  'tensorflow.contrib.nn.alpha_dropout',
  'tensorflow.nn.rnn_cell.DropoutWrapper',
  'tensorflow.nn.RNNCellDropoutWrapper',
  'keras.random.dropout',
  'keras.backend.dropout',
];

/** `stateless_dropout(x, rate, seed)`; the general form draws its bits elsewhere but takes the rate at the same place. */
const NN_FUNCTIONS: ReadonlySet<string> = new Set([
  'tensorflow.nn.dropout',
  'tensorflow.compat.v2.nn.dropout',
  'tensorflow.python.ops.nn_ops.dropout_v2',
  'tensorflow.nn.experimental.stateless_dropout',
  'tensorflow.nn.experimental.general_dropout',
]);

/** TensorFlow 1's function, whose second argument is the probability to keep. */
const TF1_NN: ReadonlySet<string> = new Set([
  'tensorflow.compat.v1.nn.dropout',
  'tensorflow.python.ops.nn_ops.dropout',
  'tensorflow.python.ops.nn.dropout',
]);

/** What a call says about which TensorFlow it is written for. */
export interface Dialect {
  readonly keepGiven: boolean;
  readonly rateGiven: boolean;
  /** The file is written for TensorFlow 1. */
  readonly tf1: boolean;
}

/** The dialect is asked for only where it matters. */
export function tensorflowForm(name: string, dialect: Dialect): { readonly callee: string; readonly form: SiteForm } | null {
  if (TF1_NN.has(name)) return { callee: 'tensorflow.compat.v1.nn.dropout', form: dialect.rateGiven ? RATE : KEEP_PROB };
  if (NN_FUNCTIONS.has(name)) {
    const keeps = dialect.keepGiven || (dialect.tf1 && !dialect.rateGiven && name === 'tensorflow.nn.dropout');
    return { callee: 'tensorflow.nn.dropout', form: keeps ? KEEP_PROB : RATE };
  }
  const found = TABLE.find(([pattern]) => pattern.test(name));
  return found ? { callee: name, form: found[1] } : null;
}
