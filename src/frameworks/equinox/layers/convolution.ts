import type { Operation, Shape } from '../../../model/network';
import { convolution } from '../../jaxcore/layers/convolution';
import type { Bound } from '../../jaxcore/network/bound';
import { iterated } from '../../jaxcore/network/iteration';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { windowed } from '../../jaxcore/network/shapes';
import type { Ran } from '../../jaxcore/network/values';

const CONV = ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups', 'use_bias'];

/** One number for each axis: a single one counts for all. */
function perAxis(bound: Bound, name: string, rank: number | null, fallback: number): readonly number[] | null {
  const sizes = bound.sizes(name);
  if (rank === null || sizes === null) return null;
  if (sizes === undefined) return Array<number>(rank).fill(fallback);
  return sizes.length === 1 ? Array<number>(rank).fill(sizes[0] ?? fallback) : sizes.length === rank ? sizes : null;
}

/** Channels come first. `rank` null: the first argument says it. */
export function convolves(rank: number | null, transposed = false): Blueprint {
  const names = transposed ? CONV.toSpliced(5, 0, 'output_padding') : CONV;
  return {
    names: rank === null ? ['num_spatial_dims', ...names] : names,
    build(bound): Built {
      const axes = rank ?? bound.size('num_spatial_dims', null);
      const padding = paddingOf(bound, axes);
      return convolution({
        inputs: bound.size('in_channels', null),
        filters: bound.size('out_channels', null),
        kernel: perAxis(bound, 'kernel_size', axes, 1),
        stride: perAxis(bound, 'stride', axes, 1),
        dilation: perAxis(bound, 'dilation', axes, 1),
        // How a transposed convolution pads is not counted here as JAX counts it.
        padding: transposed ? null : padding,
        groups: bound.size('groups', 1),
        bias: bound.flag('use_bias', true),
        transposed,
        channelsFirst: true,
      });
    },
  };
}

function paddingOf(bound: Bound, rank: number | null): 'same' | 'valid' | readonly (number | readonly [number, number])[] | null {
  const value = bound.value('padding');
  if (rank === null || bound.has('padding_mode')) return null;
  if (!value) return Array<number>(rank).fill(0);
  if (value.kind === 'string') return /^same$/i.test(value.value) ? 'same' : /^valid$/i.test(value.value) ? 'valid' : null;
  if (value.kind === 'number') return Array<number>(rank).fill(value.value);
  const items = iterated(value)?.map((item) => {
    if (item.kind === 'number') return item.value;
    const [low, high] = iterated(item) ?? [];
    return low?.kind === 'number' && high?.kind === 'number' ? ([low.value, high.value] as const) : null;
  });
  return items?.length === rank && items.every((item) => item !== null) ? items : null;
}

/** `MaxPool2d(2, 2)`: without a stride the window moves by one. */
export function pools(rank: 1 | 2 | 3, mode: 'max' | 'average'): Blueprint {
  return {
    names: ['kernel_size', 'stride', 'padding', 'use_ceil'],
    build(bound): Built {
      const size = perAxis(bound, 'kernel_size', rank, 1);
      const stride = perAxis(bound, 'stride', rank, 1);
      const padding = perAxis(bound, 'padding', rank, 0);
      const known = size && stride && padding && !bound.has('use_ceil') ? { size, stride, padding } : null;
      const operation: Operation = known
        ? { type: 'pool', rank, mode, ...known }
        : { type: 'unknown', reason: 'this pooling is not known' };
      return {
        parameters: 0,
        run(input): Ran {
          const cells = known && input?.length === rank + 1 ? input.slice(1) : null;
          const moved = cells?.map((each, axis) => windowed(each, size?.[axis] ?? 1, stride?.[axis] ?? 1, padding?.[axis] ?? 0)) ?? null;
          return { operation, shape: moved && input ? [input[0] ?? null, ...moved] : null, parameters: 0 };
        },
      };
    },
  };
}

/** Pooling to a given number of cells; to one it is global. */
export function poolsTo(rank: 1 | 2 | 3, mode: 'max' | 'average'): Blueprint {
  return {
    names: ['target_shape'],
    build(bound): Built {
      const target: Shape | null = perAxis(bound, 'target_shape', rank, 1);
      const isGlobal = target?.every((cells) => cells === 1) ?? false;
      const reason = 'pooling to a number of cells is not modelled';
      const operation: Operation = isGlobal ? { type: 'global-pool', mode } : { type: 'unknown', reason };
      const shape = (input: Shape | null) => (target && input?.length === rank + 1 ? [input[0] ?? null, ...target] : null);
      return { parameters: 0, run: (input): Ran => ({ operation, shape: shape(input), parameters: 0 }) };
    },
  };
}
