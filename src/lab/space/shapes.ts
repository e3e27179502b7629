import { type LabLayer, type LabNetwork, type Padding, sourcesOf } from '../network';
import { slide, transposedOutput } from './windows';

/** Shape of one row, channels last. */
export type RowShape = readonly number[];

export type Shapes =
  | { readonly ok: readonly RowShape[] }
  /** `layer`: index of the layer that does not fit; -1 = the input. */
  | { readonly err: { readonly layer: number; readonly reason: string } };

/** Output shape of every layer, or the first that does not fit what it reads. */
export function shapesOf(network: Pick<LabNetwork, 'input' | 'layers'>): Shapes {
  const input = network.input.filter((size) => size !== null);
  if (input.length !== network.input.length || input.some((size) => size < 1))
    return { err: { layer: -1, reason: 'the network has an input of unknown size' } };
  const shapes: RowShape[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const read = sourcesOf(network.layers, index).flatMap((source) => (source < 0 ? [input] : (shapes.slice(source, source + 1) ?? [])));
    if (read.length < sourcesOf(network.layers, index).length)
      return { err: { layer: index, reason: 'it reads a layer that comes later' } };
    const shape = outputShape(layer, read);
    if (typeof shape === 'string') return { err: { layer: index, reason: shape } };
    if (shape.some((size) => !(size >= 1)))
      return { err: { layer: index, reason: `an input of ${words(read[0] ?? [])} is too small for it` } };
    shapes.push(shape);
  }
  return { ok: shapes };
}

