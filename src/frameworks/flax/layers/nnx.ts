import { attention } from '../../jaxcore/layers/attention';
import { convolution } from '../../jaxcore/layers/convolution';
import { dense, denseGeneral, embedding } from '../../jaxcore/layers/dense';
import { dropout, normalization } from '../../jaxcore/layers/plain';
import { cell, overSteps } from '../../jaxcore/layers/recurrent';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { convolutionOptions, shapeGiven, trailingAxes } from './arguments';
import { nnxCells } from './cells';
import { bidirectional } from './linen';

function norm(type: 'batch' | 'layer' | 'group' | 'other', scaleOnly = false): Blueprint {
  return {
    names: type === 'group' ? ['num_features', 'num_groups'] : ['num_features'],
    build: (bound): Built =>
      normalization({
        type: bound.has('axis') || bound.has('feature_axes') ? 'other' : type,
        features: bound.size('num_features', null),
        scale: bound.flag('use_scale', true),
        bias: scaleOnly ? false : bound.flag('use_bias', true),
        epsilon: bound.number('epsilon', type === 'batch' ? 1e-5 : 1e-6),
        momentum: bound.number('momentum', 0.99),
      }),
  };
}

function convolves(transposed: boolean): Blueprint {
  const names = ['in_features', 'out_features', 'kernel_size', 'strides'];
  return { names, build: (bound) => convolution(convolutionOptions(bound, 'out_features', bound.size('in_features', null), transposed)) };
}

const recurs = (name: keyof typeof nnxCells): Blueprint => ({
  names: ['in_features', 'hidden_features'],
  build: (bound) => cell(nnxCells[name], bound.size('hidden_features', null), bound.size('in_features', null)),
});

/** Layers of flax.nnx by their short names; all sizes are given to the constructor. */
export const nnxLayers: Readonly<Record<string, Blueprint>> = {
  Linear: {
    names: ['in_features', 'out_features'],
    build: (bound) =>
      dense({ inputs: bound.size('in_features', null), units: bound.size('out_features', null), bias: bound.flag('use_bias', true) }),
  },
  LinearGeneral: {
    names: ['in_features', 'out_features'],
    build: (bound) => {
      const inputs = shapeGiven(bound, 'in_features');
      return denseGeneral(shapeGiven(bound, 'out_features'), inputs && trailingAxes(bound), bound.flag('use_bias', true), inputs);
    },
  },
  Conv: convolves(false),
  ConvTranspose: convolves(true),
  Embed: {
    names: ['num_embeddings', 'features'],
    build: (bound) => embedding(bound.size('num_embeddings', null), bound.size('features', null)),
  },
  BatchNorm: norm('batch'),
  LayerNorm: norm('layer'),
  GroupNorm: norm('group'),
  InstanceNorm: norm('other'),
  RMSNorm: norm('other', true),
  Dropout: { names: ['rate', 'broadcast_dims', 'deterministic'], build: (_bound, [siteId]) => dropout(siteId) },
  MultiHeadAttention: {
    names: ['num_heads', 'in_features', 'qkv_features', 'out_features'],
    build: (bound, siteIds) =>
      attention({
        inputs: bound.size('in_features', null),
        inner: bound.has('qkv_features') ? bound.size('qkv_features', null) : undefined,
        outputs: bound.has('out_features') ? bound.size('out_features', null) : undefined,
        bias: bound.flag('use_bias', true),
        extra: ['normalize_qk', 'num_kv_heads', 'in_kv_features'].some((name) => bound.has(name)) ? null : 0,
        siteIds,
        heads: bound.size('num_heads', null),
      }),
  },
  LSTMCell: recurs('lstm'),
  OptimizedLSTMCell: recurs('lstm'),
  GRUCell: recurs('gru'),
  SimpleCell: recurs('simple'),
  RNN: { names: ['cell'], build: (bound) => overSteps(bound.value('cell'), undefined) },
  Bidirectional: { names: ['forward_rnn', 'backward_rnn'], build: (bound) => bidirectional(bound) },
};
