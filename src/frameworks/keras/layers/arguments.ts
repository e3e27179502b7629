import type { Span } from '../../../text/span';
import type { Arguments, LayerValue, Value } from '../networks/values';

/** Arguments of a layer, read by Keras's names and positions. */
export class LayerArguments {
  readonly #given: Arguments;

  constructor(layer: LayerValue) {
    this.#given = layer.arguments;
  }

  get starred(): boolean {
    return this.#given.starred;
  }

  get positionalCount(): number {
    return this.#given.positional.length;
  }

  /** undefined when not given. */
  value(name: string, position: number | null = null): Value | undefined {
    return this.#given.keywords.get(name) ?? (position === null ? undefined : this.#given.positional[position]);
  }

  /** Where an argument stands that is given by name. */
  place(name: string): Span | undefined {
    return this.#given.places?.get(name);
  }

  given(name: string, position: number | null = null): boolean {
    const value = this.value(name, position);
    return value !== undefined && !(value.type === 'constant' && value.value === null);
  }

  /** The number given, the default when absent, null when it cannot be known. */
  number(name: string, position: number | null, fallback: number | null = null): number | null {
    const value = this.value(name, position);
    if (value === undefined) return this.starred ? null : fallback;
    return value.type === 'constant' && typeof value.value === 'number' ? value.value : null;
  }

  /** One number per axis, from a number or a list of numbers; null when it cannot be known. */
  numbers(name: string, position: number | null, rank: number, fallback: readonly number[] | null): readonly number[] | null {
    const value = this.value(name, position);
    if (value === undefined || (value.type === 'constant' && value.value === null)) return this.starred ? null : fallback;
    if (value.type === 'constant' && typeof value.value === 'number') return Array<number>(rank).fill(value.value);
    if (value.type !== 'list' || value.items.length !== rank) return null;
    const numbers = value.items.map((item) => (item.type === 'constant' && typeof item.value === 'number' ? item.value : null));
    return numbers.every((number) => number !== null) ? numbers : null;
  }

  text(name: string, position: number | null, fallback: string): string | null {
    const value = this.value(name, position);
    if (value === undefined || (value.type === 'constant' && value.value === null)) return fallback;
    return value.type === 'constant' && typeof value.value === 'string' ? value.value : null;
  }

  /** null when it cannot be known. */
  flag(name: string, position: number | null, fallback: boolean): boolean | null {
    const value = this.value(name, position);
    if (value === undefined) return fallback;
    return value.type === 'constant' && value.value !== null ? Boolean(value.value) : null;
  }
}

/** A list of sizes where `None` and what is not known are null; null when it is no list. */
export function sizesOf(value: Value | undefined): readonly (number | null)[] | null {
  if (value?.type === 'constant' && typeof value.value === 'number') return [value.value];
  if (value?.type !== 'list') return null;
  return value.items.map((item) => (item.type === 'constant' && typeof item.value === 'number' ? item.value : null));
}
