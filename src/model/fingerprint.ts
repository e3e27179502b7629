import type { Network } from './network';
import type { DropoutSite } from './site';

/**
 * The rates and layers of a network as one text: evidence holds only while it stays the same. Names the value beside the
 * argument, because `nn.Dropout(RATE)` reads the same after `RATE` was changed. Places in the file do not matter.
 */
export function fingerprintOf(network: Network, sites: readonly DropoutSite[]): string {
  const members = new Set(network.siteIds);
  const rates = sites
    .filter((site) => members.has(site.id))
    .map((site) => `${site.callee}:${site.parameter}=${site.rate.text}=${site.rate.value ?? '?'}`);
  return [...rates, `layers=${layersOf(network)}`].join(';');
}

/** A network that was made wider is another one, though its rates read the same. */
function layersOf({ layers }: Network): string {
  const places = new Set(['siteId', 'siteIds']);
  const shapes = layers.map(({ operation, outputShape, parameters }) => [operation, outputShape, parameters]);
  return hash(JSON.stringify(shapes, (key, value: unknown) => (places.has(key) ? undefined : value)));
}

/** FNV-1a, 32 bits. */
function hash(text: string): string {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
  return value.toString(16);
}
