import type { Shape } from '../../../model/network';
import type { Span } from '../../../text/span';
import { type LayerValue, type ObjectValue, plainOf, type Value } from '../networks/values';

/** Options of a layer. What is given but not known is null; so is what is absent while unknown options are spread in. */
export class LayerOptions {
  readonly #given: ObjectValue;

  constructor(layer: LayerValue) {
    this.#given = layer.options;
  }

  /** Options of unknown names may be among them. */
  get open(): boolean {
    return this.#given.open;
  }

  /** undefined when not given, and when it is `null` or `undefined`. */
  value(name: string): Value | undefined {
    const value = this.#given.entries.get(name);
    return plainOf(value) === null ? undefined : value;
  }

  /** Where an option stands. */
  place(name: string): Span | undefined {
    return this.#given.places?.get(name);
  }

  /** Also `mergeMode: null`. */
  given(name: string): boolean {
    return this.#given.entries.has(name);
  }

  names(): readonly string[] {
    return [...this.#given.entries.keys()];
  }

  number(name: string, fallback: number | null = null): number | null {
    const value = this.value(name);
    if (value === undefined) return this.open ? null : fallback;
    const number = plainOf(value);
    return typeof number === 'number' ? number : null;
  }

  text(name: string, fallback: string): string | null {
    const value = this.value(name);
    if (value === undefined) return this.open ? null : fallback;
    const text = plainOf(value);
    return typeof text === 'string' ? text : null;
  }

  flag(name: string, fallback: boolean): boolean | null {
    const value = this.value(name);
    if (value === undefined) return this.open ? null : fallback;
    const flag = plainOf(value);
    return flag === undefined ? null : Boolean(flag);
  }

  /** One number per axis, from a number or a list of numbers. */
  numbers(name: string, rank: number, fallback: readonly number[] | null): readonly number[] | null {
    const value = this.value(name);
    if (value === undefined) return this.open ? null : fallback;
    const number = plainOf(value);
    if (typeof number === 'number') return Array<number>(rank).fill(number);
    const list = shapeOf(value);
    if (list?.length !== rank || list.some((size) => size === null)) return null;
    return list as readonly number[];
  }
}

/** A list of sizes where `null` and what is not known are null; null when it is no list. */
export function shapeOf(value: Value | undefined): Shape | null {
  if (value?.type !== 'list') return null;
  return value.items.map((item) => {
    const size = plainOf(item);
    return typeof size === 'number' ? size : null;
  });
}

/** The input shape that a layer declares, without the batch axis; null when it declares none. */
export function declaredShape(layer: LayerValue): Shape | null {
  const { entries } = layer.options;
  const whole = shapeOf(entries.get('batchInputShape'));
  if (whole) return whole.slice(1);
  const own = shapeOf(entries.get('inputShape'));
  if (own) return own;
  const width = plainOf(entries.get('inputDim'));
  if (layer.kind === 'dense' && typeof width === 'number') return [width];
  if (layer.kind === 'embedding') return embeddingShape(entries.get('inputLength'));
  const wrapped = entries.get('layer');
  return wrapped?.type === 'layer' ? declaredShape(wrapped) : null;
}

function embeddingShape(length: Value | undefined): Shape {
  const size = plainOf(length);
  return shapeOf(length) ?? [typeof size === 'number' ? size : null];
}
