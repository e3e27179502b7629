import type { StarImport } from './imports';
import type { Links } from './links';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

const KERAS_LAYERS =
  words(`Layer Input InputLayer InputSpec Dense EinsumDense Embedding Masking Lambda Identity Activation Permute RepeatVector
  Reshape Flatten Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout GaussianDropout GaussianNoise ActivityRegularization
  Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D
  MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D MaxPool1D MaxPool2D MaxPool3D AvgPool1D AvgPool2D
  GlobalMaxPooling1D GlobalMaxPooling2D GlobalAveragePooling1D GlobalAveragePooling2D UpSampling1D UpSampling2D UpSampling3D
  ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D RNN LSTM GRU SimpleRNN LSTMCell GRUCell SimpleRNNCell
  Bidirectional TimeDistributed ConvLSTM1D ConvLSTM2D ConvLSTM3D StackedRNNCells MultiHeadAttention Attention AdditiveAttention
  BatchNormalization LayerNormalization GroupNormalization UnitNormalization Normalization ReLU LeakyReLU PReLU ELU Softmax
  Concatenate Add Average Maximum Minimum Multiply Dot Subtract concatenate add average maximum minimum multiply dot subtract`);
const KERAS_MODELS = words('Model Sequential Functional clone_model load_model save_model model_from_json');
const TORCH_NN = words(`Module ModuleList ModuleDict ParameterList ParameterDict Parameter Sequential Identity Linear Bilinear LazyLinear
  Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d
  AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveMaxPool1d AdaptiveMaxPool2d BatchNorm1d BatchNorm2d BatchNorm3d LayerNorm GroupNorm InstanceNorm1d
  InstanceNorm2d Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout Embedding EmbeddingBag RNN LSTM GRU RNNCell LSTMCell GRUCell
  Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer MultiheadAttention Flatten Unflatten
  ReLU ReLU6 LeakyReLU PReLU ELU SELU CELU GELU SiLU Mish Tanh Sigmoid Softmax LogSoftmax Softplus Hardswish
  CrossEntropyLoss NLLLoss MSELoss L1Loss SmoothL1Loss BCELoss BCEWithLogitsLoss functional init utils`);
const FUNCTIONAL =
  words(`dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout scaled_dot_product_attention relu gelu elu selu
  silu tanh sigmoid softmax log_softmax leaky_relu linear conv1d conv2d conv3d max_pool1d max_pool2d avg_pool2d adaptive_avg_pool2d
  cross_entropy nll_loss mse_loss binary_cross_entropy binary_cross_entropy_with_logits embedding layer_norm batch_norm pad interpolate`);

const KERAS = words(
  'layers models optimizers losses metrics callbacks datasets utils applications regularizers initializers backend ops Model Sequential Input',
);

const FLAX = `Module Dropout MultiHeadDotProductAttention MultiHeadAttention dot_product_attention dot_product_attention_weights Conv ConvTranspose
  BatchNorm LayerNorm GroupNorm RMSNorm InstanceNorm Embed Sequential RNN LSTMCell GRUCell OptimizedLSTMCell SimpleCell Bidirectional max_pool avg_pool
  relu gelu elu selu silu swish tanh sigmoid softmax log_softmax leaky_relu softplus jit remat vmap scan`;
const LINEN = words(`${FLAX} SelfAttention Dense DenseGeneral compact nowrap`);
const NNX = words(`${FLAX} Linear LinearGeneral Param Variable Rngs Optimizer value_and_grad grad`);

/** What a `*` brings in, as far as readers ask for it; not every name of the module. */
const EXPORTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['torch', words('nn optim tensor Tensor no_grad dropout relu softmax')],
  ['torch.nn', TORCH_NN],
  ['torch.nn.functional', FUNCTIONAL],
  ['tensorflow', words('keras nn')],
  ['flax.linen', LINEN],
  ['flax.nnx', NNX],
  ...['keras', 'tensorflow.keras'].flatMap((base): [string, ReadonlySet<string>][] => [
    [base, KERAS],
    [`${base}.layers`, KERAS_LAYERS],
    [`${base}.models`, KERAS_MODELS],
  ]),
]);

/** Packages of which no `*` brings in a name of a layer. */
const HARMLESS =
  words(`math cmath random os sys time typing collections itertools functools pathlib datetime json re copy glob dataclasses enum abc
  numpy scipy pandas matplotlib pylab tkinter tqdm sklearn PIL seaborn`);

/** More star imports than a person writes: the generated index of a large package, where each name would cost a look into every file. */
const MOST_STARS = 100;

/** What the star imports say of a name: the library names and project files that give it; null when one of them cannot be known. */
function givers(stars: readonly StarImport[], name: string, links: Links): { libraries: Set<string>; files: Set<string> } | null {
  const libraries = new Set<string>();
  const files = new Set<string>();
  if (stars.length > MOST_STARS) return null;
  for (const { module, written } of stars) {
    const exported = module === null ? undefined : EXPORTS.get(module);
    const isKnown = module !== null && (exported || isHarmless(module) || /^(keras|tensorflow|torch)\b/.test(module));
    const file = isKnown ? null : links.locate(written);
    if (file !== null) {
      if (links.member(file, name, 'public') !== undefined) files.add(file);
    } else if (exported?.has(name)) libraries.add(`${module}.${name}`);
    else if (!isKnown) return null;
  }
  return { libraries, files };
}

/**
 * Canonical name that a star import gives an otherwise unbound name. null when none does, when two differ, or when
 * a star import of an unknown module could supply it.
 */
export function fromStars(stars: readonly StarImport[], name: string, links: Links): string | null {
  const found = givers(stars, name, links);
  const candidates = new Set<string | null>(found?.libraries);
  for (const file of found?.files ?? []) candidates.add(links.member(file, name, 'public') ?? null);
  const [only] = candidates;
  return candidates.size === 1 && only !== undefined ? only : null;
}

/** A file of the project from which star imports bring a name; null when none does for certain, or several mean different things. */
export function starFile(stars: readonly StarImport[], name: string, links: Links): string | null {
  const found = givers(stars, name, links);
  const [first] = found?.files ?? [];
  if (!found || first === undefined || found.libraries.size > 0) return null;
  if (found.files.size === 1) return first;
  // A file that itself takes all names of another one gives the same.
  const meant = new Set([...found.files].map((file) => links.member(file, name, 'public')));
  const [only] = meant;
  return meant.size === 1 && only ? first : null;
}

function isHarmless(module: string): boolean {
  return HARMLESS.has(module.split('.')[0] ?? '');
}
