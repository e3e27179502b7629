import type { Granularity } from '../../../../model/site';
import { type Callable, type Catalogue, each, optional } from './callable';

function layer(granularity: Granularity): Callable {
  const others = { inplace: { keyword: 'inplace', position: 1 } };
  return { kind: 'layer', granularity, parameter: 'p', position: 0, defaultRate: 0.5, others };
}

function functional(granularity: Granularity): Callable {
  const preset = !granularity.endsWith('alpha');
  const others = { training: { keyword: 'training', position: 2, preset }, inplace: { keyword: 'inplace', position: 3 } };
  return { kind: 'functional', granularity, parameter: 'p', position: 1, defaultRate: 0.5, others };
}

/** `torch.dropout(input, p, train)` and relatives of the C++ side: nothing has a default. */
function native(granularity: Granularity, inplace: boolean): Callable {
  const others = { training: { keyword: 'train', position: 2 } };
  return { kind: 'functional', granularity, parameter: 'p', position: 1, defaultRate: null, others, inplace };
}

function recurrent(position: number): Callable {
  return { ...optional('recurrent', 'dropout', position), others: { num_layers: { keyword: 'num_layers', position: 2 } } };
}

function transformer(position: number): Callable {
  return { kind: 'transformer', granularity: 'element', parameter: 'dropout', position, defaultRate: 0.1, others: {} };
}

/** Signatures and defaults as documented for torch 2.x. */
export const TORCH: Catalogue = {
  'torch.nn.Dropout': [layer('element')],
  'torch.nn.Dropout1d': [layer('channel')],
  'torch.nn.Dropout2d': [layer('channel')],
  'torch.nn.Dropout3d': [layer('channel')],
  'torch.nn.AlphaDropout': [layer('alpha')],
  'torch.nn.FeatureAlphaDropout': [layer('channel-alpha')],
  'torch.nn.functional.dropout': [functional('element')],
  'torch.nn.functional.dropout1d': [functional('channel')],
  'torch.nn.functional.dropout2d': [functional('channel')],
  'torch.nn.functional.dropout3d': [functional('channel')],
  'torch.nn.functional.alpha_dropout': [functional('alpha')],
  'torch.nn.functional.feature_alpha_dropout': [functional('channel-alpha')],
  'torch.dropout': [native('element', false)],
  'torch.dropout_': [native('element', true)],
  'torch.feature_dropout': [native('channel', false)],
  'torch.feature_dropout_': [native('channel', true)],
  'torch.alpha_dropout': [native('alpha', false)],
  'torch.alpha_dropout_': [native('alpha', true)],
  'torch.feature_alpha_dropout': [native('channel-alpha', false)],
  'torch.feature_alpha_dropout_': [native('channel-alpha', true)],
  'torch.nn.LSTM': [recurrent(5)],
  'torch.nn.GRU': [recurrent(5)],
  // RNN alone takes `nonlinearity` as its fourth positional argument.
  'torch.nn.RNN': [recurrent(6)],
  'torch.nn.functional.scaled_dot_product_attention': [optional('attention', 'dropout_p', 4)],
  'torch.nn.functional.multi_head_attention_forward': [
    { ...optional('attention', 'dropout_p', 10), others: { training: { keyword: 'training', position: 13, preset: true } } },
  ],
  'torch.nn.MultiheadAttention': [optional('attention', 'dropout', 2)],
  ...each('TransformerEncoderLayer TransformerDecoderLayer', 'torch.nn.', transformer(3)),
  'torch.nn.Transformer': [transformer(5)],
};
