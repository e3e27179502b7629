import type { PyNode } from '../../syntax/node';
import type { Share } from './threshold';

/** What is known of the drawn numbers at one point of their way. */
export interface Flow {
  /** Share of ones; null while the numbers still lie in [0, 1). */
  readonly ones: Share | null;
  /** Added to the numbers: rounding down then gives ones with that probability. */
  readonly added: PyNode | null;
  /** Numbers were swapped for 1 minus them. */
  readonly inverted: boolean;
  /** What the mask itself was divided by. */
  readonly divisor: PyNode | null;
  /** The comparison that made the mask. */
  readonly compared?: PyNode;
  /** The mask was multiplied by a number that is not understood. */
  readonly multiplied?: true;
}

/** How a mask meets what it masks. */
export interface Application {
  readonly how: 'multiply' | 'select' | 'fill' | 'return';
  /** The ones mark what is dropped. */
  readonly onesDrop: boolean;
  /** The whole product, selection or filling statement. */
  readonly node: PyNode;
  /** What it is applied to; null when returned. */
  readonly to: PyNode | null;
}

/** One step outwards from an expression. */
export type Step =
  | { readonly type: 'on'; readonly node: PyNode; readonly flow: Flow }
  | { readonly type: 'named'; readonly target: PyNode; readonly statement: PyNode; readonly flow: Flow }
  /** Changed in place: the name holds the new numbers. */
  | { readonly type: 'in-place'; readonly flow: Flow }
  | { readonly type: 'applied'; readonly application: Application; readonly flow: Flow }
  | { readonly type: 'lost' };

export const LOST: Step = { type: 'lost' };

/** Numbers that are no mask yet mask nothing. */
export function applied(application: Application, flow: Flow): Step {
  return flow.ones ? { type: 'applied', application, flow } : LOST;
}
