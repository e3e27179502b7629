const byName = new Intl.Collator('en', { numeric: true });

/** Where a name stands, or would stand, in a list in the order of people: `run_2` before `run_10`. */
export function placeIn(order: readonly string[], name: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = order[middle] as string;
    // Names that the collator takes for the same are still two.
    const isBefore = (byName.compare(other, name) || (other < name ? -1 : Number(other > name))) < 0;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A text that has the order of people when it is compared letter by letter; for lists too long for a collator. */
export function orderKey(name: string): string {
  return name.replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}
