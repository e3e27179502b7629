import type { Detail, Layer, Operation } from '../../../model/network';
import type { LabOperation, Padding } from '../../network';
import { ascending, Misfit, sizesInWords, type Tensor } from '../assembly';
import { instead } from '../fitted';
import { at } from '../shapes';
import { type Context, isHead, type Lowered, made, only, passed, sized, sizedNote } from './context';
import { carriedActivation } from './dense';

type Conv = Extract<Operation, { type: 'conv' }> | Extract<Detail, { type: 'conv' }>;
type Pool = Extract<Operation, { type: 'pool' }> | Extract<Detail, { type: 'pool' }>;

/** The map that a layer slides over, with its channels last. */
function mapOf(inputs: readonly Tensor[], rank: number, context: Context): Tensor {
  const input = only(inputs);
  if (input.shape.length !== rank + 1) {
    const axes = rank === 1 ? 'one axis' : `${rank} axes`;
    throw new Misfit(`it works over ${axes} and channels, and its input is ${sizesInWords(input.shape)} here`);
  }
  const order = context.channelsFirst ? [...ascending(rank).map((axis) => axis + 1), 0] : ascending(rank + 1);
  return context.assembly.arranged(input, order);
}

export function lowerConv(layer: Layer, operation: Conv, inputs: readonly Tensor[], context: Context): Lowered {
  const { rank, kernel, stride, padding, bias, activation } = operation;
  if (kernel.length === 0) throw new Misfit('the size of its kernel is unknown');
  const map = mapOf(inputs, rank, context);
  const head = isHead(layer, context);
  const channels = map.shape.at(-1) ?? 0;
  const isHeadHere = head && context.head;
  const filters = isHeadHere ? context.head.outputs : sized(layer, operation.filters, channels, 'the number of its filters', context);
  const { groups = 1, dilation = [1] } = 'groups' in operation ? operation : {};
  const spread = dilation.some((step) => step !== 1) ? { dilation } : {};
  const sliding = { kernel, stride, padding, bias, ...spread };
  const isDepthwise = groups > 1 && groups === channels && filters % channels === 0 && rank !== 3;
  const made1: LabOperation = isDepthwise
    ? { type: 'depthwise-conv', rank, multiplier: filters / channels, ...sliding }
    : { type: 'conv', rank, filters, ...sliding, ...(groups > 1 ? { groups } : {}) };
  const back = 'causal' in operation && operation.causal ? (at(kernel, 0) - 1) * at(dilation, 0) : 0;
  const padded = back > 0 ? context.assembly.add({ type: 'zero-pad', padding: [[back, 0]] }, [map]) : map;
  const tensor = added(made1, padded, context, kernel);
  const end = carriedActivation(activation, tensor, head, context);
  const inputNote = 'inputs' in operation ? instead(channels, operation.inputs, 'input channel') : null;
  return made(
    end.tensor,
    inputNote,
    head ? instead(filters, operation.filters, 'filter') : sizedNote(operation.filters, filters, 'filters'),
    end.note,
  );
}

/** Adds a sliding layer; where the map is too small for it, the sizes are told. */
function added(operation: LabOperation, map: Tensor, context: Context, window: readonly number[]): Tensor {
  try {
    return context.assembly.add(operation, [map]);
  } catch (error) {
    if (!(error instanceof Misfit) || !/too small/.test(error.reason)) throw error;
    throw new Misfit(tooSmall(window, map.shape, context));
  }
}

function tooSmall(window: readonly number[], shape: readonly number[], { data, factor }: Context): string {
  const side = window.length > 1 ? sizesInWords(window) : `${window[0]}${shape.length === 3 ? `×${window[0]}` : ''}`;
  const [height, width] = data.image ?? [];
  const whole = shape.length === 3 && height && width ? ` of the ${height * factor}×${width * factor} image` : '';
  return `its ${side} window does not fit into the ${sizesInWords(shape.slice(0, -1))} that is left here${whole}`;
}

