/** Works a value out once for each key and forgets it with the key: many classes and networks ask the same module the same. */
export function once<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as Value;
    const value = work(key);
    known.set(key, value);
    return value;
  };
}

/** Items by a key, each list in the items' order; items whose key is null are left out. */
export function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key | null): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
