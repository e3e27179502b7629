import { dense, embedding, misfit } from '../../jaxcore/layers/dense';
import { dropout, keeping, normalization } from '../../jaxcore/layers/plain';
import { cell } from '../../jaxcore/layers/recurrent';
import type { Bound } from '../../jaxcore/network/bound';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { count, withLast } from '../../jaxcore/network/shapes';
import type { Ran } from '../../jaxcore/network/values';
import { convolves, pools, poolsTo } from './convolution';

/** `LayerNorm(64)`, `RMSNorm((64,))`: weights have the shape of what is normalized. */
function shaped(type: 'layer' | 'other'): Blueprint {
  return {
    names: ['shape', 'eps', 'use_weight', 'use_bias'],
    build(bound): Built {
      const shape = bound.sizes('shape');
      const features = shape && shape.length === 1 ? (shape[0] ?? null) : null;
      const isVector = shape?.length === 1;
      return normalization({
        type: isVector ? type : 'other',
        features,
        scale: isVector ? bound.flag('use_weight', true) : null,
        bias: isVector ? bound.flag('use_bias', true) : null,
        epsilon: bound.number('eps', 1e-5),
      });
    },
  };
}

function perChannel(type: 'group' | 'batch'): Blueprint {
  const names =
    type === 'group'
      ? ['groups', 'channels', 'eps', 'channelwise_affine']
      : ['input_size', 'axis_name', 'eps', 'channelwise_affine', 'momentum'];
  return {
    names,
    build(bound): Built {
      const affine = bound.flag('channelwise_affine', true);
      const built = normalization({
        type,
        features: bound.size(type === 'group' ? 'channels' : 'input_size', null),
        scale: affine,
        bias: affine,
        epsilon: bound.number('eps', 1e-5),
        momentum: bound.number('momentum', 0.99),
        channelsFirst: true,
        groups: type === 'group' ? bound.size('groups', null) : null,
      });
      return type === 'batch' ? { ...built, result: 'with-state' } : built;
    },
  };
}

/** Projections without biases unless asked for; sizes of each head are those of the query divided. */
const attends: Blueprint = {
  names: ['num_heads', 'query_size', 'key_size', 'value_size', 'output_size', 'qk_size', 'vo_size'],
  build(bound, siteIds): Built {
    const [heads, query] = [bound.size('num_heads', null), bound.size('query_size', null)];
    const each = heads !== null && query !== null ? Math.floor(query / heads) : null;
    const [qk, vo] = [bound.size('qk_size', each), bound.size('vo_size', each)];
    const [key, value] = [bound.size('key_size', query), bound.size('value_size', query)];
    const outputs = bound.size('output_size', query);
    const flag = (name: string) => {
      const given = bound.flag(name, false);
      return given === null ? null : Number(given);
    };
    const parameters = count(
      [heads, qk, query],
      [heads, qk, flag('use_query_bias')],
      [heads, qk, key],
      [heads, qk, flag('use_key_bias')],
      [heads, vo, value],
      [heads, vo, flag('use_value_bias')],
      [heads, vo, outputs],
      [outputs, flag('use_output_bias')],
    );
    const told =
      outputs === query && ['use_query_bias', 'use_key_bias', 'use_value_bias', 'use_output_bias'].every((name) => flag(name) === 0);
    const run = (input: Parameters<Built['run']>[0]): Ran => ({
      operation: {
        type: 'attention',
        siteIds,
        ...(told ? { facts: { heads, keySize: qk, valueSize: vo, bias: false, mask: 'none' } } : {}),
      },
      shape: withLast(input, outputs),
      parameters,
      ...misfit(query, input?.at(-1)),
    });
    return { run, parameters, demand: [null, query] };
  },
};

