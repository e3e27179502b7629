import type { Detail, Layer, Operation, Shape } from '../../../model/network';
import type { LayerValue } from '../networks/values';
import type { LayerOptions } from './options';

/** What one layer does to its inputs. */
export interface LayerReading {
  readonly operation: Operation;
  readonly shape: Shape | null;
  /** Trainable weights; null = unknown. */
  readonly parameters: number | null;
  /** What the operation leaves out. */
  readonly notes?: readonly string[];
  /** How its weights start, where the source says so. */
  readonly first?: Pick<Layer, 'initial' | 'initialAt'>;
  /** A second step of the same layer: an activation that the first cannot carry. */
  readonly next?: Operation;
  /** Shapes of further outputs. */
  readonly states?: readonly (Shape | null)[];
}

export interface LayerRequest {
  readonly layer: LayerValue;
  readonly options: LayerOptions;
  /** At least one. */
  readonly inputs: readonly (Shape | null)[];
  readonly input: Shape | null;
  /** Reads another layer (wrappers need it). */
  readonly read: (layer: LayerValue, inputs: readonly (Shape | null)[]) => LayerReading;
}

export type LayerReader = (request: LayerRequest) => LayerReading;

/** `detail`: what the layer does all the same. */
export function unread(
  reason: string,
  shape: Shape | null = null,
  parameters: number | null = null,
  detail: Detail | null = null,
): LayerReading {
  return { operation: detail ? { type: 'unknown', reason, detail } : { type: 'unknown', reason }, shape, parameters };
}

/** Product of sizes; null when one is unknown. */
export function product(...sizes: readonly (number | null | undefined)[]): number | null {
  let result = 1;
  for (const size of sizes) {
    if (size === null || size === undefined) return null;
    result *= size;
  }
  return result;
}

export function sum(...sizes: readonly (number | null)[]): number | null {
  let result = 0;
  for (const size of sizes) {
    if (size === null) return null;
    result += size;
  }
  return result;
}

/** The same shape with another last size. */
export function withLast(shape: Shape | null, last: number | null): Shape | null {
  return shape && shape.length > 0 ? [...shape.slice(0, -1), last] : null;
}

export function lastOf(shape: Shape | null): number | null {
  return shape?.at(-1) ?? null;
}

/** Length of one axis after a window moved over it; every padding but `same` counts as `valid` (conv_utils.ts). */
export function windowed(size: number | null, reach: number, stride: number, padding: string): number | null {
  if (size === null) return null;
  return Math.floor(((padding === 'same' ? size : size - reach + 1) + stride - 1) / stride);
}

/** Splits a map of features into channels and places; null when the rank does not fit. */
export function channelsAndPlaces(shape: Shape | null, rank: number, first: boolean): { channels: number | null; places: Shape } | null {
  if (!shape) return { channels: null, places: Array<null>(rank).fill(null) };
  if (shape.length !== rank + 1) return null;
  return first ? { channels: shape[0] ?? null, places: shape.slice(1) } : { channels: shape[rank] ?? null, places: shape.slice(0, rank) };
}

export function joined(channels: number | null, places: Shape, first: boolean): Shape {
  return first ? [channels, ...places] : [...places, channels];
}
