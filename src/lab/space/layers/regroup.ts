import type { Shape } from '../../../model/network';

export interface AxisGroup {
  readonly axes: readonly number[];
  readonly sizes: readonly number[];
}

/**
 * How a reshape joins and splits axes, carried over to other sizes. `declared` are the sizes in the source, `target` what it makes of
 * them (null = what is left over), `actual` those of the data here. A text says why it cannot be carried over.
 */
export function regroup(declared: readonly number[], target: Shape, actual: readonly number[]): readonly AxisGroup[] | string {
  const open = target.filter((size) => size === null).length;
  const rest = target.reduce<number>((all, size) => all * (size ?? 1), 1);
  const total = declared.reduce((all, size) => all * size, 1);
  const words = `${actual.join('×')} values cannot become ${target.map((size) => size ?? '?').join('×')}`;
  if (open > 1 || declared.length !== actual.length || total % rest !== 0) return words;
  const wanted = target.map((size) => size ?? total / rest);
  if (wanted.reduce((all, size) => all * size, 1) !== total) return words;
  const groups: AxisGroup[] = [];
  let from = 0;
  let to = 0;
  while (from < declared.length) {
    const axes = [from];
    const sizes: number[] = [];
    let left = declared[from] ?? 1;
    let right = 1;
    from += 1;
    while (left !== right || (sizes.length === 0 && to < wanted.length)) {
      if (left < right && from < declared.length) {
        left *= declared[from] ?? 1;
        axes.push(from);
        from += 1;
      } else if (to < wanted.length) {
        right *= wanted[to] ?? 1;
        sizes.push(wanted[to] ?? 1);
        to += 1;
      } else return words;
    }
    // Axes of one cell at the end belong to the last group.
    if (from >= declared.length) sizes.push(...wanted.slice(to));
    if (to >= wanted.length) {
      for (; from < declared.length; from += 1) axes.push(from);
    }
    const fitted = carried(axes, sizes, declared, actual);
    if (!fitted) return words;
    groups.push({ axes, sizes: fitted });
  }
  return groups;
}

/** The sizes of one group for the data's own: one axis takes all, else the first that divides takes the difference. */
function carried(
  axes: readonly number[],
  sizes: readonly number[],
  declared: readonly number[],
  actual: readonly number[],
): readonly number[] | null {
  const now = axes.reduce((all, axis) => all * (actual[axis] ?? 1), 1);
  if (axes.every((axis) => declared[axis] === actual[axis])) return sizes;
  if (sizes.length === 1) return [now];
  if (axes.length > 1) return null;
  const before = sizes.reduce((all, size) => all * size, 1);
  const place = sizes.findIndex((size) => now % (before / size) === 0);
  return place < 0 ? null : sizes.map((size, at) => (at === place ? now / (before / size) : size));
}
