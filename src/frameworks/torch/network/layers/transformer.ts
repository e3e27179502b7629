import type { ActivationName, AttentionFacts, TransformerFacts } from '../../../../model/network';
import type { Bound } from '../arguments';
import { keep, lastAxis } from '../shapes';
import type { LayerValue, Value } from '../values';
import { type Blueprint, count, flag, notModelled } from './kit';

/**
 * torch.nn.MultiheadAttention: query, key and value projections, an output projection, their biases, and optional extra key and value.
 */
function attentionWeights(size: number | null, keys: number | null, values: number | null, bias: number | null): number | null {
  return count([size, size], [size, keys], [size, values], [3, size, bias], [size, size], [size, bias]);
}

function sizeOr(bound: Bound, name: string, fallback: number | null): number | null {
  return bound.value(name)?.kind === 'none' ? fallback : bound.size(name, fallback);
}

const attention: Blueprint = {
  names: ['embed_dim', 'num_heads', 'dropout', 'bias', 'add_bias_kv', 'add_zero_attn', 'kdim', 'vdim', 'batch_first'],
  build(bound, siteIds) {
    const size = bound.size('embed_dim', null);
    const bias = flag(bound.boolean('bias', true));
    const weights = attentionWeights(size, sizeOr(bound, 'kdim', size), sizeOr(bound, 'vdim', size), bias);
    const extra = bound.boolean('add_bias_kv', false) !== false || bound.boolean('add_zero_attn', false) !== false;
    const facts = extra ? {} : { facts: attentionFacts(bound, size) };
    return {
      operation: { type: 'attention', siteIds, ...facts },
      parameters: count([weights], [2, size, flag(bound.boolean('add_bias_kv', false))]),
      flow: lastAxis(size, size),
      demand: [null, size],
      result: 'with-weights',
      batchAxis: bound.boolean('batch_first', false) ? 0 : 1,
    };
  },
};

/** Heads share the features among them. */
function attentionFacts(bound: Bound, size: number | null): AttentionFacts {
  const heads = bound.size('num_heads', null);
  const each = size === null || heads === null ? null : size / heads;
  return { heads, keySize: each, valueSize: each, bias: bound.boolean('bias', true), mask: 'none' };
}

const LAYER_NAMES = ['d_model', 'nhead', 'dim_feedforward', 'dropout', 'activation', 'layer_norm_eps', 'batch_first', 'norm_first', 'bias'];

/** Weights of one encoder (1 attention, 2 norms) or decoder layer (2 attentions, 3 norms) with its two-layer perceptron. */
function layerWeights(size: number | null, wide: number | null, bias: number | null, attentions: number): number | null {
  const one = attentionWeights(size, size, size, bias);
  const norm = count([size], [size, bias]);
  return count([attentions, one], [2, size, wide], [wide, bias], [size, bias], [attentions + 1, norm]);
}

function transformerLayer(attentions: 1 | 2): Blueprint {
  return {
    names: LAYER_NAMES,
    build(bound, siteIds) {
      const size = bound.size('d_model', null);
      const parameters = layerWeights(size, bound.size('dim_feedforward', 2048), flag(bound.boolean('bias', true)), attentions);
      const batchAxis = bound.boolean('batch_first', false) ? 0 : 1;
      const facts = transformerFacts(bound, attentions === 1 ? 'encoder' : 'decoder', [1, 1]);
      return {
        operation: { type: 'transformer', siteIds, facts },
        parameters,
        flow: lastAxis(size, size),
        demand: [null, size],
        batchAxis,
      };
    },
  };
}

function transformerFacts(bound: Bound, part: TransformerFacts['part'], copies: TransformerFacts['copies']): TransformerFacts {
  return {
    part,
    size: bound.size('d_model', part === 'both' ? 512 : null),
    heads: bound.size('nhead', part === 'both' ? 8 : null),
    inner: bound.size('dim_feedforward', 2048),
    activation: activationIn(bound.value('activation')),
    epsilon: bound.number('layer_norm_eps', 1e-5),
    normFirst: bound.boolean('norm_first', false),
    bias: bound.boolean('bias', true),
    copies,
    finalNorm: part === 'both',
    mask: 'none',
  };
}

/** A word, function or layer. */
function activationIn(value: Value | null): ActivationName | null {
  if (!value) return 'relu';
  const word = value.kind === 'string' ? value.value : value.kind === 'library' ? value.name : value.kind === 'layer' ? value.name : '';
  const last = word.slice(word.lastIndexOf('.') + 1).toLowerCase();
  return last === 'relu' || last === 'gelu' ? last : null;
}

/** A stack of copies of one layer: each copy has weights of its own. */
function stack(names: readonly string[]): Blueprint {
  return {
    names,
    build(bound) {
      const layer = layerIn(bound.value(names[0] ?? ''));
      const norm = bound.value('norm');
      const normWeights = !norm || norm.kind === 'none' ? 0 : (layerIn(norm)?.parameters ?? null);
      const copies = bound.size('num_layers', null);
      const inner = layer?.operation.type === 'transformer' ? layer.operation : null;
      const siteIds = inner?.siteIds ?? [];
      const facts =
        inner?.facts && normWeights !== null ? ({ ...inner.facts, copies: [copies, copies], finalNorm: normWeights > 0 } as const) : null;
      return {
        operation: layer ? { type: 'transformer', siteIds, ...(facts ? { facts } : {}) } : notModelled('a stack of an unknown layer'),
        parameters: count([copies, layer?.parameters ?? null], [normWeights]),
        flow: layer?.flow ?? keep,
        demand: layer?.demand ?? null,
        batchAxis: layer?.batchAxis ?? null,
      };
    },
  };
}

function layerIn(value: Value | null): LayerValue | null {
  return value?.kind === 'layer' ? value : null;
}

const transformer: Blueprint = {
  names: [
    'd_model',
    'nhead',
    'num_encoder_layers',
    'num_decoder_layers',
    'dim_feedforward',
    'dropout',
    'activation',
    'custom_encoder',
    'custom_decoder',
    'layer_norm_eps',
    'batch_first',
    'norm_first',
    'bias',
  ],
  build(bound, siteIds) {
    const size = bound.size('d_model', 512);
    const wide = bound.size('dim_feedforward', 2048);
    const bias = flag(bound.boolean('bias', true));
    const norm = count([size], [size, bias]);
    const isCustom = bound.value('custom_encoder') !== null || bound.value('custom_decoder') !== null;
    const encoder = count([bound.size('num_encoder_layers', 6), layerWeights(size, wide, bias, 1)], [norm]);
    const decoder = count([bound.size('num_decoder_layers', 6), layerWeights(size, wide, bias, 2)], [norm]);
    const layers = [bound.size('num_encoder_layers', 6), bound.size('num_decoder_layers', 6)] as const;
    const facts = isCustom ? {} : { facts: transformerFacts(bound, 'both', layers) };
    return {
      operation: { type: 'transformer', siteIds, ...facts },
      parameters: isCustom ? null : count([encoder], [decoder]),
      flow: lastAxis(size, size),
      demand: [null, size],
      batchAxis: bound.boolean('batch_first', false) ? 0 : 1,
    };
  },
};

/** Attention and what is built of it. */
export const TRANSFORMERS: Readonly<Record<string, Blueprint>> = {
  MultiheadAttention: attention,
  TransformerEncoderLayer: transformerLayer(1),
  TransformerDecoderLayer: transformerLayer(2),
  TransformerEncoder: stack(['encoder_layer', 'num_layers', 'norm']),
  TransformerDecoder: stack(['decoder_layer', 'num_layers', 'norm']),
  Transformer: transformer,
};
