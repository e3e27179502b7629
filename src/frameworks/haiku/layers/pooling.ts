import type { Operation, Shape } from '../../../model/network';
import type { Bound } from '../../jaxcore/network/bound';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { windowed } from '../../jaxcore/network/shapes';
import type { Ran } from '../../jaxcore/network/values';

/**
 * `hk.MaxPool(window_shape, strides, padding, channel_axis=-1)`: a number counts for all axes but the first and the channels, a tuple
 * shorter than the array for its last axes.
 */
export function pools(mode: 'max' | 'average'): Blueprint {
  return {
    names: ['window_shape', 'strides', 'padding', 'channel_axis'],
    build(bound): Built {
      const reason = 'this pooling is not known';
      const given = bound.text('padding', '')?.toUpperCase();
      const padding = given === 'SAME' ? 'same' : given === 'VALID' ? 'valid' : null;
      return {
        parameters: 0,
        run(input, _all, isBatched = true): Ran {
          const rank = input?.length ?? 0;
          const size = input && spread(bound, 'window_shape', rank, isBatched);
          const stride = input && spread(bound, 'strides', rank, isBatched);
          if (!input || !size || !stride || !padding) return { operation: { type: 'unknown', reason }, shape: null, parameters: 0 };
          const shape: Shape = input.map((cells, axis) => windowed(cells, size[axis] ?? 1, stride[axis] ?? 1, padding));
          return { operation: operationOf(mode, size, stride, padding), shape, parameters: 0 };
        },
      };
    },
  };
}

/** Sizes for the axes of the input, without the batch; null when they are not known or reach over the batch. */
function spread(bound: Bound, name: string, rank: number, isBatched: boolean): readonly number[] | null {
  const value = bound.value(name);
  const sizes = bound.sizes(name);
  if (!sizes) return null;
  const full = rank + (isBatched ? 1 : 0);
  if (value?.kind === 'number') {
    const channels = bound.value('channel_axis') === null ? -1 : bound.number('channel_axis', 0);
    const at = channels < 0 ? full + channels : channels;
    if (at <= 0 || at >= full) return null;
    const all = Array.from({ length: full }, (_, axis) => (axis === 0 || axis === at ? 1 : value.value));
    return isBatched ? all.slice(1) : all;
  }
  if (sizes.length > full) return null;
  const all = [...Array<number>(full - sizes.length).fill(1), ...sizes];
  return isBatched ? (all[0] === 1 ? all.slice(1) : null) : all;
}

function operationOf(mode: 'max' | 'average', size: readonly number[], stride: readonly number[], padding: 'same' | 'valid'): Operation {
  const rank = size.length - 1;
  const keepsChannels = size.at(-1) === 1 && stride.at(-1) === 1;
  if (!keepsChannels || (rank !== 1 && rank !== 2 && rank !== 3))
    return { type: 'unknown', reason: 'pooling over channels is not modelled' };
  return { type: 'pool', rank, mode, size: size.slice(0, -1), stride: stride.slice(0, -1), padding };
}