/** Dense layers with an activation between them, as one. */
const perceptron: Blueprint = {
  names: ['in_size', 'out_size', 'width_size', 'depth', 'activation', 'final_activation', 'use_bias', 'use_final_bias'],
  build(bound): Built {
    const [inputs, outputs] = [scalar(bound, 'in_size'), scalar(bound, 'out_size')];
    const [width, depth] = [bound.size('width_size', null), bound.size('depth', null)];
    const [bias, last] = [bound.flag('use_bias', true), bound.flag('use_final_bias', true)];
    const parameters =
      depth === null || bias === null || last === null ? null : weights(inputs, outputs, width, depth, Number(bias), Number(last));
    const reason = 'a perceptron of several layers is not modelled as one';
    const run = (input: Parameters<Built['run']>[0]): Ran => ({
      operation: { type: 'unknown', reason },
      shape: bound.text('out_size', '') === 'scalar' ? [] : withLast(input, outputs),
      parameters,
      ...misfit(inputs, input?.at(-1)),
    });
    return { run, parameters, demand: [inputs] };
  },
};

function weights(
  inputs: number | null,
  outputs: number | null,
  width: number | null,
  depth: number,
  bias: number,
  last: number,
): number | null {
  if (depth === 0) return count([inputs, outputs], [outputs, last]);
  return count([inputs, width], [width, bias], [depth - 1, width, width], [depth - 1, width, bias], [width, outputs], [outputs, last]);
}

/** `'scalar'` stands for one value without an axis. */
function scalar(bound: Bound, name: string): number | null {
  return bound.text(name, '') === 'scalar' ? 1 : bound.size(name, null);
}

function recurs(counts: Parameters<typeof cell>[0]): Blueprint {
  return {
    names: ['input_size', 'hidden_size', 'use_bias'],
    build(bound): Built {
      const biases = bound.flag('use_bias', true) === false ? 0 : counts.biases;
      return cell({ ...counts, biases }, bound.size('hidden_size', null), bound.size('input_size', null));
    },
  };
}

const linear: Blueprint = {
  names: ['in_features', 'out_features', 'use_bias'],
  build(bound): Built {
    const built = dense({ inputs: scalar(bound, 'in_features'), units: scalar(bound, 'out_features'), bias: bound.flag('use_bias', true) });
    if (bound.text('out_features', '') !== 'scalar') return built;
    return { ...built, run: (input, all): Ran => ({ ...built.run(input, all), shape: input?.slice(0, -1) ?? null }) };
  },
};

const ranks = [1, 2, 3] as const;

/** Layers of equinox.nn by their short names. */
export const equinoxLayers: Readonly<Record<string, Blueprint>> = {
  Linear: linear,
  Conv: convolves(null),
  ConvTranspose: convolves(null, true),
  ...Object.fromEntries(
    ranks.flatMap((rank) => [
      [`Conv${rank}d`, convolves(rank)],
      [`ConvTranspose${rank}d`, convolves(rank, true)],
      [`MaxPool${rank}d`, pools(rank, 'max')],
      [`AvgPool${rank}d`, pools(rank, 'average')],
      [`AdaptiveMaxPool${rank}d`, poolsTo(rank, 'max')],
      [`AdaptiveAvgPool${rank}d`, poolsTo(rank, 'average')],
    ]),
  ),
  Embedding: {
    names: ['num_embeddings', 'embedding_size'],
    build: (bound) => ({ ...embedding(bound.size('num_embeddings', null), bound.size('embedding_size', null)), demand: [] }),
  },
  LayerNorm: shaped('layer'),
  RMSNorm: shaped('other'),
  GroupNorm: perChannel('group'),
  BatchNorm: perChannel('batch'),
  Dropout: { names: ['p', 'inference'], build: (_bound, [siteId]) => dropout(siteId) },
  Identity: { names: [], build: () => keeping({ type: 'identity' }) },
  MultiheadAttention: attends,
  MLP: perceptron,
  LSTMCell: recurs({ cell: 'lstm', inputKernels: 4, stateKernels: 4, biases: 4 }),
  GRUCell: recurs({ cell: 'gru', inputKernels: 3, stateKernels: 3, biases: 4 }),
};
