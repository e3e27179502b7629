import type { Detail } from '../../../model/network';
import { carried } from './activations';
import type { LayerArguments } from './arguments';
import { type LayerReader, type LayerRequest, product, sum, unread } from './reading';
import { channelsAndPlaces, joined, windowed } from './shapes';

type Rank = 1 | 2 | 3;
const ONES = { 1: [1], 2: [1, 1], 3: [1, 1, 1] } as const;

/** Keywords and positions that only Keras 1 had: `Convolution2D(32, 3, 3, border_mode='same')`. */
function isKeras1({ layer, arguments: args }: LayerRequest, rank: Rank): boolean {
  const old = ['border_mode', 'subsample', 'nb_row', 'nb_col', 'nb_filter', 'filter_length', 'subsample_length', 'dim_ordering', 'init'];
  if (old.some((name) => args.given(name))) return true;
  return rank > 1 && /Convolution\dD$/.test(layer.written) && args.positionalCount >= 3;
}

export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: 'same' | 'valid';
  /** Kernel with the gaps that dilation makes. */
  readonly reach: readonly number[];
  readonly first: boolean;
}

/** Kernel, stride and padding; a string says why they cannot be known. */
export function windowOf(args: LayerArguments, rank: Rank, position: number): Window | string {
  const kernel = args.numbers('kernel_size', position, rank, null);
  const stride = args.numbers('strides', position + 1, rank, ONES[rank]);
  const dilation = args.numbers('dilation_rate', position + 4, rank, ONES[rank]);
  const padding = args.text('padding', position + 2, 'valid')?.toLowerCase();
  if (!kernel || !stride || !dilation) return 'its kernel is not known';
  if (padding !== 'same' && padding !== 'valid') return padding === undefined ? 'its padding is not known' : `padding '${padding}'`;
  const reach = kernel.map((size, axis) => (size - 1) * (dilation[axis] ?? 1) + 1);
  return { kernel, stride, padding, reach, first: args.text('data_format', position + 3, 'channels_last') === 'channels_first' };
}

