import { convolution, type Padding } from '../../jaxcore/layers/convolution';
import type { Bound } from '../../jaxcore/network/bound';
import { iterated } from '../../jaxcore/network/iteration';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { count } from '../../jaxcore/network/shapes';
import type { Ran, Value } from '../../jaxcore/network/values';
import { mapOf } from './last';

const CONV = ['output_channels', 'kernel_shape', 'stride', 'rate', 'padding', 'with_bias', 'w_init', 'b_init', 'data_format', 'mask'];
const TRANSPOSE = ['output_channels', 'kernel_shape', 'stride', 'output_shape', 'padding', 'with_bias', 'w_init', 'b_init', 'data_format'];
const DEPTHWISE = ['channel_multiplier', 'kernel_shape', 'stride', 'rate', 'padding', 'with_bias', 'w_init', 'b_init', 'data_format'];

/** One number for each axis: a single one counts for all. */
function perAxis(bound: Bound, name: string, rank: number | null, fallback: number | null): readonly number[] | null {
  const sizes = bound.sizes(name);
  if (rank === null || sizes === null) return null;
  if (sizes === undefined) return fallback === null ? null : Array<number>(rank).fill(fallback);
  return sizes.length === 1 ? Array<number>(rank).fill(sizes[0] ?? 1) : sizes.length === rank ? sizes : null;
}

/** `channels_first`, `NCHW`: the axis behind the batch; undefined when the argument is not known. */
export function isChannelsFirst(bound: Bound): boolean | undefined {
  const format = bound.text('data_format', 'channels_last');
  return format === null ? undefined : format === 'channels_first' || /^NC./.test(format);
}

/** `'SAME'`, `[(1, 1), (2, 2)]`, `hk.pad.causal`: words, cells before and after, or a function for all axes. */
function paddingOf(bound: Bound, kernel: readonly number[] | null, dilation: readonly number[] | null): Padding | null {
  const value = bound.value('padding');
  if (!value) return 'same';
  if (value.kind === 'string') return /^same$/i.test(value.value) ? 'same' : /^valid$/i.test(value.value) ? 'valid' : null;
  const reach = kernel?.map((window, axis) => (window - 1) * (dilation?.[axis] ?? 1)) ?? null;
  if (value.kind === 'library') return padFunction(value.name, reach);
  const items = iterated(value)?.map(sides);
  return items && items.length === kernel?.length && items.every((item) => item !== null) ? items : null;
}

function padFunction(name: string, reach: readonly number[] | null): Padding | null {
  const kind = /^haiku\.pad\.(\w+)$/.exec(name)?.[1];
  if (kind === 'same' || kind === 'valid') return kind;
  if (kind === 'causal') return reach?.map((cells) => [cells, 0] as const) ?? null;
  if (kind === 'reverse_causal') return reach?.map((cells) => [0, cells] as const) ?? null;
  return kind === 'full' ? (reach?.map((cells) => [cells, cells] as const) ?? null) : null;
}

function sides(value: Value): readonly [number, number] | null {
  const [low, high] = iterated(value) ?? [];
  return low?.kind === 'number' && high?.kind === 'number' ? [low.value, high.value] : null;
}

/** `rank` null: the first argument says it. The number of input channels comes with the input. */
export function convolves(rank: number | null, transposed = false): Blueprint {
  const names = transposed ? TRANSPOSE : CONV;
  return {
    names: rank === null ? ['num_spatial_dims', ...names] : names,
    build(bound): Built {
      const axes = rank ?? bound.size('num_spatial_dims', null);
      const kernel = perAxis(bound, 'kernel_shape', axes, null);
      const dilation = transposed ? (kernel?.map(() => 1) ?? null) : perAxis(bound, 'rate', axes, 1);
      const channelsFirst = isChannelsFirst(bound);
      const isKnown = channelsFirst !== undefined && !(transposed && bound.has('output_shape'));
      const built = convolution({
        inputs: null,
        filters: bound.size('output_channels', null),
        kernel: channelsFirst === undefined ? null : kernel,
        stride: perAxis(bound, 'stride', axes, 1),
        dilation,
        padding: isKnown ? paddingOf(bound, kernel, dilation) : null,
        groups: bound.size('feature_group_count', 1),
        bias: bound.flag('with_bias', true),
        transposed,
        channelsFirst: channelsFirst ?? false,
      });
      return { ...built, assumes: mapOf(kernel ? axes : null, channelsFirst) };
    },
  };
}

/** Each channel has filters of its own. */
export function convolvesDepthwise(rank: 1 | 2 | 3): Blueprint {
  return {
    names: DEPTHWISE,
    build(bound): Built {
      const multiplier = bound.size('channel_multiplier', null);
      const kernel = perAxis(bound, 'kernel_shape', rank, null);
      const dilation = perAxis(bound, 'rate', rank, 1);
      const channelsFirst = isChannelsFirst(bound);
      const options = {
        kernel: channelsFirst === undefined ? null : kernel,
        stride: perAxis(bound, 'stride', rank, 1),
        dilation,
        padding: paddingOf(bound, kernel, dilation),
        bias: bound.flag('with_bias', true),
        transposed: false,
        channelsFirst: channelsFirst ?? false,
      };
      return {
        run(input, all): Ran {
          const inputs = (input?.length === rank + 1 ? input.at(channelsFirst ? 0 : -1) : null) ?? null;
          const filters = inputs !== null && multiplier !== null ? inputs * multiplier : null;
          return convolution({ ...options, inputs: null, filters, groups: inputs === 1 ? null : inputs }).run(input, all);
        },
      };
    },
  };
}

/** Two depthwise convolutions, along one axis and then along the other; only the second has a bias. */
export const convolvesSeparably: Blueprint = {
  names: ['channel_multiplier', 'kernel_shape', 'stride', 'padding', 'with_bias', 'w_init', 'b_init', 'data_format'],
  build(bound): Built {
    const multiplier = bound.size('channel_multiplier', null);
    const kernel = perAxis(bound, 'kernel_shape', 2, null);
    const bias = bound.flag('with_bias', true);
    const isPlain = isChannelsFirst(bound) === false && !bound.has('stride') && paddingOf(bound, kernel, null) === 'same';
    return {
      run(input): Ran {
        const inputs = (input?.length === 3 && isPlain ? input.at(-1) : null) ?? null;
        const filters = inputs !== null && multiplier !== null ? inputs * multiplier : null;
        const reason = 'a separable convolution is not modelled';
        return {
          operation: { type: 'unknown', reason },
          shape: input?.length === 3 && isPlain ? [...input.slice(0, 2), filters] : null,
          parameters: count([kernel?.[0] ?? null, filters], [kernel?.[1] ?? null, filters], [filters, bias === null ? null : Number(bias)]),
        };
      },
    };
  },
};
