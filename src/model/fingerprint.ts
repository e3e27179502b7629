import type { Network } from './network';
import type { DropoutSite } from './site';

/**
 * The rates of a network as one text: evidence holds only while it stays the same. Names the value beside the
 * argument, because `nn.Dropout(RATE)` reads the same after `RATE` was changed.
 */
export function fingerprintOf(network: Network, sites: readonly DropoutSite[]): string {
  const members = new Set(network.siteIds);
  return sites
    .filter((site) => members.has(site.id))
    .map((site) => `${site.callee}:${site.parameter}=${site.rate.text}=${site.rate.value ?? '?'}`)
    .join(';');
}