/** Conv1D/2D/3D(filters, kernel_size, strides, padding, data_format, dilation_rate, groups, activation, use_bias). */
function convolution(rank: Rank): LayerReader {
  return (request) => {
    const { arguments: args, input } = request;
    const name = `Conv${rank}D`;
    if (isKeras1(request, rank)) return unread(`this ${name} is written for Keras 1`);
    const filters = args.number('filters', 0);
    const window = windowOf(args, rank, 1);
    const bias = args.flag('use_bias', 8, true);
    const groups = args.number('groups', 6, 1);
    if (bias === null || groups === null) return unread(`the arguments of this ${name} are not known`);
    if (typeof window === 'string') return causal(request, rank, filters, window);
    const map = channelsAndPlaces(input, rank, window.first);
    if (!map) return unread(`the input of this ${name} has an unknown or unfitting shape`);
    const { own, next } = carried(args, 7);
    const places = map.places.map((size, axis) => windowed(size, window.reach[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
    const parameters = sum(product(...window.kernel, map.channels === null ? null : map.channels / groups, filters), bias ? filters : 0);
    const shape = joined(filters, places, window.first);
    const special = specialty(window, groups);
    const { kernel, stride, padding } = window;
    if (special) {
      const held = own ? { activation: own } : {};
      const dilation = args.numbers('dilation_rate', 5, rank, ONES[rank]) ?? ONES[rank];
      const detail: Detail | null =
        window.first || filters === null ? null : { type: 'conv', rank, filters, kernel, stride, padding, dilation, groups, bias, ...held };
      return { ...unread(`${name} with ${special}`, shape, parameters, detail), ...(next ? { next } : {}) };
    }
    return {
      operation: { type: 'conv', rank, inputs: map.channels, filters, kernel, stride, padding, bias, ...(own ? { activation: own } : {}) },
      shape,
      parameters,
      ...(next ? { next } : {}),
    };
  };
}

function specialty(window: Window, groups: number): string | null {
  if (window.reach.some((size, axis) => size !== window.kernel[axis])) return 'dilation';
  if (groups !== 1) return 'groups';
  return window.first ? 'channels first' : null;
}

function causal({ arguments: args, input }: LayerRequest, rank: Rank, filters: number | null, reason: string) {
  const kernel = args.numbers('kernel_size', 1, rank, null);
  const isCausal = rank === 1 && reason === "padding 'causal'" && kernel !== null && args.numbers('strides', 2, 1, [1])?.[0] === 1;
  if (!isCausal) return unread(`Conv${rank}D: ${reason}`);
  const bias = args.flag('use_bias', 8, true);
  const parameters = sum(product(...kernel, input.last, filters), bias ? filters : 0);
  const dilation = args.numbers('dilation_rate', 5, rank, [1]);
  const groups = args.number('groups', 6, 1);
  const { own, next } = carried(args, 7);
  const told = filters !== null && bias !== null && dilation !== null && groups !== null;
  const window = { kernel, stride: [1], padding: 'valid', dilation: dilation ?? [1] } as const;
  const detail: Detail | null = told
    ? { type: 'conv', rank, filters, groups, bias, causal: true, ...window, ...(own ? { activation: own } : {}) }
    : null;
  const shape = { dims: input.dims && [...input.dims.slice(0, -1), filters], last: filters };
  return { ...unread('Conv1D with causal padding', shape, parameters, detail), ...(detail && next ? { next } : {}) };
}

/** Conv2DTranspose(filters, kernel_size, strides, padding): the weights of the convolution it turns round. */
function transposed(rank: Rank): LayerReader {
  return ({ arguments: args, input }) => {
    const filters = args.number('filters', 0);
    const window = windowOf(args, rank, 1);
    const reason = `Conv${rank}DTranspose is not trained here`;
    const bias = args.flag('use_bias', null, true);
    if (typeof window === 'string' || bias === null) return unread(reason);
    const map = channelsAndPlaces(input, rank, window.first);
    if (!map) return unread(reason);
    const plain = !args.given('output_padding') && window.reach.every((size, axis) => size === window.kernel[axis]);
    const places = map.places.map((size, axis) => (plain ? grown(size, window, axis) : null));
    const { own, next } = carried(args, 7);
    const { kernel, stride, padding } = window;
    const told = plain && rank !== 3 && filters !== null && !window.first;
    const detail: Detail | null = told
      ? { type: 'conv-transpose', rank, filters, kernel, stride, padding, dilation: ONES[rank], bias, ...(own ? { activation: own } : {}) }
      : null;
    const parameters = sum(product(...kernel, map.channels, filters), bias ? filters : 0);
    return { ...unread(reason, joined(filters, places, window.first), parameters, detail), ...(detail && next ? { next } : {}) };
  };
}

function grown(size: number | null, { kernel, stride, padding }: Window, axis: number): number | null {
  const step = stride[axis] ?? 1;
  return size === null ? null : size * step + (padding === 'same' ? 0 : Math.max((kernel[axis] ?? 1) - step, 0));
}

/** DepthwiseConv2D(kernel_size, strides, padding, depth_multiplier): one filter per channel and multiple. */
function depthwise(rank: Rank): LayerReader {
  return ({ arguments: args, input }) => {
    const reason = `DepthwiseConv${rank}D is not trained here`;
    const kernel = args.numbers('kernel_size', 0, rank, null);
    const stride = args.numbers('strides', 1, rank, ONES[rank]);
    const padding = args.text('padding', 2, 'valid')?.toLowerCase();
    const multiple = args.number('depth_multiplier', 3, 1);
    const map = args.text('data_format', 4, 'channels_last') === 'channels_last' ? channelsAndPlaces(input, rank, false) : null;
    const dense = args.numbers('dilation_rate', null, rank, ONES[rank])?.every((gap) => gap === 1);
    if (!kernel || !stride || !map || (padding !== 'same' && padding !== 'valid') || !dense) return unread(reason);
    const channels = product(map.channels, multiple);
    const places = map.places.map((size, axis) => windowed(size, kernel[axis] ?? 1, stride[axis] ?? 1, padding));
    const bias = args.flag('use_bias', null, true);
    const { own, next } = carried(args, 6);
    const told = rank !== 3 && multiple !== null && bias !== null;
    const detail: Detail | null = told
      ? {
          type: 'depthwise-conv',
          rank,
          multiplier: multiple,
          kernel,
          stride,
          padding,
          dilation: ONES[rank],
          bias,
          ...(own ? { activation: own } : {}),
        }
      : null;
    const parameters = sum(product(...kernel, channels), bias ? channels : 0);
    return { ...unread(reason, joined(channels, places, false), parameters, detail), ...(detail && next ? { next } : {}) };
  };
}

/** SeparableConv2D(filters, kernel_size, …): a depthwise step without bias, then a 1×1 convolution. */
function separable(rank: Rank): LayerReader {
  return ({ arguments: args, input }) => {
    const reason = `SeparableConv${rank}D is not trained here`;
    const filters = args.number('filters', 0);
    const window = windowOf(args, rank, 1);
    const multiple = args.number('depth_multiplier', 6, 1);
    if (typeof window === 'string') return unread(reason);
    const map = channelsAndPlaces(input, rank, window.first);
    if (!map) return unread(reason);
    const middle = product(map.channels, multiple);
    const places = map.places.map((size, axis) => windowed(size, window.reach[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
    const bias = args.flag('use_bias', null, true);
    const { own, next } = carried(args, 8);
    const { kernel, stride, padding } = window;
    const dilation = args.numbers('dilation_rate', 5, rank, ONES[rank]) ?? ONES[rank];
    const told = rank !== 3 && filters !== null && multiple !== null && bias !== null && !window.first;
    const held = own ? { activation: own } : {};
    const detail: Detail | null = told
      ? { type: 'separable-conv', rank, filters, multiplier: multiple, kernel, stride, padding, dilation, bias, ...held }
      : null;
    const parameters = sum(product(...kernel, middle), product(middle, filters), bias ? filters : 0);
    return { ...unread(reason, joined(filters, places, window.first), parameters, detail), ...(detail && next ? { next } : {}) };
  };
}

export const CONVOLUTION_LAYERS: Readonly<Record<string, LayerReader>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
};
