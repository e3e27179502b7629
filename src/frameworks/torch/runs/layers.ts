/** Beyond so many layers all is written into one again. */
const DEEPEST = 24;

interface Layer<Key, Value> {
  readonly own: ReadonlyMap<Key, Value>;
  readonly below: Layer<Key, Value> | null;
  /** How many lie below. */
  readonly depth: number;
}

/** A map of which a copy costs nothing: what is written behind it goes into a layer of its own, which is made by the first that is written. */
export class Layers<Key, Value> {
  #own: Map<Key, Value> | null = null;
  #below: Layer<Key, Value> | null;

  constructor(
    below: Layer<Key, Value> | null = null,
    readonly deepest = DEEPEST,
  ) {
    this.#below = below;
  }

  get(key: Key): Value | undefined {
    const value = this.#own?.get(key);
    if (value !== undefined) return value;
    for (let at = this.#below; at; at = at.below) {
      const value = at.own.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(key: Key, value: Value): void {
    this.#own ??= new Map();
    this.#own.set(key, value);
  }

  copy(): Layers<Key, Value> {
    const top = this.#settle();
    if (top && top.depth >= this.deepest) this.#below = { own: flat(top), below: null, depth: 0 };
    return new Layers(this.#below, this.deepest);
  }

  /** What either of two maps holds: values of one key are joined where they differ. */
  united(other: Layers<Key, Value>, join: (a: Value, b: Value) => Value): Layers<Key, Value> {
    if (other === this) return this;
    const mine = this.#settle();
    const its = other.#settle();
    const base = shared(mine, its);
    const found = new Layers(base, this.deepest);
    // Most ways write nothing.
    if (mine === base && its === base) return found;
    const take = (key: Key): void => {
      if (found.#own?.has(key)) return;
      const a = this.get(key);
      const b = other.get(key);
      const value = a === undefined ? b : b === undefined || a === b ? a : join(a, b);
      if (value !== undefined) found.set(key, value);
    };
    for (const top of [mine, its]) for (let at = top; at && at !== base; at = at.below) for (const key of at.own.keys()) take(key);
    return found;
  }

  /** Lays what was written on the rest, where nothing changes it any more. */
  #settle(): Layer<Key, Value> | null {
    const own = this.#own;
    if (own) {
      const below = this.#below;
      this.#below = { own, below, depth: below ? below.depth + 1 : 0 };
      this.#own = null;
    }
    return this.#below;
  }
}

/** The highest layer that lies in both. */
function shared<Key, Value>(a: Layer<Key, Value> | null, b: Layer<Key, Value> | null): Layer<Key, Value> | null {
  let [one, other] = [a, b];
  while (one !== other) {
    if (!one || !other) return null;
    const { depth } = one;
    if (depth >= other.depth) one = one.below;
    if (other.depth >= depth) other = other.below;
  }
  return one;
}

function flat<Key, Value>(top: Layer<Key, Value>): ReadonlyMap<Key, Value> {
  const layers: Layer<Key, Value>[] = [];
  for (let at: Layer<Key, Value> | null = top; at; at = at.below) layers.unshift(at);
  const all = new Map<Key, Value>();
  for (const { own } of layers) for (const [key, value] of own) all.set(key, value);
  return all;
}
