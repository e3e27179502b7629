/**
 * What is known of objects: kept in each of them, where no listing or copy shows it, and gone with it. A WeakMap promises the same, but the engine's quick
 * collections take every value of a WeakMap to be alive, so that values which lead back to their keys hold whole files until the next slow one.
 */
export class Beside<Key extends object, Value> {
  readonly #place = Symbol('beside');

  get(key: Key): Value | undefined {
    return (key as { readonly [place: symbol]: Value | undefined })[this.#place];
  }

  has(key: Key): boolean {
    return Object.hasOwn(key, this.#place);
  }

  set(key: Key, value: Value): void {
    Object.defineProperty(key, this.#place, { value, configurable: true });
  }
}

/** Works a value out once for each key and forgets it with the key: many classes and networks ask the same module the same. */
export function once<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new Beside<Key, Value>();
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
