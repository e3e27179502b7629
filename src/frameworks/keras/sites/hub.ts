import { argument, attention, dropoutLayer, form, recurrent, required, type SiteForm } from './form';

/** Where the libraries around Keras keep their public classes. */
const HOME = /^(keras_hub|keras_nlp|keras_cv|tensorflow_addons)\.(?:src\.|api\.)?(layers|models|rnn)\.(?:[\w.]+\.)?(\w+)$/;

/** Every rate that a model of keras-hub takes; the defaults differ and are given by the class. */
const RATES = [
  'dropout',
  'dropout_rate',
  'attention_dropout',
  'attention_dropout_rate',
  'attention_probs_dropout',
  'hidden_dropout',
  'hidden_dropout_rate',
  'feedforward_dropout',
  'feedforward_dropout_rate',
  'activation_dropout',
  'embedding_dropout',
  'classifier_dropout',
  'encoder_dropout',
  'decoder_dropout',
  'proj_drop',
  'attn_drop',
];
const PATHS = ['drop_path', 'drop_path_rate', 'max_drop_path_rate', 'drop_connect_rate', 'skip_connection_dropout'];

const TRANSFORMER = form('transformer', [argument('dropout', 2)]);
const MODEL = form(
  'argument',
  [...RATES, ...PATHS].map((name) => argument(name)),
);

export const HUB: Readonly<Record<string, SiteForm>> = {
  'keras_hub.TransformerEncoder': TRANSFORMER,
  'keras_hub.TransformerDecoder': TRANSFORMER,
  'keras_hub.FNetEncoder': form('transformer', [argument('dropout', 1)]),
  'keras_hub.CachedMultiHeadAttention': attention(3),
  'keras_cv.TransformerEncoder': form('transformer', [argument('mlp_dropout', 3), argument('attention_dropout', 4)]),
  'keras_cv.DropPath': form('drop-path', [required('rate', 0, 0.5)], { granularity: 'sample', others: { seed: 1 } }),
  'keras_cv.StochasticDepth': form('drop-path', [required('rate', 0, 0.5)], { granularity: 'sample' }),
  'keras_cv.DropBlock2D': form('drop-block', [required('rate', 0)], { granularity: 'block', others: { block_size: 1, seed: 2 } }),
  'keras_cv.SpatialDropout2D': dropoutLayer('channel'),
  'tensorflow_addons.StochasticDepth': form('drop-path', [required('survival_probability', 0, 0.5)], { granularity: 'sample' }),
  'tensorflow_addons.MultiHeadAttention': attention(3),
  'tensorflow_addons.LayerNormLSTMCell': recurrent,
  'tensorflow_addons.LayerNormSimpleRNNCell': recurrent,
};

/** Layers and models of keras-hub (once keras-nlp), keras-cv and TensorFlow Addons, by qualified name, also from inside their own sources. */
export function hubForm(name: string): { readonly callee: string; readonly form: SiteForm } | null {
  const [, library, room, last = ''] = HOME.exec(name) ?? [];
  if (library === undefined || !/^[A-Z]/.test(last)) return null;
  const key = `${library === 'keras_nlp' ? 'keras_hub' : library}.${last}`;
  const known = Object.hasOwn(HUB, key) ? HUB[key] : undefined;
  if (known && room !== 'models') return { callee: `${library}.${room}.${last}`, form: known };
  // Only what is public: classes deep in the sources are followed like any class of the project.
  const isPublic = name === `${library}.${room}.${last}`;
  return room === 'models' && isPublic && library !== 'tensorflow_addons' ? { callee: name, form: MODEL } : null;
}
