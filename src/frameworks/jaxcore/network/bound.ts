import type { PyNode } from '../../../syntax/node';
import type { Passed, Value } from './values';

/** Arguments of a call bound to the parameter names of a library function. A size that cannot be known is null, never a guess. */
export class Bound {
  readonly #values = new Map<string, Passed>();
  /** Reasons for each value that was asked for and is not known. */
  readonly missing: { readonly node: PyNode; readonly reason: string; readonly about?: 'size' }[] = [];

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
    return value?.kind === 'none' ? null : value;
  }

  has(name: string): boolean {
    return this.value(name) !== null;
  }

  /** A count of features, channels or rows. */
  size(name: string, fallback: number | null): number | null {
    const value = this.value(name);
    if (!value) return fallback;
    if (value.kind === 'number' && Number.isInteger(value.value) && value.value >= 0) return value.value;
    this.#miss(name, value, 'size');
    return null;
  }

  number(name: string, fallback: number): number {
    const value = this.value(name);
    return value?.kind === 'number' ? value.value : fallback;
  }

  flag(name: string, fallback: boolean): boolean | null {
    const value = this.value(name);
    if (!value) return fallback;
    if (value.kind === 'boolean') return value.value;
    this.#miss(name, value);
    return null;
  }

  text(name: string, fallback: string): string | null {
    const value = this.value(name);
    if (!value) return fallback;
    return value.kind === 'string' ? value.value : null;
  }

  /** Numbers of a tuple or list, or of one number; undefined when the argument is absent, null when it is not known. */
  sizes(name: string): readonly number[] | null | undefined {
    const value = this.value(name);
    if (!value) return undefined;
    if (value.kind === 'number') return [value.value];
    const numbers = value.kind === 'list' ? value.items?.map((item) => (item.kind === 'number' ? item.value : null)) : null;
    if (numbers?.every((number) => number !== null)) return numbers;
    this.#miss(name, value);
    return null;
  }

  #miss(name: string, value: Value, about?: 'size'): void {
    const cause = value.kind === 'unknown' ? value.reason : 'its value is not a plain number';
    const node = this.#values.get(name)?.node ?? this.call;
    this.missing.push({ node, reason: `${name} is not known: ${cause}`, ...(about ? { about } : {}) });
  }
}
