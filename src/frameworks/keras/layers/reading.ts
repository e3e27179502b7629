import type { Detail, Layer, Operation } from '../../../model/network';
import type { LayerValue, TensorShape } from '../networks/values';
import { UNKNOWN_SHAPE } from '../networks/values';
import type { LayerArguments } from './arguments';

/** What one layer does to its inputs. */
export interface LayerReading {
  readonly operation: Operation;
  readonly shape: TensorShape;
  /** Trainable weights; null = unknown. */
  readonly parameters: number | null;
  /** What the operation leaves out. */
  readonly notes?: readonly string[];
  /** The notes are about a scale of the input. */
  readonly about?: 'scaling';
  /** How its weights start, where the source says so. */
  readonly initial?: NonNullable<Layer['initial']>;
  readonly initialAt?: NonNullable<Layer['initialAt']>;
  /** A second step of the same layer: an activation that the first cannot carry. */
  readonly next?: { readonly operation: Operation };
}

export interface LayerRequest {
  readonly layer: LayerValue;
  readonly arguments: LayerArguments;
  /** At least one. */
  readonly inputs: readonly TensorShape[];
  readonly input: TensorShape;
  /** Reads another layer (wrappers need it). */
  readonly read: (layer: LayerValue, inputs: readonly TensorShape[]) => LayerReading;
}

export type LayerReader = (request: LayerRequest) => LayerReading;

/** `detail`: what the layer does all the same. */
export function unread(
  reason: string,
  shape: TensorShape = UNKNOWN_SHAPE,
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
export function withLast(shape: TensorShape, last: number | null): TensorShape {
  return { dims: shape.dims && shape.dims.length > 0 ? [...shape.dims.slice(0, -1), last] : shape.dims, last };
}
