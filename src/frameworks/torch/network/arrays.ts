import type { Shape } from '../../../model/network';

/** A tensor made of numbers: `torch.zeros(3, 4)`. */
export interface ArrayValue {
  readonly kind: 'array';
  readonly shape: Shape | null;
  /** All its numbers are the same, and not 0. */
  readonly alike?: true;
  /** Of steps by steps: places above the diagonal are 0, or they alone are not. */
  readonly later?: 'zero' | 'set';
  /** 0, 1, 2 … along its last axis. */
  readonly counts?: true;
  /** Sines and cosines of each step. */
  readonly sines?: { readonly base: number };
}
