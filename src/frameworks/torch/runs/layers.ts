/** Beyond so many layers all is written into one again. */
const DEEPEST = 24;

interface Layer<Key, Value> {
  readonly own: Map<Key, Value>;
  readonly below: Layer<Key, Value> | null;
  readonly depth: number;
}

/** A map of which a copy costs nothing: what is written behind it goes into a layer of its own. */
export class Layers<Key, Value> {
  #top: Layer<Key, Value>;

  constructor(top: Layer<Key, Value> = { own: new Map(), below: null, depth: 0 }) {
    this.#top = top;
  }

  get(key: Key): Value | undefined {
    for (let at: Layer<Key, Value> | null = this.#top; at; at = at.below) {
      const value = at.own.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(key: Key, value: Value): void {
    this.#top.own.set(key, value);
  }

  copy(): Layers<Key, Value> {
    if (this.#top.own.size > 0) {
      const below = this.#top.depth < DEEPEST ? this.#top : { own: flat(this.#top), below: null, depth: 0 };
      this.#top = { own: new Map(), below, depth: below.depth + 1 };
    }
    return new Layers({ own: new Map(), below: this.#top.below, depth: this.#top.depth });
  }

  /** What either of two maps holds: values of one key are joined where they differ. */
  united(other: Layers<Key, Value>, join: (a: Value, b: Value) => Value): Layers<Key, Value> {
    const mine = below(this.#top);
    let base: Layer<Key, Value> | null = other.#top;
    while (base && !mine.has(base)) base = base.below;
    const keys = new Set([...written(this.#top, base), ...written(other.#top, base)]);
    const own = new Map<Key, Value>();
    for (const key of keys) {
      const a = this.get(key);
      const b = other.get(key);
      const value = a === undefined ? b : b === undefined || a === b ? a : join(a, b);
      if (value !== undefined) own.set(key, value);
    }
    return new Layers({ own, below: base, depth: (base?.depth ?? -1) + 1 });
  }
}

function below<Key, Value>(top: Layer<Key, Value>): ReadonlySet<Layer<Key, Value>> {
  const found = new Set<Layer<Key, Value>>();
  for (let at: Layer<Key, Value> | null = top; at; at = at.below) found.add(at);
  return found;
}

function written<Key, Value>(top: Layer<Key, Value>, base: Layer<Key, Value> | null): readonly Key[] {
  const keys: Key[] = [];
  for (let at: Layer<Key, Value> | null = top; at && at !== base; at = at.below) keys.push(...at.own.keys());
  return keys;
}

function flat<Key, Value>(top: Layer<Key, Value>): Map<Key, Value> {
  const layers: Layer<Key, Value>[] = [];
  for (let at: Layer<Key, Value> | null = top; at; at = at.below) layers.unshift(at);
  return new Map(layers.flatMap(({ own }) => [...own]));
}
