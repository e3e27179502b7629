import type { Shape } from '../../../model/network';
import type { ConvolutionOptions, Padding } from '../../jaxcore/layers/convolution';
import type { Bound } from '../../jaxcore/network/bound';
import { iterated } from '../../jaxcore/network/iteration';
import type { Value } from '../../jaxcore/network/values';

/** One number for each axis: a single one counts for all. */
function perAxis(bound: Bound, name: string, rank: number, fallback: number): readonly number[] | null {
  const sizes = bound.sizes(name);
  if (sizes === undefined) return Array<number>(rank).fill(fallback);
  return sizes?.length === 1 ? Array<number>(rank).fill(sizes[0] ?? fallback) : sizes;
}

/** What `Conv` and `ConvTranspose` of both APIs are given beside their sizes. */
export function convolutionOptions(bound: Bound, filters: string, inputs: number | null, transposed: boolean): ConvolutionOptions {
  const kernel = bound.sizes('kernel_size') ?? null;
  const rank = kernel?.length ?? 0;
  return {
    inputs,
    filters: bound.size(filters, null),
    kernel,
    stride: perAxis(bound, 'strides', rank, 1),
    dilation: perAxis(bound, 'kernel_dilation', rank, 1),
    padding: paddingOf(bound, rank),
    groups: bound.size('feature_group_count', 1),
    bias: bound.flag('use_bias', true),
    transposed,
    channelsFirst: false,
  };
}

function paddingOf(bound: Bound, rank: number): Padding | null {
  const value = bound.value('padding');
  if (!value) return 'same';
  if (value.kind === 'string') return /^same$/i.test(value.value) ? 'same' : /^valid$/i.test(value.value) ? 'valid' : null;
  if (value.kind === 'number') return Array<number>(rank).fill(value.value);
  const items = iterated(value)?.map(sides);
  return items?.length === rank && items.every((item) => item !== null) ? items : null;
}

function sides(value: Value): number | readonly [number, number] | null {
  if (value.kind === 'number') return value.value;
  const [low, high] = iterated(value) ?? [];
  return low?.kind === 'number' && high?.kind === 'number' ? [low.value, high.value] : null;
}

/** Sizes as a shape: `8` and `(8,)` alike; null when they are not known. */
export function shapeGiven(bound: Bound, name: string): Shape | null {
  return bound.sizes(name) ?? null;
}

/** How many trailing axes `axis=-1` and `axis=(-2, -1)` mean; null for others. */
export function trailingAxes(bound: Bound): number | null {
  const axes = bound.sizes('axis') ?? (bound.has('axis') ? null : [-1]);
  if (!axes) return null;
  const sorted = [...axes].sort((a, b) => b - a);
  return sorted.every((axis, index) => axis === -1 - index) ? axes.length : null;
}
