import type { Detail } from '../../../model/network';
import { ascending, Misfit, sizesInWords, type Tensor } from '../assembly';
import { type Context, type Lowered, made, only } from './context';

type Rearranging = Extract<Detail, { type: 'rearrange' }>;

/** Axes apart, in the new order, together again. */
export function lowerRearrange(detail: Rearranging, inputs: readonly Tensor[], { assembly }: Context): Lowered {
  const input = assembly.plain(only(inputs));
  if (input.mixed !== undefined) throw new Misfit('it asks for the order of flattened values', true);
  const { from, to } = detail;
  if (from.length !== input.shape.length) throw new Misfit(`it arranges ${from.length} axes, not ${sizesInWords(input.shape)}`);
  const sizes = new Map(from.flatMap((group, axis) => sizesOf(group, input.shape[axis] ?? 0, detail.sizes)));
  const shapeOf = (names: readonly string[]): readonly number[] => names.map((name) => sizes.get(name) ?? 1);
  const apart = from.flat();
  const wanted = to.flat();
  const split = assembly.add({ type: 'reshape', shape: shapeOf(apart) }, [input], { order: ascending(apart.length) });
  const axes = wanted.map((name) => apart.indexOf(name));
  const turned = axes.every((axis, at) => axis === at)
    ? split
    : assembly.add({ type: 'permute', axes }, [split], { order: ascending(wanted.length) });
  const shape = to.map((group) => shapeOf(group).reduce((all, size) => all * size, 1));
  return made(assembly.add({ type: 'reshape', shape }, [turned], { order: ascending(to.length) }));
}

/** Of the names of one axis, one may have any size. */
function sizesOf(group: readonly string[], total: number, told: Rearranging['sizes']): readonly (readonly [string, number])[] {
  const open = group.filter((name) => told[name] === undefined);
  const rest = group.reduce((all, name) => all * (told[name] ?? 1), 1);
  if (open.length > 1) throw new Misfit(`the sizes of ${open.join(' and ')} are unknown`);
  if (total % rest !== 0 || (open.length === 0 && total !== rest)) throw new Misfit(`${total} values are not ${group.join(' times ')}`);
  return group.map((name) => [name, told[name] ?? total / rest] as const);
}
