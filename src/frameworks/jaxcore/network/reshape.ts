import type { Detail, Operation } from '../../../model/network';
import { shapeOf } from './axes';
import { Bound } from './bound';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import type { Axis, Passed, Place, Tensor, Value } from './values';

/** Functions that move or merge axes; null for other names. `passed` has the array first. */
export function reshaped(it: Interpreter, name: string, tensor: Tensor, passed: readonly Passed[], place: Place): Tensor | null {
  const { axes } = tensor;
  const rest = passed.slice(1);
  const callee = place.node.childForFieldName('function')?.text ?? name;
  const plain = (result: readonly Axis[] | null, detail: Detail | null = null): Tensor =>
    it.graph.plain(place, callee, `${name} is not modelled`, [tensor], result, detail);
  const moved = (order: readonly number[] | null): Tensor =>
    axes && order
      ? plain(
          order.map((axis) => axes[axis] ?? null),
          permuting(axes, order),
        )
      : plain(null);
  const sized = (result: readonly Axis[] | null): Tensor => {
    const shape = shapeOf(result);
    return plain(result, (axes?.[0] === 'batch') === (result?.[0] === 'batch') && shape ? { type: 'reshape', shape } : null);
  };
  switch (name) {
    case 'reshape':
      return toShape(it, tensor, rest, place, callee);
    case 'ravel':
    case 'flatten':
      if (!it.library.isSingle && name === 'flatten') return plain(null);
      return it.graph.step({
        name,
        callee,
        place,
        operation: { type: 'flatten' },
        from: [tensor],
        axes: axes && merged(axes),
        parameters: 0,
      });
    case 'transpose':
    case 'permute_dims':
      return moved(axes && ordered(axes, rest));
    case 'swapaxes':
    case 'moveaxis': {
      const [a, b] = rest.map(({ value }) => (value.kind === 'number' && axes ? at(axes, value.value) : null));
      const places = axes?.map((_, axis) => axis) ?? null;
      return moved(
        places && typeof a === 'number' && typeof b === 'number'
          ? name === 'swapaxes'
            ? swapped(places, a, b)
            : carried(places, a, b)
          : null,
      );
    }
    case 'expand_dims': {
      const given = new Bound(passed, ['a', 'axis'], false, place.node).value('axis');
      const index = given?.kind === 'number' && axes ? (given.value < 0 ? axes.length + 1 + given.value : given.value) : null;
      return sized(axes && index !== null ? [...axes.slice(0, index), 1, ...axes.slice(index)] : null);
    }
    case 'squeeze': {
      const given = new Bound(passed, ['a', 'axis'], false, place.node).value('axis');
      const index = given?.kind === 'number' && axes ? at(axes, given.value) : null;
      return sized(axes && index !== null && axes[index] === 1 ? axes.filter((_, each) => each !== index) : null);
    }
    default:
      return null;
  }
}

function at(axes: readonly Axis[], axis: number): number {
  return axis < 0 ? axes.length + axis : axis;
}

/** Which axis stands where, without the batch, which must stay in front. */
function permuting(axes: readonly Axis[], order: readonly number[]): Detail | null {
  if (!axes.includes('batch')) return { type: 'permute', axes: order };
  return axes[0] === 'batch' && order[0] === 0 ? { type: 'permute', axes: order.slice(1).map((axis) => axis - 1) } : null;
}

function swapped(places: readonly number[], a: number, b: number): readonly number[] {
  return places.map((place) => (place === a ? b : place === b ? a : place));
}

function carried(places: readonly number[], from: number, to: number): readonly number[] {
  const rest = places.filter((place) => place !== from);
  return [...rest.slice(0, to), from, ...rest.slice(to)];
}

function ordered(axes: readonly Axis[], rest: readonly Passed[]): readonly number[] | null {
  if (rest.length === 0) return axes.map((_, axis) => axis).reverse();
  const order = numbersIn(rest);
  return order?.length === axes.length ? order.map((axis) => at(axes, axis)) : null;
}

function numbersIn(rest: readonly Passed[]): readonly number[] | null {
  const items = rest.length === 1 && rest[0] && rest[0].value.kind !== 'number' ? iterated(rest[0].value) : rest.map(({ value }) => value);
  const numbers = items?.map((item) => (item.kind === 'number' ? item.value : null));
  return numbers?.every((number) => number !== null) ? numbers : null;
}

function merged(axes: readonly Axis[]): readonly Axis[] {
  return [axes.reduce<Axis>((product, axis) => (typeof product === 'number' && typeof axis === 'number' ? product * axis : null), 1)];
}

/** `x.reshape((x.shape[0], -1))`: everything behind the batch in one axis is flattening. */
function toShape(it: Interpreter, tensor: Tensor, rest: readonly Passed[], place: Place, callee: string): Tensor {
  const only = rest.length === 1 ? rest[0]?.value : undefined;
  const items = only && only.kind !== 'number' && only.kind !== 'batch' ? iterated(only) : rest.map(({ value }) => value);
  const axes = items && solved(tensor.axes, items);
  const shape = shapeOf(axes);
  const isFlat = items?.length === (it.library.isSingle ? 1 : 2) && (it.library.isSingle || axes?.[0] === 'batch');
  const operation: Operation = isFlat
    ? { type: 'flatten' }
    : shape
      ? { type: 'reshape', shape }
      : { type: 'unknown', reason: 'the new shape is not known' };
  return it.graph.step({ name: isFlat ? 'flatten' : 'reshape', callee, place, operation, from: [tensor], axes, parameters: 0 });
}

/** Sizes with the one `-1` worked out. The batch comes first and stays. */
function solved(before: readonly Axis[] | null, items: readonly Value[]): readonly Axis[] | null {
  const wanted = items.map((item): Axis | -1 => (item.kind === 'batch' ? 'batch' : item.kind === 'number' ? item.value : null));
  const sizes = before?.filter((axis) => axis !== 'batch') ?? null;
  const total = sizes?.every((size) => typeof size === 'number') ? (sizes as number[]).reduce((product, size) => product * size, 1) : null;
  const others = wanted
    .filter((size): size is number => typeof size === 'number' && size !== -1)
    .reduce((product, size) => product * size, 1);
  const open = wanted.indexOf(-1);
  const hasBatch = before === null || before.includes('batch');
  if (open < 0) return wanted[0] === 'batch' || !hasBatch ? wanted : null;
  if (wanted.filter((size) => size === -1).length > 1) return null;
  // `(-1, 784)` leaves the batch to the first axis.
  if (open === 0 && hasBatch && !wanted.includes('batch')) return total === null || total === others ? ['batch', ...wanted.slice(1)] : null;
  if (hasBatch && wanted[0] !== 'batch') return null;
  const isKnown = wanted.every((size) => size !== null) && total !== null && others > 0 && total % others === 0;
  return wanted.map((size, index) => (index === open ? (isKnown && total !== null ? total / others : null) : size));
}
