import type { Detail, Layer, Shape, ViewSize } from '../../../model/network';
import { ascending, Misfit, sizesInWords, sourceShape, type Tensor } from '../assembly';
import { type Context, type Lowered, made, only, passed, placeOf } from './context';
import { regroup } from './regroup';

/** All axes into one. In which order the values stand does not matter to weights that are drawn at random, and is not changed for them. */
export function lowerFlatten(inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  if (input.shape.length === 1) return passed(input, input.index < 0 ? 'the data arrives flat' : 'its input is flat already');
  if (input.bare) return passed(input.bare, 'its input has one cell per channel');
  const long = input.order.filter((_, at) => (input.shape[at] ?? 1) > 1);
  const isInOrder = long.every((axis, at) => at === 0 || axis > (long[at - 1] ?? 0));
  if (isInOrder || context.exactOrder) {
    return made(context.assembly.add({ type: 'flatten' }, [isInOrder ? input : context.assembly.plain(input)], { order: [0] }));
  }
  const mixed = `${sizesInWords(input.shape)} ${input.order.join()}`;
  const tensor = context.assembly.add({ type: 'flatten' }, [input], { order: [0], mixed });
  return made(tensor);
}

/** `y.reshape(-1, features)` behind steps of as many features makes a row of every step, where a flatten would join them. */
export function refuseMixedRows({ callee, outputShape }: Layer, { shape, order }: Tensor): void {
  const features = shape[order.indexOf(shape.length - 1)];
  const isReshape = /(^|\.)(view|reshape)$/.test(callee);
  if (isReshape && shape.length === 2 && (shape[0] ?? 1) * (shape[1] ?? 1) !== features && outputShape?.[0] === features)
    throw new Misfit('it makes a row of every step, and rows of this data have one answer');
}

export const FLATTEN_NOTE = 'channels last here: only the order of random weights differs';

