import type { Shape } from '../../../model/network';

/** Cells of one axis after a window moves over it; `dilation` spreads the window. */
export function windowed(
  cells: number | null,
  size: number,
  stride: number,
  padding: 'same' | 'valid' | number | readonly [number, number],
  dilation = 1,
): number | null {
  if (cells === null) return null;
  if (padding === 'same') return Math.ceil(cells / stride);
  const added = padding === 'valid' ? 0 : typeof padding === 'number' ? 2 * padding : padding[0] + padding[1];
  return Math.max(0, Math.floor((cells + added - dilation * (size - 1) - 1) / stride) + 1);
}

/** Product of all sizes; null when one is unknown. */
export function product(shape: Shape | null): number | null {
  return shape?.reduce<number | null>((all, size) => (all === null || size === null ? null : all * size), 1) ?? null;
}

/** Sum of products of sizes; null as soon as one size is unknown. */
export function count(...terms: readonly (readonly (number | null)[])[]): number | null {
  const products = terms.map(product);
  return products.every((each) => each !== null) ? products.reduce((sum, each) => sum + each, 0) : null;
}

/** The shape with another last axis. */
export function withLast(shape: Shape | null, size: number | null): Shape | null {
  return shape && shape.length > 0 ? [...shape.slice(0, -1), size] : null;
}
