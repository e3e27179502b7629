import type { Granularity, SiteKind } from '../../../model/site';

/** How one PyTorch class or function takes its dropout rate. Positions are 0-based. */
export interface Callable {
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  readonly parameter: string;
  readonly position: number;
  /** Rate when the argument is not given; null = then there is no dropout and no site. */
  readonly defaultRate: number | null;
  /** Other arguments that rules ask about: canonical name -> keyword and position. */
  readonly others: Readonly<Record<string, { readonly keyword: string; readonly position: number }>>;
  /** Changes its input in place whatever the arguments say (`torch.dropout_`). */
  readonly inplace?: boolean;
}

function layer(granularity: Granularity): Callable {
  const others = { inplace: { keyword: 'inplace', position: 1 } };
  return { kind: 'layer', granularity, parameter: 'p', position: 0, defaultRate: 0.5, others };
}

function functional(granularity: Granularity): Callable {
  const others = { training: { keyword: 'training', position: 2 }, inplace: { keyword: 'inplace', position: 3 } };
  return { kind: 'functional', granularity, parameter: 'p', position: 1, defaultRate: 0.5, others };
}

/** `torch.dropout(input, p, train)` and relatives of the C++ side: nothing has a default. */
function native(granularity: Granularity, inplace: boolean): Callable {
  const others = { training: { keyword: 'train', position: 2 } };
  return { kind: 'functional', granularity, parameter: 'p', position: 1, defaultRate: null, others, inplace };
}

function recurrent(position: number): Callable {
  const others = { num_layers: { keyword: 'num_layers', position: 2 } };
  return { kind: 'recurrent', granularity: 'element', parameter: 'dropout', position, defaultRate: null, others };
}

function transformer(position: number): Callable {
  return { kind: 'transformer', granularity: 'element', parameter: 'dropout', position, defaultRate: 0.1, others: {} };
}

/** Signatures and defaults as documented for torch 2.x. */
const CALLABLES: Readonly<Record<string, Callable>> = {
  'torch.nn.Dropout': layer('element'),
  'torch.nn.Dropout1d': layer('channel'),
  'torch.nn.Dropout2d': layer('channel'),
  'torch.nn.Dropout3d': layer('channel'),
  'torch.nn.AlphaDropout': layer('alpha'),
  'torch.nn.FeatureAlphaDropout': layer('channel-alpha'),
  'torch.nn.functional.dropout': functional('element'),
  'torch.nn.functional.dropout1d': functional('channel'),
  'torch.nn.functional.dropout2d': functional('channel'),
  'torch.nn.functional.dropout3d': functional('channel'),
  'torch.nn.functional.alpha_dropout': functional('alpha'),
  'torch.nn.functional.feature_alpha_dropout': functional('channel-alpha'),
  'torch.dropout': native('element', false),
  'torch.dropout_': native('element', true),
  'torch.feature_dropout': native('channel', false),
  'torch.feature_dropout_': native('channel', true),
  'torch.alpha_dropout': native('alpha', false),
  'torch.alpha_dropout_': native('alpha', true),
  'torch.feature_alpha_dropout': native('channel-alpha', false),
  'torch.feature_alpha_dropout_': native('channel-alpha', true),
  'torch.nn.LSTM': recurrent(5),
  'torch.nn.GRU': recurrent(5),
  // RNN alone takes `nonlinearity` as its fourth positional argument.
  'torch.nn.RNN': recurrent(6),
  'torch.nn.functional.scaled_dot_product_attention': {
    kind: 'attention',
    granularity: 'element',
    parameter: 'dropout_p',
    position: 4,
    defaultRate: null,
    others: {},
  },
  'torch.nn.MultiheadAttention': {
    kind: 'attention',
    granularity: 'element',
    parameter: 'dropout',
    position: 2,
    defaultRate: null,
    others: {},
  },
  'torch.nn.TransformerEncoderLayer': transformer(3),
  'torch.nn.TransformerDecoderLayer': transformer(3),
  'torch.nn.Transformer': transformer(5),
};

const RE_EXPORTS: readonly (readonly [RegExp, string])[] = [
  [
    /^torch\.nn\.modules\.(?:dropout|rnn|activation|transformer|linear|conv|pooling|batchnorm|normalization|flatten|container|sparse)\./,
    'torch.nn.',
  ],
  [/^torch\.nn\.modules\./, 'torch.nn.'],
];

/** The documented name of something PyTorch also exports elsewhere: `torch.nn.modules.dropout.Dropout` -> `torch.nn.Dropout`. */
export function canonical(name: string): string {
  for (const [pattern, replacement] of RE_EXPORTS) {
    if (pattern.test(name)) return name.replace(pattern, replacement);
  }
  return name;
}

export function callableFor(name: string | null): Callable | null {
  return name === null || !Object.hasOwn(CALLABLES, name) ? null : (CALLABLES[name] ?? null);
}
