import type { Shape } from '../../../model/network';
import { dense, embedding } from '../../jaxcore/layers/dense';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { count, product, withLast } from '../../jaxcore/network/shapes';
import type { Ran } from '../../jaxcore/network/values';
import { convolves, convolvesDepthwise, convolvesSeparably } from './convolution';
import { lastAlone } from './last';
import { batchNorm, bias, groupNorm, instanceNorm, layerNorm, rmsNorm } from './norms';
import { pools } from './pooling';

export const linear: Blueprint = {
  names: ['output_size', 'with_bias'],
  build: (bound) => ({
    ...dense({ inputs: null, units: bound.size('output_size', null), bias: bound.flag('with_bias', true) }),
    assumes: lastAlone,
  }),
};

const embeds: Blueprint = {
  names: ['vocab_size', 'embed_dim', 'embedding_matrix'],
  build(bound): Built {
    const isGiven = bound.has('embedding_matrix');
    const [rows, size] = isGiven ? [null, null] : [bound.size('vocab_size', null), bound.size('embed_dim', null)];
    return { ...embedding(rows, size), demand: null, assumes: lastAlone };
  },
};

/** Queries, keys and values have `num_heads · key_size` columns each unless `value_size` says otherwise. */
const attends: Blueprint = {
  names: ['num_heads', 'key_size', 'w_init_scale'],
  build(bound, siteIds): Built {
    const [heads, key] = [bound.size('num_heads', null), bound.size('key_size', null)];
    const value = bound.size('value_size', key);
    const [inner, carried] = [count([heads, key]), count([heads, value])];
    const outputs = bound.size('model_size', inner);
    const flag = bound.flag('with_bias', true);
    const ones = flag === null ? null : Number(flag);
    return {
      run(query, all): Ran {
        const sizes = all.map((shape) => shape?.at(-1) ?? null);
        const [first = null, second = first, third = second] = sizes;
        return {
          operation: {
            type: 'attention',
            siteIds,
            ...(outputs === first ? { facts: { heads, keySize: key, valueSize: value, bias: flag, mask: 'none' } } : {}),
          },
          shape: withLast(query, outputs),
          parameters: count(
            [first, inner],
            [second, inner],
            [third, carried],
            [2, inner, ones],
            [carried, ones],
            [carried, outputs],
            [outputs, ones],
          ),
        };
      },
      assumes: lastAlone,
    };
  },
};

/** `hk.Flatten(preserve_dims=1)`: the first axes stay, the batch among them. */
const flattens: Blueprint = {
  names: ['preserve_dims'],
  build(bound): Built {
    const kept = bound.size('preserve_dims', 1);
    return {
      parameters: 0,
      run(input, _all, isBatched = true): Ran {
        const at = kept === null ? null : kept - (isBatched ? 1 : 0);
        if (!input || at === null || at < 0) return { operation: { type: 'flatten' }, shape: null, parameters: 0 };
        const shape = at >= input.length ? input : [...input.slice(0, at), product(input.slice(at))];
        return { operation: at === 0 ? { type: 'flatten' } : { type: 'reshape', shape }, shape, parameters: 0 };
      },
    };
  },
};

/** `hk.Reshape((-1, 8))` of what stands behind the batch. */
const reshapes: Blueprint = {
  names: ['output_shape', 'preserve_dims'],
  build(bound): Built {
    const wanted = bound.sizes('output_shape') ?? null;
    const kept = bound.size('preserve_dims', 1);
    return {
      parameters: 0,
      run(input, _all, isBatched = true): Ran {
        const at = kept === null ? null : kept - (isBatched ? 1 : 0);
        const isKnown = wanted !== null && at !== null && at >= 0 && (input !== null || at === 0);
        const rest = isKnown ? solved(wanted, input ? product(input.slice(at)) : null) : null;
        const shape = rest && at !== null ? [...(input ?? []).slice(0, at), ...rest] : null;
        const reason = 'the new shape is not known';
        return { operation: shape ? { type: 'reshape', shape } : { type: 'unknown', reason }, shape, parameters: 0 };
      },
    };
  },
};

/** Sizes with the one `-1` worked out. */
function solved(wanted: readonly number[], total: number | null): Shape {
  const others = wanted.filter((size) => size !== -1).reduce((all, size) => all * size, 1);
  const open = total !== null && others > 0 && total % others === 0 ? total / others : null;
  return wanted.map((size) => (size === -1 ? open : size));
}

const ranks = [1, 2, 3] as const;

/** Layers of Haiku by their short names; sizes of inputs come with the input. Signatures as documented for Haiku 0.0.x. */
export const haikuLayers: Readonly<Record<string, Blueprint>> = {
  Linear: linear,
  ConvND: convolves(null),
  ConvNDTranspose: convolves(null, true),
  ...Object.fromEntries(
    ranks.flatMap((rank) => [
      [`Conv${rank}D`, convolves(rank)],
      [`Conv${rank}DTranspose`, convolves(rank, true)],
      [`DepthwiseConv${rank}D`, convolvesDepthwise(rank)],
    ]),
  ),
  SeparableDepthwiseConv2D: convolvesSeparably,
  MaxPool: pools('max'),
  AvgPool: pools('average'),
  BatchNorm: batchNorm,
  LayerNorm: layerNorm,
  InstanceNorm: instanceNorm,
  RMSNorm: rmsNorm,
  GroupNorm: groupNorm,
  Bias: bias,
  Embed: embeds,
  MultiHeadAttention: attends,
  Flatten: flattens,
  Reshape: reshapes,
};
