import type { Detail, Operation, Shape } from '../../../../model/network';
import type { Bound } from '../arguments';
import { fits, product, slide, type Window } from '../shapes';
import type { Flow } from '../values';
import { type Blueprint, type Built, count, flag, notModelled } from './kit';

type Rank = 1 | 2 | 3;

function blindMap(channels: number | null, rank: number): Shape {
  return [channels, ...Array<null>(rank).fill(null)];
}

function paddingOf(bound: Bound, rank: Rank): readonly number[] | 'same' | 'valid' | null {
  const value = bound.value('padding');
  if (value?.kind === 'string') return value.value === 'same' || value.value === 'valid' ? value.value : null;
  return bound.axes('padding', rank, 0);
}

function convolution(rank: Rank): Blueprint {
  return {
    names: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups', 'bias', 'padding_mode'],
    build: (bound) => buildConvolution(bound, rank),
  };
}

function buildConvolution(bound: Bound, rank: Rank): Built {
  const inputs = bound.size('in_channels', null);
  const filters = bound.size('out_channels', null);
  const kernel = bound.value('kernel_size') ? bound.axes('kernel_size', rank, 1) : null;
  const stride = bound.axes('stride', rank, 1);
  const padding = paddingOf(bound, rank);
  const dilation = bound.axes('dilation', rank, 1);
  const groups = bound.size('groups', 1);
  const bias = bound.boolean('bias', true);
  const cells = kernel && product(kernel);
  const perFilter = inputs === null || groups === null ? null : inputs / groups;
  const parameters = count([filters, perFilter, cells], [filters, flag(bias)]);
  const demand = blindMap(inputs, rank);
  if (!kernel || !stride || padding === null || !dilation || bias === null) {
    const flow: Flow = () => fits(blindMap(filters, rank));
    return { operation: notModelled('the geometry of the convolution is not known'), parameters, flow, demand };
  }
  const mode = bound.text('padding_mode', 'zeros');
  const special = specialty(groups, dilation, mode);
  const isTold = mode === 'zeros' && groups !== null && filters !== null;
  const detail: Detail | null = isTold ? { type: 'conv', rank, filters, kernel, stride, padding, dilation, groups, bias } : null;
  const operation: Operation = special
    ? notModelled(special, detail)
    : { type: 'conv', rank, inputs, filters, kernel, stride, padding, bias };
  return { operation, parameters, flow: slide(rank, { kernel, stride, padding, dilation }, inputs, filters), demand };
}

/** What the model's `conv` has no field for. */
function specialty(groups: number | null, dilation: readonly number[], mode: string | null): string | null {
  if (groups !== 1) return `a convolution in ${groups ?? 'unknown'} groups`;
  if (dilation.some((step) => step !== 1)) return `a dilated convolution (${dilation.join(', ')})`;
  return mode === 'zeros' ? null : `a convolution with ${mode ?? 'unknown'} padding`;
}

