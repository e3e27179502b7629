import type { Value } from './values';

/** More layers than any network has; a longer list is not followed. */
export const LONGEST = 600;

/** Lists of a length that is not known, whose items are all alike: they are told by one of them. */
const uncounted = new WeakSet<readonly Value[]>();

export function isCounted(items: readonly Value[]): boolean {
  return !uncounted.has(items);
}

/** The items of a list that is as long as `items`. */
export function eachItem(items: readonly Value[], change: (item: Value) => Value): readonly Value[] {
  const changed = items.map(change);
  return isCounted(items) ? changed : alike(changed);
}

/** Marks a list whose length is not known. */
export function alike(items: readonly Value[]): readonly Value[] {
  uncounted.add(items);
  return items;
}
