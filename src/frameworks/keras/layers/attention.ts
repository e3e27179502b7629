import { type LayerReader, product, sum, unread, withLast } from './reading';

/** MultiHeadAttention(num_heads, key_dim, value_dim=key_dim) called with (query, value, key=value). */
const multiHead: LayerReader = ({ arguments: args, inputs, input, layer }) => {
  const heads = args.number('num_heads', 0);
  const keySize = args.number('key_dim', 1);
  const valueSize = args.given('value_dim', 2) ? args.number('value_dim', 2) : keySize;
  const bias = args.flag('use_bias', 4, true);
  if (args.given('output_shape', 5) || bias === null) return unread('MultiHeadAttention with its own output shape');
  const [query, value = query, key = value] = inputs;
  const project = (features: number | null | undefined, size: number | null) =>
    sum(product(features, heads, size), bias ? product(heads, size) : 0);
  const output = input.last;
  return {
    operation: { type: 'attention', siteIds: layer.siteIds, facts: { heads, keySize, valueSize, bias, mask: 'none' } },
    shape: withLast(input, output),
    parameters: sum(
      project(query?.last, keySize),
      project(key?.last, keySize),
      project(value?.last, valueSize),
      product(heads, valueSize, output),
      bias ? output : 0,
    ),
  };
};

/** Attention([query, value]): one trained scale at most. */
const plain: LayerReader = ({ arguments: args, inputs, input, layer }) => {
  const scale = args.flag('use_scale', 0, false);
  const concat = args.text('score_mode', 1, 'dot');
  const last = inputs[1]?.last ?? null;
  return {
    operation: { type: 'attention', siteIds: layer.siteIds },
    shape: withLast(input, last),
    parameters: scale === null || concat === null ? null : Number(scale) + Number(concat === 'concat'),
  };
};

const additive: LayerReader = ({ arguments: args, inputs, input, layer }) => {
  const scale = args.flag('use_scale', 0, true);
  return {
    operation: { type: 'attention', siteIds: layer.siteIds },
    shape: withLast(input, inputs[1]?.last ?? null),
    parameters: scale === null ? null : scale ? input.last : 0,
  };
};

export const ATTENTION_LAYERS: Readonly<Record<string, LayerReader>> = {
  MultiHeadAttention: multiHead,
  Attention: plain,
  AdditiveAttention: additive,
};
