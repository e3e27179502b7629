import type { Detail } from '../../../model/network';
import { carried } from './activations';
import type { LayerOptions } from './options';
import { channelsAndPlaces, joined, type LayerReader, product, sum, unread, windowed } from './reading';

type Rank = 1 | 2 | 3;

export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: 'same' | 'valid' | 'causal';
  /** Kernel with the gaps that dilation makes. */
  readonly reach: readonly number[];
  readonly first: boolean;
}

/** Kernel, stride and padding; null when they cannot be known. */
export function windowOf(options: LayerOptions, rank: Rank): Window | null {
  const ones = Array<number>(rank).fill(1);
  const kernel = options.numbers('kernelSize', rank, null);
  const stride = options.numbers('strides', rank, ones);
  const dilation = options.numbers('dilationRate', rank, ones);
  const padding = options.text('padding', 'valid');
  const format = options.text('dataFormat', 'channelsLast');
  if (!kernel || !stride || !dilation || format === null) return null;
  if (padding !== 'same' && padding !== 'valid' && padding !== 'causal') return null;
  const reach = kernel.map((size, axis) => size + (size - 1) * ((dilation[axis] ?? 1) - 1));
  return { kernel, stride, padding, reach, first: format === 'channelsFirst' };
}

function convolution(rank: Rank): LayerReader {
  return ({ options, input }) => {
    const name = `conv${rank}d`;
    const filters = options.number('filters');
    const window = windowOf(options, rank);
    const bias = options.flag('useBias', true);
    if (!window || bias === null) return unread(`the options of this ${name} are not known`);
    const map = channelsAndPlaces(input, rank, window.first);
    if (!map) return unread(`the input of this ${name} has another rank`);
    const { own, next } = carried(options);
    const places = map.places.map((size, axis) => windowed(size, window.reach[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
    const parameters = sum(product(...window.kernel, map.channels, filters), bias ? filters : 0);
    const shape = joined(filters, places, window.first);
    const rest = { shape, parameters, ...(next ? { next } : {}) };
    const special = specialty(window);
    const { kernel, stride, padding } = window;
    const activation = own ? { activation: own } : {};
    if (special !== null || padding === 'causal') {
      const dilation = kernel.map((size, axis) => (size > 1 ? ((window.reach[axis] ?? size) - 1) / (size - 1) : 1));
      const isCausal = padding === 'causal';
      const told = (!isCausal || (rank === 1 && stride[0] === 1)) && !window.first && filters !== null;
      const around = isCausal ? ({ padding: 'valid', causal: true } as const) : { padding };
      const detail: Detail | null = told
        ? { type: 'conv', rank, filters, kernel, stride, dilation, groups: 1, bias, ...around, ...activation }
        : null;
      return { ...unread(`${name} with ${special ?? 'causal padding'}`, null, null, detail), ...rest };
    }
    return { operation: { type: 'conv', rank, inputs: map.channels, filters, kernel, stride, padding, bias, ...activation }, ...rest };
  };
}

function specialty(window: Window): string | null {
  if (window.reach.some((size, axis) => size !== window.kernel[axis])) return 'dilation';
  return window.first ? 'channels first' : null;
}

/** The weights of the convolution that it turns round. */
function transposed(rank: 2 | 3): LayerReader {
  return ({ options, input }) => {
    const reason = `conv${rank}dTranspose is not trained here`;
    const filters = options.number('filters');
    const window = windowOf(options, rank);
    const bias = options.flag('useBias', true);
    const map = window && channelsAndPlaces(input, rank, window.first);
    if (!window || !map || bias === null || window.padding === 'causal') return unread(reason);
    const places = map.places.map((size, axis) => grown(size, window, axis));
    const { own, next } = carried(options);
    const { kernel, stride, padding } = window;
    const plain = window.reach.every((size, at) => size === kernel[at]);
    const told = rank === 2 && filters !== null && !window.first && plain;
    const dilation = kernel.map(() => 1);
    const detail: Detail | null = told
      ? { type: 'conv-transpose', rank: 2, filters, kernel, stride, padding, dilation, bias, ...(own ? { activation: own } : {}) }
      : null;
    const parameters = sum(product(...kernel, map.channels, filters), bias ? filters : 0);
    return { ...unread(reason, joined(filters, places, window.first), parameters, detail), ...(detail && next ? { next } : {}) };
  };
}

function grown(size: number | null, { kernel, stride, padding }: Window, axis: number): number | null {
  const step = stride[axis] ?? 1;
  return size === null ? null : size * step + (padding === 'same' ? 0 : Math.max((kernel[axis] ?? 1) - step, 0));
}

/** One filter per channel and multiple. */
const depthwise: LayerReader = ({ options, input }) => {
  const reason = 'depthwiseConv2d is not trained here';
  const window = windowOf(options, 2);
  const multiple = options.number('depthMultiplier', 1);
  const bias = options.flag('useBias', true);
  const map = window && channelsAndPlaces(input, 2, window.first);
  if (!window || !map || bias === null) return unread(reason);
  const channels = product(map.channels, multiple);
  // The layer's own shape takes no account of dilation (convolutional_depthwise.ts).
  const places = map.places.map((size, axis) => windowed(size, window.kernel[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
  const { own, next } = carried(options);
  const { kernel, stride, padding } = window;
  const plain = window.reach.every((size, at) => size === kernel[at]);
  const told = multiple !== null && padding !== 'causal' && !window.first && plain;
  const dilation = kernel.map(() => 1);
  const detail: Detail | null = told
    ? {
        type: 'depthwise-conv',
        rank: 2,
        multiplier: multiple,
        kernel,
        stride,
        padding,
        dilation,
        bias,
        ...(own ? { activation: own } : {}),
      }
    : null;
  const parameters = sum(product(...kernel, channels), bias ? channels : 0);
  return { ...unread(reason, joined(channels, places, window.first), parameters, detail), ...(detail && next ? { next } : {}) };
};

/** A depthwise step without bias, then a 1×1 convolution. */
const separable: LayerReader = ({ options, input }) => {
  const reason = 'separableConv2d is not trained here';
  const filters = options.number('filters');
  const window = windowOf(options, 2);
  const multiple = options.number('depthMultiplier', 1);
  const bias = options.flag('useBias', true);
  const map = window && channelsAndPlaces(input, 2, window.first);
  if (!window || !map || bias === null) return unread(reason);
  const middle = product(map.channels, multiple);
  const places = map.places.map((size, axis) => windowed(size, window.reach[axis] ?? 1, window.stride[axis] ?? 1, window.padding));
  const weights = sum(product(...window.kernel, middle), product(middle, filters), bias ? filters : 0);
  const { own, next } = carried(options);
  const { kernel, stride, padding } = window;
  const plain = window.reach.every((size, at) => size === kernel[at]);
  const told = filters !== null && multiple !== null && padding !== 'causal' && !window.first && plain;
  const held = own ? { activation: own } : {};
  const dilation = kernel.map(() => 1);
  const detail: Detail | null = told
    ? { type: 'separable-conv', rank: 2, filters, multiplier: multiple, kernel, stride, padding, dilation, bias, ...held }
    : null;
  return { ...unread(reason, joined(filters, places, window.first), weights, detail), ...(detail && next ? { next } : {}) };
};

export const CONVOLUTION_LAYERS: Readonly<Record<string, LayerReader>> = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv3d: convolution(3),
  conv2dTranspose: transposed(2),
  conv3dTranspose: transposed(3),
  depthwiseConv2d: depthwise,
  separableConv2d: separable,
};
