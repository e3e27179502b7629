import type { Value } from './values';

/** Names of one function, module or branch. A branch of unknown outcome reads through to its parent but keeps its own writes. */
export class Scope {
  readonly #names = new Map<string, Value>();

  constructor(
    readonly parent: Scope | null,
    /** What a function has returned so far; shared by the branches in it. */
    readonly result: { value: Value | null; unsure: boolean } = { value: null, unsure: false },
  ) {}

  get(name: string): Value | null {
    return this.#names.get(name) ?? this.parent?.get(name) ?? null;
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** Names written here, not in a parent. */
  own(): Iterable<string> {
    return this.#names.keys();
  }
}
