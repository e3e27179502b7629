import type { PyNode } from '../../../syntax/node';
import type { Passed, Value } from './values';

/** Arguments of a call bound to the parameter names of a library function. A size that cannot be known is null, never a guess. */
export class Bound {
  readonly #values = new Map<string, Passed>();
  /** Reasons for each value that was asked for and is not known, with its place. */
  readonly missing: { readonly node: PyNode; readonly reason: string; readonly cause: string; readonly about?: 'size' }[] = [];

  constructor(
    passed: readonly Passed[],
    names: readonly string[],
    /** A `*args` or `**kwargs` that cannot be followed: nothing that is absent may be taken as its default. */
    readonly hidden: boolean,
    readonly call: PyNode,
  ) {
    let position = 0;
    for (const argument of passed) {
      const name = argument.name ?? names[position++];
      if (name !== undefined) this.#values.set(name, argument);
    }
  }

  value(name: string): Value | null {
    const value = this.#values.get(name)?.value ?? null;
    if (!value && this.hidden) return { kind: 'unknown', reason: 'its arguments are given by * or **' };
    return value;
  }

  node(name: string): PyNode | null {
    return this.#values.get(name)?.node ?? null;
  }

  /** What was given, by parameter name. */
  settings(): ReadonlyMap<string, Value> {
    return new Map([...this.#values].map(([name, each]) => [name, each.value]));
  }

  number(name: string, fallback: number | null, about?: 'size'): number | null {
    const value = this.value(name);
    if (!value) return fallback;
    if (value.kind === 'number') return value.value;
    if (value.kind === 'boolean') return Number(value.value);
    this.#miss(name, value, about);
    return null;
  }

  /** A count of features, channels or layers: anything else than a whole number from 0 on is not known. */
  size(name: string, fallback: number | null): number | null {
    const value = this.number(name, fallback, 'size');
    return value !== null && Number.isInteger(value) && value >= 0 ? value : null;
  }

  boolean(name: string, fallback: boolean): boolean | null {
    const value = this.value(name);
    if (!value) return fallback;
    if (value.kind === 'boolean') return value.value;
    if (value.kind === 'number') return value.value !== 0;
    if (value.kind === 'none') return false;
    this.#miss(name, value);
    return null;
  }

  text(name: string, fallback: string): string | null {
    const value = this.value(name);
    if (!value) return fallback;
    return value.kind === 'string' ? value.value : null;
  }

  /** One number per axis: `3` and `(3, 3)` alike. */
  axes(name: string, rank: number, fallback: number | readonly number[]): readonly number[] | null {
    const value = this.value(name);
    if (!value || (value.kind === 'none' && typeof fallback !== 'number')) {
      return typeof fallback === 'number' ? Array<number>(rank).fill(fallback) : fallback;
    }
    if (value.kind === 'number') return Array<number>(rank).fill(value.value);
    const items = value.kind === 'list' ? value.items : null;
    const numbers = items?.map((item) => (item.kind === 'number' ? item.value : null));
    if (numbers && numbers.length === rank && numbers.every((size) => size !== null)) return numbers;
    if (numbers && numbers.length === 1 && typeof numbers[0] === 'number') return Array<number>(rank).fill(numbers[0]);
    this.#miss(name, value);
    return null;
  }

  #miss(name: string, value: Value, about?: 'size'): void {
    const cause = value.kind === 'unknown' ? value.reason : 'its value is not a plain number';
    this.missing.push({ node: this.node(name) ?? this.call, reason: `${name} is not known: ${cause}`, cause, ...(about ? { about } : {}) });
  }
}
