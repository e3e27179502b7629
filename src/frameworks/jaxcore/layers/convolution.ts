import type { Detail, Operation, Shape } from '../../../model/network';
import type { Built } from '../network/library';
import { count, windowed } from '../network/shapes';
import type { Ran } from '../network/values';
import { misfit } from './dense';

export type Padding = 'same' | 'valid' | readonly (number | readonly [number, number])[];

export interface ConvolutionOptions {
  readonly inputs: number | null;
  readonly filters: number | null;
  readonly kernel: readonly number[] | null;
  readonly stride: readonly number[] | null;
  readonly dilation: readonly number[] | null;
  /** null = not known. */
  readonly padding: Padding | null;
  readonly groups: number | null;
  readonly bias: boolean | null;
  readonly transposed: boolean;
  readonly channelsFirst: boolean;
}

/** A convolution over one to three axes. */
export function convolution(options: ConvolutionOptions): Built {
  const { inputs, filters, kernel, groups, bias, channelsFirst } = options;
  const rank = kernel?.length ?? 0;
  const weights = (channels: number | null) => {
    const perGroup = channels !== null && groups ? channels / groups : null;
    return count([...(kernel ?? [null]), perGroup, filters], [filters, bias === null ? null : Number(bias)]);
  };
  const demand =
    kernel && inputs !== null ? (channelsFirst ? [inputs, ...kernel.map(() => null)] : [...kernel.map(() => null), inputs]) : null;
  return {
    run(input): Ran {
      const fits = input?.length === rank + 1;
      const channels = inputs ?? (fits ? input.at(channelsFirst ? 0 : -1) : null) ?? null;
      const cells = fits ? (channelsFirst ? input.slice(1) : input.slice(0, -1)) : null;
      const moved = cells && outputCells(cells, options);
      const conflict = input && !fits && rank > 0 ? { conflict: `it takes ${rank + 1} axes and is given ${input.length}` } : {};
      const small = moved?.some((size) => size !== null && size <= 0) ? { conflict: 'its window is larger than its input' } : {};
      return {
        operation: operationOf(options, channels),
        shape: moved && (channelsFirst ? [filters, ...moved] : [...moved, filters]),
        parameters: weights(channels),
        ...misfit(inputs, fits ? input.at(channelsFirst ? 0 : -1) : null),
        ...conflict,
        ...small,
      };
    },
    ...(inputs === null ? {} : { parameters: weights(inputs), demand }),
  };
}

function operationOf(
  { filters, kernel, stride, padding, bias, transposed, groups, dilation }: ConvolutionOptions,
  inputs: number | null,
): Operation {
  const rank = kernel?.length;
  const told = (): { readonly detail?: Detail } => {
    const even = evenly(padding);
    if (!kernel || !stride || !even || !groups || filters === null || (rank !== 1 && rank !== 2 && rank !== 3)) return {};
    return {
      detail: { type: 'conv', rank, filters, kernel, stride, padding: even, dilation: dilation ?? [1], groups, bias: bias ?? true },
    };
  };
  if (transposed) return { type: 'unknown', reason: 'a transposed convolution is not modelled' };
  if (groups !== 1) return { type: 'unknown', reason: 'a convolution in groups is not modelled', ...told() };
  if (!kernel || !stride || !padding || (rank !== 1 && rank !== 2 && rank !== 3))
    return { type: 'unknown', reason: 'this convolution is not known' };
  if (dilation?.some((each) => each !== 1)) return { type: 'unknown', reason: 'a dilated convolution is not modelled', ...told() };
  const plain =
    typeof padding === 'string' ? padding : padding.map((each) => (typeof each === 'number' ? each : each[0] === each[1] ? each[0] : null));
  if (typeof plain !== 'string' && plain.includes(null))
    return { type: 'unknown', reason: 'a convolution with uneven padding is not modelled' };
  return {
    type: 'conv',
    rank,
    inputs,
    filters,
    kernel,
    stride,
    padding: plain as readonly number[] | 'same' | 'valid',
    bias: bias ?? true,
  };
}

/** The same number of cells at both sides of each axis, or a word; null for others. */
function evenly(padding: Padding | null): readonly number[] | 'same' | 'valid' | null {
  if (padding === null || typeof padding === 'string') return padding;
  const cells = padding.flatMap((each) => (typeof each === 'number' ? each : each[0] === each[1] ? each[0] : []));
  return cells.length === padding.length ? cells : null;
}

function outputCells(cells: Shape, { kernel, stride, dilation, padding, transposed }: ConvolutionOptions): Shape | null {
  if (!kernel || !stride || !padding) return null;
  return cells.map((size, axis) => {
    const [window, step, spread] = [kernel[axis] ?? 1, stride[axis] ?? 1, dilation?.[axis] ?? 1];
    const added = typeof padding === 'string' ? padding : (padding[axis] ?? 0);
    return transposed ? transposedCells(size, window, step, spread, added) : windowed(size, window, step, added, spread);
  });
}

/** As `jax.lax.conv_transpose` counts them: 'same' multiplies by the stride, 'valid' adds what the window reaches over. */
function transposedCells(
  size: number | null,
  window: number,
  step: number,
  spread: number,
  added: Padding | number | readonly [number, number],
): number | null {
  if (size === null) return null;
  if (added === 'same') return size * step;
  const reach = spread * (window - 1) + 1;
  if (added === 'valid') return size * step + Math.max(reach - step, 0);
  // Explicit padding is that of the dilated input.
  const both = typeof added === 'number' ? 2 * added : Array.isArray(added) ? Number(added[0]) + Number(added[1]) : null;
  return both === null ? null : (size - 1) * step + 1 + both - reach + 1;
}
