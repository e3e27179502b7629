import type { Shape } from '../../../model/network';
import type { TensorShape } from '../networks/values';

export function withSizes(dims: Shape): TensorShape {
  return { dims, last: dims.at(-1) ?? null };
}

/** Length of one axis after a window moved over it. */
export function windowed(size: number | null, kernel: number, stride: number, padding: 'same' | 'valid'): number | null {
  if (size === null) return null;
  return padding === 'same' ? Math.ceil(size / stride) : Math.max(0, Math.floor((size - kernel) / stride) + 1);
}

/** Splits a map of features into channels and places, by Keras's `data_format`; null when the rank does not fit. */
export function channelsAndPlaces(
  shape: TensorShape,
  rank: number,
  first: boolean,
): { readonly channels: number | null; readonly places: Shape } | null {
  if (!shape.dims) return first ? null : { channels: shape.last, places: Array<null>(rank).fill(null) };
  if (shape.dims.length !== rank + 1) return null;
  return first
    ? { channels: shape.dims[0] ?? null, places: shape.dims.slice(1) }
    : { channels: shape.dims[rank] ?? null, places: shape.dims.slice(0, rank) };
}

export function joined(channels: number | null, places: Shape, first: boolean): TensorShape {
  return withSizes(first ? [channels, ...places] : [...places, channels]);
}
