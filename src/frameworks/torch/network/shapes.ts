import type { Shape } from '../../../model/network';
import type { Flow, Flowed } from './values';

export function fits(shape: Shape | null): Flowed {
  return { shape, conflict: null };
}

export const keep: Flow = (input) => fits(input);

export function unknownShape(): Flowed {
  return { shape: null, conflict: null };
}

/** Product of all sizes; null when one is unknown. */
export function product(sizes: readonly (number | null)[]): number | null {
  let result = 1;
  for (const size of sizes) {
    if (size === null) return null;
    result *= size;
  }
  return result;
}

export function describe(shape: Shape): string {
  return `(${shape.map((size) => size ?? '?').join(', ')})`;
}

/** Replaces the last size: what Linear, LSTM and attention do. */
export function lastAxis(expected: number | null, given: number | null): Flow {
  return (input) => {
    if (!input) return unknownShape();
    const last = input.at(-1);
    const shape = [...input.slice(0, -1), given];
    if (last === undefined) return { shape: null, conflict: 'it reads a single number' };
    const differs = expected !== null && last !== null && last !== expected;
    return { shape, conflict: differs ? `it expects ${expected} features and gets ${last}` : null };
  };
}

/** Geometry of a convolution or pooling, one number per axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly ceil?: boolean;
}

/** Output size along one axis (torch.nn.Conv2d and MaxPool2d, "Shape"). Below 1 = does not fit. */
function slid(size: number, window: Window, axis: number): number {
  const kernel = window.kernel[axis] ?? 1;
  const stride = window.stride[axis] ?? 1;
  const dilation = window.dilation[axis] ?? 1;
  if (window.padding === 'same') return Math.ceil(size / stride);
  const padding = window.padding === 'valid' ? 0 : (window.padding[axis] ?? 0);
  const steps = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride;
  if (!window.ceil) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  // The last window must start inside the input or its left padding.
  return (count - 1) * stride >= size + padding ? count - 1 : count;
}

/** Channels first: `expected` channels in (null = any), `filters` out (null = unknown, undefined = same as in). */
export function slide(rank: number, window: Window, expected: number | null, filters?: number | null): Flow {
  return (input) => {
    const channelsOut = filters === undefined ? (input?.[0] ?? expected) : filters;
    const blind: Shape = [channelsOut, ...Array<null>(rank).fill(null)];
    if (!input) return fits(blind);
    if (input.length !== rank + 1) return { shape: blind, conflict: `it needs ${rank + 1} axes per sample and gets ${describe(input)}` };
    const [channels, ...sizes] = input;
    if (expected !== null && typeof channels === 'number' && channels !== expected) {
      return { shape: blind, conflict: `it expects ${expected} channels and gets ${channels}` };
    }
    const out = sizes.map((size, axis) => (size === null ? null : slid(size, window, axis)));
    if (out.some((size) => size !== null && size < 1)) return { shape: blind, conflict: `its window is larger than ${describe(input)}` };
    return fits([channelsOut, ...out]);
  };
}

/** Merges the axes `start`..`end` (counted with the batch axis, so 1 is the first axis of a sample). */
export function flattened(start: number, end: number): Flow {
  return (input) => {
    if (!input) return unknownShape();
    const rank = input.length + 1;
    const first = (start < 0 ? start + rank : start) - 1;
    const last = (end < 0 ? end + rank : end) - 1;
    if (first < 0 || last < first || last >= input.length) return unknownShape();
    return fits([...input.slice(0, first), product(input.slice(first, last + 1)), ...input.slice(last + 1)]);
  };
}

/** Elementwise sum of two tensors under NumPy's broadcasting; sizes without the batch axis. */
export function broadcast(a: Shape | null, b: Shape | null): Flowed {
  if (!a || !b) return unknownShape();
  if (a.length !== b.length) return unknownShape();
  const conflict = a.some((size, axis) => {
    const other = b[axis];
    return typeof size === 'number' && typeof other === 'number' && size !== other && size !== 1 && other !== 1;
  });
  if (conflict) return { shape: null, conflict: `the shapes ${describe(a)} and ${describe(b)} do not fit` };
  const shape = a.map((size, axis) => {
    const other = b[axis] ?? null;
    if (size === 1) return other;
    if (other === 1) return size;
    return size ?? other;
  });
  return fits(shape);
}
