import { attention } from '../../jaxcore/layers/attention';
import { convolution } from '../../jaxcore/layers/convolution';
import { dense, denseGeneral, embedding } from '../../jaxcore/layers/dense';
import { dropout, keeping, normalization } from '../../jaxcore/layers/plain';
import { cell, overSteps } from '../../jaxcore/layers/recurrent';
import type { Bound } from '../../jaxcore/network/bound';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { convolutionOptions, shapeGiven, trailingAxes } from './arguments';
import { cells, NORM_NAMES } from './cells';

function norm(type: 'batch' | 'layer' | 'group' | 'other', scaleOnly = false): Blueprint {
  const names =
    type === 'batch' ? ['use_running_average', 'axis', 'momentum', 'epsilon', 'dtype', 'param_dtype', 'use_bias', 'use_scale'] : NORM_NAMES;
  return {
    names,
    build: (bound): Built =>
      normalization({
        type: bound.has('axis') || bound.has('feature_axes') ? 'other' : type,
        features: null,
        scale: bound.flag('use_scale', true),
        bias: scaleOnly ? false : bound.flag('use_bias', true),
        epsilon: bound.number('epsilon', type === 'batch' ? 1e-5 : 1e-6),
        momentum: bound.number('momentum', 0.99),
      }),
  };
}

const ATTENTION_NAMES = ['num_heads', 'dtype', 'param_dtype', 'qkv_features', 'out_features', 'broadcast_dropout', 'dropout_rate'];

const attends: Blueprint = {
  names: ATTENTION_NAMES,
  build: (bound, siteIds) =>
    attention({
      inputs: null,
      inner: given(bound, 'qkv_features'),
      outputs: given(bound, 'out_features'),
      bias: bound.flag('use_bias', true),
      extra: bound.has('normalize_qk') ? null : 0,
      siteIds,
      heads: bound.size('num_heads', null),
    }),
};

function given(bound: Bound, name: string): number | null | undefined {
  return bound.has(name) ? bound.size(name, null) : undefined;
}

function convolves(transposed: boolean): Blueprint {
  const names = transposed
    ? ['features', 'kernel_size', 'strides', 'padding', 'kernel_dilation', 'use_bias']
    : ['features', 'kernel_size', 'strides', 'padding', 'input_dilation', 'kernel_dilation', 'feature_group_count', 'use_bias'];
  return { names, build: (bound) => convolution(convolutionOptions(bound, 'features', null, transposed)) };
}

const recurs = (name: keyof typeof cells): Blueprint => ({
  names: ['features'],
  build: (bound) => cell(cells[name], bound.size('features', null), null),
});

/** Layers of flax.linen by their short names; sizes of inputs come with the input. */
export const linenLayers: Readonly<Record<string, Blueprint>> = {
  Dense: {
    names: ['features', 'use_bias'],
    build: (bound) => dense({ inputs: null, units: bound.size('features', null), bias: bound.flag('use_bias', true) }),
  },
  DenseGeneral: {
    names: ['features', 'axis', 'batch_dims', 'use_bias'],
    build: (bound) =>
      denseGeneral(shapeGiven(bound, 'features'), bound.has('batch_dims') ? null : trailingAxes(bound), bound.flag('use_bias', true)),
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
  MultiHeadDotProductAttention: attends,
  MultiHeadAttention: attends,
  SelfAttention: attends,
  LSTMCell: recurs('lstm'),
  OptimizedLSTMCell: recurs('lstm'),
  GRUCell: recurs('gru'),
  SimpleCell: recurs('simple'),
  RNN: { names: ['cell'], build: (bound) => overSteps(bound.value('cell'), undefined) },
  Bidirectional: { names: ['forward_rnn', 'backward_rnn'], build: (bound) => bidirectional(bound) },
  PReLU: {
    names: [],
    build: () => ({
      ...keeping({ type: 'unknown', reason: 'a learned slope is not modelled' }),
      run: (input) => ({ operation: { type: 'unknown', reason: 'a learned slope is not modelled' }, shape: input, parameters: 1 }),
      parameters: 1,
    }),
  },
};

/** Two recurrent layers, each of which holds its cell. */
export function bidirectional(bound: Bound): Built {
  const forward = bound.value('forward_rnn');
  const backward = bound.value('backward_rnn');
  return overSteps(forward, backward);
}
