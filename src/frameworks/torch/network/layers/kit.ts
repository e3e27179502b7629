import type { Detail, Operation, Shape } from '../../../../model/network';
import type { Bound } from '../arguments';
import type { Flow, LayerValue } from '../values';

/** What a builder says about one library layer; the rest of a `LayerValue` comes from the call. */
export interface Built {
  readonly operation: Operation;
  readonly parameters: number | null;
  readonly flow: Flow;
  readonly demand?: Shape | null;
  readonly result?: LayerValue['result'];
  readonly state?: Shape | null;
  readonly batchAxis?: 0 | 1 | null;
}

export interface Blueprint {
  /** Parameter names of the constructor, in order. */
  readonly names: readonly string[];
  build(bound: Bound, siteIds: readonly string[]): Built;
}

/** `detail`: what is computed all the same. */
export function notModelled(reason: string, detail?: Detail | null): Operation {
  return detail ? { type: 'unknown', reason, detail } : { type: 'unknown', reason };
}

/** Sum of products of sizes; null as soon as one size is unknown. */
export function count(...terms: readonly (readonly (number | null)[])[]): number | null {
  let sum = 0;
  for (const term of terms) {
    let product = 1;
    for (const size of term) {
      if (size === null) return null;
      product *= size;
    }
    sum += product;
  }
  return sum;
}

export function flag(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}
