import { type Span, spanOf } from '../../text/span';
import type { ConfigNode } from '../config';

export interface TomlKey {
  readonly text: string;
  readonly span: Span;
}

interface Slot {
  readonly key: TomlKey;
  value: ConfigNode | TomlTable | TomlTable[];
}

/** A table while it is filled: other headers may add to it far below. */
export class TomlTable {
  readonly #slots: Slot[] = [];
  readonly #byKey = new Map<string, Slot>();
  #end: number;

  constructor(readonly start: number) {
    this.#end = start;
  }

  /** The table a dotted key leads to, made where there is none; null when a value stands in its place. */
  within(keys: readonly TomlKey[], end: number): TomlTable | null {
    let at: TomlTable = this;
    for (const key of keys) {
      at.#reach(end);
      const known = at.#byKey.get(key.text)?.value;
      const next = known === undefined ? at.#add(key, new TomlTable(key.span.start)) : Array.isArray(known) ? known.at(-1) : known;
      if (!(next instanceof TomlTable)) return null;
      at = next;
    }
    at.#reach(end);
    return at;
  }

  /** A new table at the end of an array of tables; null when something else stands in its place. */
  appended(key: TomlKey, end: number): TomlTable | null {
    this.#reach(end);
    const known = this.#byKey.get(key.text)?.value;
    if (known !== undefined && !Array.isArray(known)) return null;
    const table = new TomlTable(key.span.start);
    table.#reach(end);
    if (known) known.push(table);
    else this.#add(key, [table]);
    return table;
  }

  set(key: TomlKey, value: ConfigNode): void {
    this.#reach(value.span.end);
    this.#add(key, value);
  }

  finished(): ConfigNode {
    const entries = this.#slots.map(({ key, value }) => ({ key: key.text, keySpan: key.span, value: finished(value) }));
    return { kind: 'object', span: spanOf(this.start, this.#end), entries };
  }

  #add<Value extends Slot['value']>(key: TomlKey, value: Value): Value {
    const slot: Slot = { key, value };
    this.#slots.push(slot);
    this.#byKey.set(key.text, slot);
    return value;
  }

  #reach(end: number): void {
    this.#end = Math.max(this.#end, end);
  }
}

function finished(value: Slot['value']): ConfigNode {
  if (value instanceof TomlTable) return value.finished();
  if (!Array.isArray(value)) return value;
  const items = value.map((table) => table.finished());
  return { kind: 'array', span: spanOf(items[0]?.span.start ?? 0, items.at(-1)?.span.end ?? 0), items };
}
