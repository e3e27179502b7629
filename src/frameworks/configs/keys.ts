import type { Granularity } from '../../model/site';
import { huggingFaceFields } from './huggingFace';

/** What a key says about the number that stands under it. */
export interface RateKey {
  /** The number is a keep probability. */
  readonly keeps: boolean;
  readonly granularity: Granularity;
  /** The key alone does not tell: `drop_rate` is a dropout rate among the settings of a model, and anything elsewhere. */
  readonly weak: boolean;
}

/** `model.recurrentDropout` -> `recurrent_dropout`; the numbers of `dropout1` and `fc_dropout_2` are left out. */
export function plainKey(key: string): string {
  const last = key.slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf('/')) + 1);
  return last
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/_?\d+$/, '');
}

/** Words that make something else of a key with dropout in it: a switch, a count, a time, a word of data preparation. */
const OTHER =
  'use[ds]?|apply|do|enabled?|disabled?|has|is|no|with|without|num|number|n|count|max|min|low|high|seed|type|mode|kind|name|steps?|' +
  'epochs?|every|start|end|freq|frequency|length|width|size|dim|shape|schedules?|scheduler|warmup|decay|anneal|index|axis|last|na|' +
  'duplicates|columns?|layers|lr|learning|packets?|frames?|captions?|tags?|labels?|class|cond|uncond|conditioning|bpe|subword|masks?|' +
  'unmasked|table|database|messages?|logs?|metrics?|timeout|wave|chunk|price|items?|loot|after|before|on|if|list|target|patience|' +
  'threshold|coarse|grid|pixel|cutout|augment|aug|augmentation|transform|student|school|edges?_index';
const NO_RATE = new RegExp(`(?:^|_)(?:${OTHER})(?:_|$)`);

/** What a rate may belong to, behind or before the word. */
const PART =
  'attns?|attention|att|self_attn|cross_attn|feats?|features?|proj|projection|resid|residual|res|emb|embs|embd|embed|embedding|embeddings|' +
  'ffn|ff|mlp|hidden|inputs?|in|outputs?|out|head|heads|fc|cls|clf|classifier|pos|positional|rnn|lstm|gru|cnn|conv|tcn|gnn|gcn|linear|' +
  'dense|encoder|decoder|enc|dec|final|last|block|layer|transformer|visual|vision|text|audio|post|pre|prenet|postnet|pooler|qkv|kv|' +
  'branch|stage|module|relu|activation|act|state|word|token|node|i|h|o|e|w|u|x';
const AMOUNT = 'rates?|prob|probs|prb|proba|probability|probabilities|p|ratio|frac|fraction|perc|pct|percent|value|val';

const KEEP = new RegExp(`(?:^|_)(?:keep_?prob(?:ability)?|survival_?prob(?:ability)?|keep_?p)(?:_(?:${PART}))*$`);
const PATH = new RegExp(
  `(?:^|_)(?:drop_?paths?|path_?drop(?:out)?|layer_?drop(?:out)?|drop_?layers?|stochastic_?depth|drop_?connect)(?:_drop)?(?:_(?:${AMOUNT}))?$`,
);
const WEIGHT = new RegExp(`(?:^|_)(?:w_?drop|weight_?drop(?:_?out)?)(?:_(?:${AMOUNT}))?$`);
const BLOCK = new RegExp(`(?:^|_)drop_?block(?:_(?:${AMOUNT}))?$`);
const DROPOUT = new RegExp(`(?:^|_)(?:[a-z]*drop_?out[shieo]?)(?:_?[123]d)?(?:_(?:${PART}))*(?:_?(?:${AMOUNT}))?(?:_(?:${PART}))*$`);
const P_DROP = /(?:^|_)(?:p_?drop(?:out)?|pdrop)$/;
const PART_DROP = new RegExp(`(?:^|_)(?:${PART})_drop(?:_?(?:${AMOUNT}))?$`);
const DROP = new RegExp(`^drop(?:_?(?:${AMOUNT}))?$`);

/** Without one of these no key is a rate of dropout. */
export const RATE_WORDS = /drop|stochastic_?depth|keep_?p|surviv/gi;

/** What a key says; null when it is no rate of dropout. */
export function rateKey(key: string): RateKey | null {
  const plain = plainKey(key);
  if (plain.length > 80 || NO_RATE.test(plain.replace(/last_drop/, 'drop'))) return null;
  if (KEEP.test(plain)) return { keeps: true, granularity: /survival|path|depth/.test(plain) ? 'sample' : 'element', weak: false };
  if (PATH.test(plain)) return { keeps: false, granularity: 'sample', weak: false };
  if (BLOCK.test(plain)) return { keeps: false, granularity: 'block', weak: false };
  if (WEIGHT.test(plain)) return { keeps: false, granularity: 'weight', weak: false };
  if (DROPOUT.test(plain)) return { keeps: false, granularity: granularityOf(plain), weak: false };
  if (P_DROP.test(plain) || PART_DROP.test(plain)) return { keeps: false, granularity: 'element', weak: false };
  if (DROP.test(plain)) return { keeps: false, granularity: 'element', weak: true };
  return huggingFaceFields.has(plain) ? { keeps: false, granularity: 'element', weak: false } : null;
}

function granularityOf(plain: string): Granularity {
  if (/spatial|channel|drop_?out_?[123]d/.test(plain)) return 'channel';
  if (/alpha/.test(plain)) return 'alpha';
  if (/gaussian/.test(plain)) return 'gaussian';
  return 'element';
}

/** The last part of a layer's class as configurations name it. */
const LAYERS: Readonly<Record<string, Granularity>> = {
  Dropout: 'element',
  Dropout1d: 'channel',
  Dropout2d: 'channel',
  Dropout3d: 'channel',
  SpatialDropout1D: 'channel',
  SpatialDropout2D: 'channel',
  SpatialDropout3D: 'channel',
  AlphaDropout: 'alpha',
  FeatureAlphaDropout: 'channel-alpha',
  GaussianDropout: 'gaussian',
  DropPath: 'sample',
  StochasticDepth: 'sample',
  DropBlock: 'block',
  DropBlock2d: 'block',
};

/** What a dropout layer drops whose class is named as `torch.nn.Dropout`; null for any other class. */
export function layerGranularity(name: string): Granularity | null {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return Object.hasOwn(LAYERS, last) ? (LAYERS[last] ?? null) : null;
}

/** Names of a layer's own rate, in the object that describes the layer. */
export function ownRateKey(key: string): { readonly keeps: boolean } | null {
  const plain = plainKey(key);
  if (/^(?:p|rate|prob|probability|ratio|value|drop_?(?:prob|rate|p|ratio|out))$/.test(plain)) return { keeps: false };
  return /^keep_?(?:prob|rate|p|probability)$|^survival_?prob$/.test(plain) ? { keeps: true } : null;
}

/** A key that only the settings of a model or of its training have. */
const MACHINE_LEARNING =
  /^(?:lr|learning_rate|optimizers?|batch_size|epochs|num_epochs|max_epochs|model_type|architectures?|backbone|num_classes|hidden_(?:size|dim)|embed(?:ding)?_dim|d_model|num_(?:layers|heads|attention_heads|hidden_layers)|n_(?:layers?|heads?)|in_channels|out_channels|weight_decay|optim|act_layer|activation|dim_feedforward|torch_dtype|img_size|patch_size)$/;

export function isOfMachineLearning(key: string): boolean {
  return MACHINE_LEARNING.test(plainKey(key));
}