export function lowerTransposed(
  layer: Layer,
  detail: Extract<Detail, { type: 'conv-transpose' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const { rank, filters, kernel, stride, padding, bias, dilation, outputPadding, activation } = detail;
  const spread = dilation.some((step) => step !== 1) ? { dilation } : {};
  const extra = outputPadding?.some((cells) => cells !== 0) ? { outputPadding } : {};
  const map = mapOf(inputs, rank, context);
  const tensor = added({ type: 'conv-transpose', rank, filters, kernel, stride, padding, bias, ...spread, ...extra }, map, context, kernel);
  const end = carriedActivation(activation, tensor, isHead(layer, context), context);
  return made(end.tensor, end.note);
}

/** Keras's depthwise layer, or its separable one: that and a 1×1 convolution, which has the bias. */
export function lowerDepthwise(
  layer: Layer,
  detail: Extract<Detail, { type: 'depthwise-conv' | 'separable-conv' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const { rank, multiplier, kernel, stride, padding, bias, dilation, activation } = detail;
  const isSeparable = detail.type === 'separable-conv';
  const spread = dilation.some((step) => step !== 1) ? { dilation } : {};
  const depthwise = { type: 'depthwise-conv', rank, multiplier, kernel, stride, padding, bias: bias && !isSeparable, ...spread } as const;
  const each = added(depthwise, mapOf(inputs, rank, context), context, kernel);
  const ones = ascending(rank).map(() => 1);
  const tensor = isSeparable
    ? context.assembly.add({ type: 'conv', rank, filters: detail.filters, kernel: ones, stride: ones, padding: 'valid', bias }, [each])
    : each;
  const end = carriedActivation(activation, tensor, isHead(layer, context), context);
  return made(end.tensor, end.note);
}

export function lowerPool(operation: Pool, inputs: readonly Tensor[], context: Context): Lowered {
  const { rank, mode, size, padding } = operation;
  if (size.length === 0) throw new Misfit('the size of its window is unknown');
  const stride = operation.stride.length > 0 ? operation.stride : size;
  const map = mapOf(inputs, rank, context);
  if ('ceil' in operation && !isExact(map.shape, size, stride, padding))
    throw new Misfit('it rounds the number of its windows up, which the lab does not');
  return made(added({ type: 'pool', rank, mode, size, stride, padding }, map, context, size));
}

/** No window is cut at the end, so rounding up or down is the same. */
function isExact(shape: readonly number[], size: readonly number[], stride: readonly number[], padding: Padding): boolean {
  if (padding === 'same') return false;
  return shape.slice(0, -1).every((cells, axis) => {
    const both = padding === 'valid' ? 0 : 2 * at(padding, axis);
    return (cells + both - at(size, axis)) % at(stride, axis) === 0;
  });
}

/** To a given number of cells: windows side by side, or each cell repeated; sizes that do not divide overlap in the source. */
export function lowerAdaptive(detail: Extract<Detail, { type: 'adaptive-pool' }>, inputs: readonly Tensor[], context: Context): Lowered {
  const rank = detail.size.length as 1 | 2 | 3;
  const map = mapOf(inputs, rank, context);
  const cells = map.shape.slice(0, -1);
  if (cells.every((size, axis) => size === detail.size[axis])) return passed(map, 'its input has the size that it gives already');
  if (cells.every((size, axis) => at(detail.size, axis) % size === 0)) {
    const factors = cells.map((size, axis) => at(detail.size, axis) / size);
    return made(
      context.assembly.add({ type: 'upsample', factors }, [map]),
      'each cell is repeated, since its input is smaller than what it gives',
    );
  }
  if (!cells.every((size, axis) => size % at(detail.size, axis) === 0))
    throw new Misfit(`its windows overlap when ${sizesInWords(cells)} cells become ${sizesInWords(detail.size)}`);
  const size = cells.map((each, axis) => each / at(detail.size, axis));
  return made(context.assembly.add({ type: 'pool', rank, mode: detail.mode, size, stride: size, padding: 'valid' }, [map]));
}

/** Over all places; where the source keeps their axes, they stay as axes of one cell. */
export function lowerGlobalPool(layer: Layer, mode: 'max' | 'average', inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  const rank = input.shape.length;
  if (rank < 2)
    throw new Misfit(context.data.image ? 'needs an image, but its input is flat here' : 'needs a map, and its input is flat here');
  const map = mapOf(inputs, rank - 1, context);
  const bare = context.assembly.add({ type: 'global-pool', mode }, [map], { order: [0] });
  const keeps = layer.outputShape ? layer.outputShape.length === rank : context.channelsFirst;
  if (!keeps) return made(bare);
  const ones = ascending(rank - 1).map(() => 1);
  const shape = [...ones, bare.shape[0] ?? 1];
  return made({ ...context.assembly.add({ type: 'reshape', shape }, [bare], { order: map.order }), bare });
}

/** Zeros around the map, or cells taken away where the numbers are negative. */
export function lowerPad(detail: Extract<Detail, { type: 'pad' }>, inputs: readonly Tensor[], context: Context): Lowered {
  let map = mapOf(inputs, detail.padding.length, context);
  const zeros = detail.padding.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)] as const);
  if (zeros.some(([before, after]) => before + after > 0)) map = context.assembly.add({ type: 'zero-pad', padding: zeros }, [map]);
  for (const [axis, [before, after]] of detail.padding.entries()) {
    if (before >= 0 && after >= 0) continue;
    const end = (map.shape[axis] ?? 0) + Math.min(after, 0);
    map = context.assembly.add({ type: 'slice', axis, start: Math.max(-before, 0), end }, [map]);
  }
  return made(map);
}

export function lowerUpsample(detail: Extract<Detail, { type: 'upsample' }>, inputs: readonly Tensor[], context: Context): Lowered {
  return made(context.assembly.add({ type: 'upsample', factors: detail.factors }, [mapOf(inputs, detail.factors.length, context)]));
}
