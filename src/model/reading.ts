import type { Facts } from './facts';
import type { Network } from './network';
import type { DropoutSite } from './site';

/** Everything read from one source: what the rules see. */
export interface Reading {
  readonly sites: readonly DropoutSite[];
  readonly networks: readonly Network[];
  readonly facts: Facts;
}