function transposed(rank: Rank): Blueprint {
  return {
    names: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'output_padding', 'groups', 'bias', 'dilation'],
    build(bound) {
      const inputs = bound.size('in_channels', null);
      const filters = bound.size('out_channels', null);
      const kernel = bound.value('kernel_size') ? bound.axes('kernel_size', rank, 1) : null;
      const stride = bound.axes('stride', rank, 1);
      const padding = bound.axes('padding', rank, 0);
      const extra = bound.axes('output_padding', rank, 0);
      const dilation = bound.axes('dilation', rank, 1);
      const groups = bound.size('groups', 1);
      const perGroup = filters === null || groups === null ? null : filters / groups;
      const flow: Flow = (input) => {
        if (input?.length !== rank + 1 || !kernel || !stride || !padding || !extra || !dilation) return fits(blindMap(filters, rank));
        const sizes = input.slice(1).map((size, axis) => {
          if (size === null) return null;
          const reach = (dilation[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + (extra[axis] ?? 0) + 1;
          return (size - 1) * (stride[axis] ?? 1) - 2 * (padding[axis] ?? 0) + reach;
        });
        return fits([filters, ...sizes]);
      };
      const parameters = count([inputs, perGroup, kernel && product(kernel)], [filters, flag(bound.boolean('bias', true))]);
      const detail = transposedDetail(rank, {
        filters,
        kernel,
        stride,
        padding,
        extra,
        dilation,
        groups,
        bias: bound.boolean('bias', true),
      });
      return { operation: notModelled('a transposed convolution', detail), parameters, flow, demand: blindMap(inputs, rank) };
    },
  };
}

interface Transposed {
  readonly filters: number | null;
  readonly kernel: readonly number[] | null;
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[] | null;
  readonly extra: readonly number[] | null;
  readonly dilation: readonly number[] | null;
  readonly groups: number | null;
  readonly bias: boolean | null;
}

function transposedDetail(rank: Rank, { filters, kernel, stride, padding, extra, dilation, groups, bias }: Transposed): Detail | null {
  if (rank === 3 || groups !== 1 || filters === null || bias === null || !kernel || !stride || !padding || !extra || !dilation) return null;
  return { type: 'conv-transpose', rank, filters, kernel, stride, padding, dilation, bias, outputPadding: extra };
}

function pool(rank: Rank, mode: 'max' | 'average'): Blueprint {
  const names =
    mode === 'max'
      ? ['kernel_size', 'stride', 'padding', 'dilation', 'return_indices', 'ceil_mode']
      : ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'];
  return { names, build: (bound) => buildPool(bound, rank, mode) };
}

/** The stride of a pooling defaults to its window. */
export function buildPool(bound: Bound, rank: Rank, mode: 'max' | 'average'): Built {
  const size = bound.value('kernel_size') ? bound.axes('kernel_size', rank, 1) : null;
  const stride = size && bound.axes('stride', rank, size);
  const padding = bound.axes('padding', rank, 0);
  const dilation = mode === 'max' ? bound.axes('dilation', rank, 1) : Array<number>(rank).fill(1);
  const ceil = bound.boolean('ceil_mode', false);
  if (!size || !stride || !padding || !dilation || ceil === null) {
    const flow: Flow = (input) => fits(input && blindMap(input[0] ?? null, rank));
    return { operation: notModelled('the window of the pooling is not known'), parameters: 0, flow };
  }
  const window: Window = { kernel: size, stride, padding, dilation, ceil };
  const isPlain = !ceil && dilation.every((step) => step === 1);
  const operation: Operation = isPlain
    ? { type: 'pool', rank, mode, size, stride, padding }
    : notModelled(
        'a pooling with rounding up or dilation',
        dilation.every((step) => step === 1) ? { type: 'pool', rank, mode, size, stride, padding, ceil: true } : null,
      );
  return { operation, parameters: 0, flow: slide(rank, window, null) };
}

function adaptive(rank: Rank, mode: 'max' | 'average'): Blueprint {
  return { names: ['output_size'], build: (bound) => buildAdaptive(bound, rank, mode) };
}

/** Pooling to a given output size: to one cell it is global pooling, else a plain pooling only if the sizes divide. */
export function buildAdaptive(bound: Bound, rank: Rank, mode: 'max' | 'average'): Built {
  const size = bound.axes('output_size', rank, 1);
  const flow: Flow = (input) => fits([input?.[0] ?? null, ...(size ?? Array<null>(rank).fill(null))]);
  if (size?.every((cells) => cells === 1)) return { operation: { type: 'global-pool', mode }, parameters: 0, flow };
  const detail: Detail | null = size && { type: 'adaptive-pool', mode, size };
  return { operation: notModelled('a pooling that adapts to its input', detail), parameters: 0, flow };
}

const upsample: Blueprint = {
  names: ['size', 'scale_factor', 'mode'],
  build(bound) {
    const factor = bound.value('scale_factor') ? bound.number('scale_factor', null) : null;
    const flow: Flow = (input) =>
      fits(
        input && [input[0] ?? null, ...input.slice(1).map((size) => (size === null || factor === null ? null : Math.floor(size * factor)))],
      );
    const isPlain = factor !== null && Number.isInteger(factor) && bound.text('mode', 'nearest') === 'nearest';
    return { operation: notModelled('upsampling', isPlain ? { type: 'upsample', factors: [factor] } : null), parameters: 0, flow };
  },
};

const RANKS: readonly Rank[] = [1, 2, 3];

export const CONVOLUTIONS: Readonly<Record<string, Blueprint>> = {
  Upsample: upsample,
  ...Object.fromEntries(
    RANKS.flatMap((rank): [string, Blueprint][] => [
      [`Conv${rank}d`, convolution(rank)],
      [`ConvTranspose${rank}d`, transposed(rank)],
      [`MaxPool${rank}d`, pool(rank, 'max')],
      [`AvgPool${rank}d`, pool(rank, 'average')],
      [`AdaptiveMaxPool${rank}d`, adaptive(rank, 'max')],
      [`AdaptiveAvgPool${rank}d`, adaptive(rank, 'average')],
    ]),
  ),
};