export function lowerPartialFlatten(
  { start, end }: Extract<Detail, { type: 'flatten' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const input = only(inputs);
  const sizes = sourceShape(input);
  const last = end < 0 ? end + sizes.length : end;
  if (start === 0 && last === sizes.length - 1) return lowerFlatten(inputs, context);
  if (start < 0 || last < start || last >= sizes.length) throw new Misfit(`it has no axes ${start} to ${last}`);
  const groups = [...ascending(start).map((axis) => [axis]), ascending(last - start + 1).map((axis) => axis + start)];
  const rest = ascending(sizes.length - last - 1).map((axis) => [axis + last + 1]);
  return made(
    regrouped(
      input,
      [...groups, ...rest].map((axes) => ({ axes, sizes: [axes.reduce((all, axis) => all * (sizes[axis] ?? 1), 1)] })),
      context,
    ),
  );
}

/** A change of shape as written, for maps of other sizes as far as it says how axes are joined or split. */
export function lowerReshape(layer: Layer, target: Shape, inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  const sizes = sourceShape(input);
  const long = (shape: Shape): Shape => shape.filter((size) => size !== 1);
  if (long(target).length <= 1) return lowerToVector(input, target, context);
  const { data } = context;
  if (input.index < 0 && isDataForm(target, sizes, data.image, context))
    return passed(input, `the data arrives as ${sizesInWords(input.shape)} already`);
  if (target.length === sizes.length && target.every((size, axis) => size === null || size === sizes[axis]))
    return passed(input, `it is ${sizesInWords(input.shape)} already`);
  const source = context.network.layers.find(({ id }) => id === layer.from[0]);
  const declared = source?.outputShape && !source.outputShape.includes(null) ? (source.outputShape as readonly number[]) : sizes;
  const groups = regroup(declared, target, sizes);
  if (typeof groups === 'string') throw new Misfit(groups);
  return made(regrouped(input, groups, context));
}

/** `x.view(-1, 1, 28, 28)` of rows that come as images already. */
function isDataForm(target: Shape, sizes: readonly number[], image: readonly number[] | null, { channelsFirst }: Context): boolean {
  if (!image || target.length !== sizes.length || target.length !== 3) return false;
  const channels = channelsFirst ? target[0] : target[2];
  const own = channelsFirst ? sizes[0] : sizes[2];
  return channels === null || channels === own || channels === 1;
}

/** One axis and others of one cell. */
function lowerToVector(input: Tensor, target: Shape, context: Context): Lowered {
  const flat = input.shape.length === 1 ? passed(input, '') : lowerFlatten([input], context);
  if (target.length <= 1) return flat.dropped === '' ? passed(flat.tensor, 'its input is flat already') : flat;
  const at = Math.max(
    target.findIndex((size) => size !== 1),
    0,
  );
  const shape = target.map((_, axis) => (axis === at ? (flat.tensor.shape[0] ?? 1) : 1));
  return made({
    ...context.assembly.add({ type: 'reshape', shape }, [flat.tensor], { order: ascending(shape.length) }),
    bare: flat.tensor,
  });
}

interface Group {
  /** Axes of the source, ascending and without a gap. */
  readonly axes: readonly number[];
  /** Sizes that they become. */
  readonly sizes: readonly number[];
}

/** Groups of axes become new ones; the groups stay in the order in which they stand here. */
function regrouped(input: Tensor, groups: readonly Group[], context: Context): Tensor {
  const isChanged = groups.some(({ axes, sizes }) => axes.length !== 1 || sizes.length !== 1);
  if (input.mixed !== undefined && isChanged) throw new Misfit('it asks for the order of flattened values', true);
  const isTogether = groups.every(({ axes }) =>
    axes.every((axis, at) => input.order.indexOf(axis) === input.order.indexOf(axes[0] ?? 0) + at),
  );
  const read = isTogether ? input : context.assembly.plain(input);
  let first = 0;
  const numbered = groups.map((group) => {
    const target = group.sizes.map((_, at) => first + at);
    first += group.sizes.length;
    return { ...group, target };
  });
  const standing = numbered.toSorted((one, other) => read.order.indexOf(one.axes[0] ?? 0) - read.order.indexOf(other.axes[0] ?? 0));
  const shape = standing.flatMap(({ sizes }) => sizes);
  const order = standing.flatMap(({ target }) => target);
  if (shape.length === read.shape.length && shape.every((size, at) => size === read.shape[at])) return { ...read, order };
  return context.assembly.add({ type: 'reshape', shape }, [read], { order });
}

/** The source's axes in another order: nothing moves here until a layer asks for it. */
export function lowerPermute({ axes }: Extract<Detail, { type: 'permute' }>, inputs: readonly Tensor[]): Lowered {
  const input = only(inputs);
  if (axes.every((axis, at) => axis === at)) return passed(input, 'each row stays as it is');
  if (axes.length !== input.shape.length) throw new Misfit(`it orders ${axes.length} axes, not ${input.shape.length}`);
  const order = input.order.map((axis) => axes.indexOf(axis));
  return made({ index: input.index, shape: input.shape, order, ...(input.mixed === undefined ? {} : { mixed: input.mixed }) });
}

/** Two axes change places. */
export function lowerSwap({ axes }: Extract<Detail, { type: 'swap' }>, inputs: readonly Tensor[]): Lowered {
  const rank = only(inputs).shape.length;
  const [a, b] = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (a === undefined || b === undefined || ![a, b].every((axis) => axis >= 0 && axis < rank))
    throw new Misfit(`it has no axes ${axes.join(' and ')} in ${rank}`);
  return lowerPermute({ type: 'permute', axes: ascending(rank).map((axis) => (axis === a ? b : axis === b ? a : axis)) }, inputs);
}

/** An axis of one cell more or less; negative ones count from the end of what comes out (more) or goes in (less). */
export function lowerUnitAxis(
  detail: Extract<Detail, { type: 'squeeze' | 'unsqueeze' }>,
  layer: Layer,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const sizes = sourceShape(only(inputs));
  if (detail.type === 'unsqueeze') {
    const at = detail.axis < 0 ? detail.axis + sizes.length + 1 : detail.axis;
    if (at < 0 || at > sizes.length) throw new Misfit(`it has no place ${detail.axis} among ${sizes.length} axes`);
    return lowerReshape(layer, sizes.toSpliced(at, 0, 1), inputs, context);
  }
  const { axis } = detail;
  const gone = axis === null ? null : axis < 0 ? axis + sizes.length : axis;
  const left = sizes.filter((size, at) => size !== 1 || (gone !== null && at !== gone));
  return left.length === sizes.length ? passed(only(inputs), 'it has no axis of one cell') : lowerReshape(layer, left, inputs, context);
}

/** Sizes of other layers' axes are those that they have here. */
export function lowerView(layer: Layer, given: readonly ViewSize[], inputs: readonly Tensor[], context: Context): Lowered {
  const target = given.map((size) => {
    if (typeof size === 'number') return size;
    if (size === 'rest') return null;
    const tensor = context.tensors.get(size.layer);
    const own = tensor && sourceShape(tensor).at(size.axis);
    if (own === undefined) throw new Misfit('it takes a size from something that is not trained here');
    return own;
  });
  return lowerReshape(layer, target, inputs, context);
}

/** One of several equal parts. */
export function lowerChunk(
  { axis, index, count }: Extract<Detail, { type: 'chunk' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const input = only(inputs);
  const size = input.shape[placeOf(input, axis)] ?? 0;
  if (size % count !== 0) throw new Misfit(`${size} values are not ${count} equal parts`);
  const each = size / count;
  return lowerSlice({ type: 'slice', axis, start: index * each, end: (index + 1) * each }, inputs, context);
}

export function lowerTake({ axis, index }: Extract<Detail, { type: 'take' }>, inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  if (input.mixed !== undefined) throw new Misfit('it asks for the order of flattened values', true);
  const own = axis < 0 ? axis + input.shape.length : axis;
  return made(context.assembly.add({ type: 'take', axis: placeOf(input, axis), index }, [input], { order: without(input.order, [own]) }));
}

export function lowerSlice(detail: Extract<Detail, { type: 'slice' }>, inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  if (input.mixed !== undefined) throw new Misfit('it asks for the order of flattened values', true);
  const axis = placeOf(input, detail.axis);
  const size = input.shape[axis] ?? 0;
  const counted = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
  const [start, end] = [counted(detail.start), counted(detail.end ?? size)];
  if (end <= start) throw new Misfit(`it takes cells ${detail.start} to ${detail.end ?? 'the end'} of ${size}`);
  if (start === 0 && end === size) return passed(input, 'takes all of its input');
  return made(context.assembly.add({ type: 'slice', axis, start, end }, [input], { order: input.order }));
}

export function lowerReduce(detail: Extract<Detail, { type: 'reduce' }>, inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  const rank = input.shape.length;
  const own = detail.axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const axes = own.map((axis) => placeOf(input, axis));
  const bare = context.assembly.add({ type: 'reduce', axes, mode: detail.mode }, [input], { order: without(input.order, own) });
  if (!detail.keeps) return made(bare);
  const shape = input.shape.map((size, at) => (axes.includes(at) ? 1 : size));
  return made({
    ...context.assembly.add({ type: 'reshape', shape }, [bare], { order: input.order }),
    ...(bare.shape.length === 1 ? { bare } : {}),
  });
}

/** Axes left when some are gone, numbered anew. */
function without(order: readonly number[], gone: readonly number[]): readonly number[] {
  const left = order.filter((axis) => !gone.includes(axis));
  return left.length === 0 ? [0] : left.map((axis) => axis - gone.filter((other) => other < axis).length);
}

export function lowerRepeat(times: number, inputs: readonly Tensor[], context: Context): Lowered {
  const input = context.assembly.plain(only(inputs));
  return made(context.assembly.add({ type: 'repeat', times }, [input], { order: ascending(input.shape.length + 1) }));
}
