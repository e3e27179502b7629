import type { Detail, Layer, Operation } from '../../../model/network';
import type { LabOperation } from '../../network';
import { ascending, Misfit, type Tensor } from '../assembly';
import { type Context, type Lowered, made, only, passed, placeOf, sized, sizedNote } from './context';

type Combining = Extract<LabOperation, { type: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' }>['type'];

/** Sums and the like, value by value; a missing or single cell along an axis is stretched as the framework does it. */
export function lowerCombining(type: Combining, inputs: readonly Tensor[], context: Context): Lowered {
  const first = only(inputs);
  if (inputs.length < 2) return passed(first, 'has one input left');
  if (!inputs.every(({ mixed }) => mixed === first.mixed)) throw new Misfit('it joins flattened values of different orders', true);
  return made(context.assembly.add({ type }, alike(inputs, context)));
}

/** All inputs with their axes in one order. */
function alike(inputs: readonly Tensor[], { assembly }: Context): readonly Tensor[] {
  const first = only(inputs);
  const isEven = inputs.every(({ shape }) => shape.length === first.shape.length);
  // The shorter of two shapes stands for the last axes of the source.
  return isEven ? inputs.map((input) => assembly.arranged(input, first.order)) : inputs.map((input) => assembly.plain(input));
}

export function lowerConcatenate(
  { axis }: Pick<Extract<Operation, { type: 'concatenate' }>, 'axis'>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const first = only(inputs);
  if (inputs.length < 2) return passed(first, 'has one input left');
  const rank = first.shape.length;
  if (!inputs.every(({ shape }) => shape.length === rank)) throw new Misfit('it joins maps of different numbers of axes');
  const place = placeOf(first, axis ?? rank - 1);
  const read = alike(inputs, context);
  const mixed = inputs.some((input) => input.mixed !== undefined) ? inputs.map((input) => input.mixed ?? '').join(' | ') : undefined;
  const own = place === rank - 1 ? {} : { axis: place };
  return made(context.assembly.add({ type: 'concatenate', ...own }, read, { order: first.order, mixed }));
}

/** Masks of whole channels are for the axis that the source counts as such. */
export function lowerDropout(operation: LabOperation, inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  const isByChannel = operation.type === 'dropout' && /^channel/.test(operation.granularity);
  const channel = context.framework === 'torch' ? 0 : input.shape.length - 1;
  const read = isByChannel && input.shape.length > 1 ? context.assembly.withLast(input, channel) : input;
  return made(context.assembly.add(operation, [read]));
}

export function lowerPosition(steps: number | null, inputs: readonly Tensor[], context: Context): Lowered {
  const input = context.assembly.plain(only(inputs));
  const now = input.shape[0] ?? 0;
  if (input.shape.length !== 2) throw new Misfit('it adds a learned value to something else than steps of features');
  const tensor = context.assembly.add({ type: 'position-embedding' }, [input], { order: ascending(2) });
  return made(tensor, steps === null || steps === now ? null : `${now} places instead of ${steps}`);
}

export function lowerClassToken(tokens: number, inputs: readonly Tensor[], { assembly }: Context): Lowered {
  const input = assembly.plain(only(inputs));
  return made(assembly.add({ type: 'class-token', tokens }, [input], { order: ascending(2) }));
}

export function lowerSinusoid(
  { base, halves }: Extract<Detail, { type: 'sinusoid' }>,
  inputs: readonly Tensor[],
  { assembly }: Context,
): Lowered {
  const input = assembly.plain(only(inputs));
  return made(assembly.add({ type: 'sinusoid', base, ...(halves ? { halves } : {}) }, [input], { order: ascending(2) }));
}

/** Products of the source's last two axes. A second factor whose axes were exchanged just before is read as it was. */
export function lowerMatmul(inputs: readonly Tensor[], { assembly }: Context): Lowered {
  const [left, right = left] = inputs;
  if (!left || !right) throw new Misfit('it reads nothing');
  const rank = right.shape.length;
  const turned = [...ascending(rank - 2), rank - 1, rank - 2];
  const isTurned = rank >= 2 && right.order.every((axis, at) => axis === turned[at]);
  if (!isTurned) return made(assembly.add({ type: 'matmul' }, [assembly.plain(left), assembly.plain(right)], { order: ascending(rank) }));
  return made(assembly.add({ type: 'matmul', transposed: true }, [assembly.plain(left), right], { order: ascending(rank) }));
}

export function lowerCausalMask(inputs: readonly Tensor[], { assembly }: Context): Lowered {
  return made(assembly.add({ type: 'causal-mask' }, [assembly.plain(only(inputs))]));
}

/** Columns of a table whose size the user leaves to the lab. */
const BEHIND_TOKENS = 64;

export function lowerEmbedding(
  layer: Layer,
  { rows, size, padding, masksZero }: Extract<Operation, { type: 'embedding' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  const input = only(inputs);
  const { ids } = input;
  if (ids === undefined) throw new Misfit('it looks up numbers that are not the token ids of the data');
  const columns = sized(layer, size, BEHIND_TOKENS, 'the size of its rows', context);
  const own = rows !== null && rows >= ids ? rows : ids;
  const tensor = context.assembly.add(
    { type: 'embedding', rows: own, size: columns, ...(padding !== undefined && padding < own ? { padding } : {}) },
    [input],
    { order: ascending(input.shape.length + 1) },
  );
  return made(
    tensor,
    rows !== null && own !== rows ? `${own} rows instead of ${rows}, one for each token` : null,
    sizedNote(size, columns, 'columns'),
    masksZero ? 'steps that fill up short rows are read like others, though mask_zero hides them' : null,
  );
}