/** Number of values in a shape. */
export function sizeOf(shape: RowShape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Output shape of a layer from those it reads, or why it cannot have one. A size below 1 means that the input is too small. */
export function outputShape(layer: LabLayer, read: readonly RowShape[]): RowShape | string {
  const [shape = []] = read;
  switch (layer.type) {
    case 'dense':
      return shape.length < 1 ? 'it needs at least one axis' : [...shape.slice(0, -1), layer.units];
    case 'conv':
    case 'depthwise-conv':
    case 'conv-transpose':
    case 'pool':
      return slidShape(layer, shape);
    case 'embedding':
      return [...shape, layer.size];
    case 'recurrent': {
      if (shape.length !== 2) return `it needs [steps, features], not ${words(shape)}`;
      const units = layer.units * (layer.bidirectional ? 2 : 1);
      return layer.sequences ? [shape[0] ?? 0, units] : [units];
    }
    case 'attention': {
      const value = read[1] ?? shape;
      if (shape.length !== 2 || value.length !== 2) return `it needs [steps, features], not ${words(shape)}`;
      return [shape[0] ?? 0, layer.outputSize ?? shape[1] ?? 0];
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'average':
    case 'maximum':
      return read.slice(1).reduce<RowShape | string>((sum, other) => (typeof sum === 'string' ? sum : broadcast(sum, other)), shape);
    case 'matmul':
      return multiplied(shape, read[1] ?? [], layer.transposed === true);
    case 'concatenate':
      return joined(read, layer.axis ?? shape.length - 1);
    default:
      return rearranged(layer, shape);
  }
}

type Slid = Extract<LabLayer, { type: 'conv' | 'depthwise-conv' | 'conv-transpose' | 'pool' }>;

function slidShape(layer: Slid, shape: RowShape): RowShape | string {
  const channels = shape.at(-1) ?? 0;
  if (shape.length !== layer.rank + 1)
    return `it works over ${layer.rank} ${layer.rank === 1 ? 'axis' : 'axes'} and channels, not on ${words(shape)}`;
  const spatial = shape.slice(0, -1);
  const dilation = layer.type === 'pool' ? [1] : (layer.dilation ?? [1]);
  const kernel = layer.type === 'pool' ? layer.size : layer.kernel;
  if (layer.type === 'conv-transpose') {
    const extra = layer.outputPadding ?? [0];
    const sizes = spatial.map((size, axis) =>
      transposedOutput(size, at(kernel, axis), at(layer.stride, axis), paddingAt(layer.padding, axis), {
        extra: at(extra, axis),
        dilation: at(dilation, axis),
      }),
    );
    return [...sizes, layer.filters];
  }
  const groups = layer.type === 'conv' ? (layer.groups ?? 1) : 1;
  const filters = layer.type === 'conv' ? layer.filters : layer.type === 'depthwise-conv' ? channels * layer.multiplier : channels;
  if (channels % groups !== 0 || filters % groups !== 0)
    return `${groups} groups do not divide ${channels} channels and ${filters} filters`;
  const sizes = spatial.map((size, axis) => {
    const reach = (at(kernel, axis) - 1) * at(dilation, axis) + 1;
    return slide(size, reach, at(layer.stride, axis), paddingAt(layer.padding, axis)).output;
  });
  return [...sizes, filters];
}

type Rest = Exclude<LabLayer, Slid | { type: 'dense' | 'embedding' | 'recurrent' | 'attention' | 'matmul' | 'concatenate' }>;

/** Layers that keep their input's shape, or put its values in another order. */
function rearranged(layer: Rest, shape: RowShape): RowShape | string {
  switch (layer.type) {
    case 'global-pool':
      return shape.length < 2 ? `it needs axes to take the ${layer.mode} over` : shape.slice(-1);
    case 'flatten':
      return [sizeOf(shape)];
    case 'reshape':
      return sizeOf(layer.shape) === sizeOf(shape) ? layer.shape : `${words(shape)} values do not fill ${words(layer.shape)}`;
    case 'permute':
      return layer.axes.length === shape.length
        ? layer.axes.map((axis) => shape[axis] ?? 0)
        : `it orders ${layer.axes.length} axes, not ${shape.length}`;
    case 'take': {
      const index = layer.index < 0 ? (shape[layer.axis] ?? 0) + layer.index : layer.index;
      return index >= 0 && index < (shape[layer.axis] ?? 0)
        ? without(shape, [layer.axis])
        : `it has no place ${layer.index} on axis ${layer.axis}`;
    }
    case 'slice':
      return layer.end <= (shape[layer.axis] ?? 0)
        ? shape.map((size, axis) => (axis === layer.axis ? layer.end - layer.start : size))
        : `axis ${layer.axis} ends before ${layer.end}`;
    case 'reduce':
      return layer.axes.every((axis) => axis >= 0 && axis < shape.length)
        ? without(shape, layer.axes)
        : `it has no axes ${layer.axes.join(', ')}`;
    case 'zero-pad':
      return shape.map((size, axis) => size + (layer.padding[axis]?.[0] ?? 0) + (layer.padding[axis]?.[1] ?? 0));
    case 'upsample':
      return shape.map((size, axis) => size * (layer.factors[axis] ?? 1));
    case 'repeat':
      return [layer.times, ...shape];
    case 'class-token':
      return shape.length === 2
        ? [(shape[0] ?? 0) + layer.tokens, shape[1] ?? 0]
        : `it stands before steps of features, not ${words(shape)}`;
    case 'sinusoid':
      return shape.length === 2 ? shape : `it is added to steps of features, not to ${words(shape)}`;
    case 'causal-mask':
      return shape.length >= 2 ? shape : `it needs products of queries and keys, not ${words(shape)}`;
    default:
      return shape;
  }
}

function without(shape: RowShape, axes: readonly number[]): RowShape {
  const left = shape.filter((_, axis) => !axes.includes(axis));
  return left.length > 0 ? left : [1];
}

function multiplied(one: RowShape, other: RowShape, transposed: boolean): RowShape | string {
  const [rows = 0, inner] = one.slice(-2);
  const [left, right] = transposed ? other.slice(-2).toReversed() : other.slice(-2);
  const outer = one.slice(0, -2);
  const isAlike = one.length >= 2 && one.length === other.length && outer.every((size, axis) => size === other[axis]);
  if (!isAlike || inner !== left) return `it multiplies ${words(one)} and ${words(other)} values`;
  return [...outer, rows, right ?? 0];
}

/** Sizes must be equal or 1; the shorter shape is that of the last axes. */
function broadcast(one: RowShape, other: RowShape): RowShape | string {
  const rank = Math.max(one.length, other.length);
  const size = (shape: RowShape, axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const sizes = Array.from({ length: rank }, (_, axis) => [size(one, axis), size(other, axis)] as const);
  if (sizes.some(([a, b]) => a !== b && a !== 1 && b !== 1)) return `it joins ${words(one)} and ${words(other)} values`;
  return sizes.map(([a, b]) => Math.max(a, b));
}

function joined(read: readonly RowShape[], axis: number): RowShape | string {
  const [first = []] = read;
  const same = read.every((shape) => shape.length === first.length && shape.every((size, at) => at === axis || size === first[at]));
  if (!same) return `it joins ${read.map(words).join(' and ')} values`;
  return first.map((size, at) => (at === axis ? read.reduce((sum, shape) => sum + (shape[at] ?? 0), 0) : size));
}

/** Value of an axis where one number stands for all. */
export function at(values: readonly number[], axis: number): number {
  return values[axis] ?? values[0] ?? 1;
}

export function paddingAt(padding: Padding, axis: number): number | 'same' | 'valid' {
  return typeof padding === 'string' ? padding : (padding[axis] ?? padding[0] ?? 0);
}

function words(shape: RowShape): string {
  return shape.join('×');
}
