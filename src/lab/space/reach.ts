import type { Layer, Network } from '../../model/network';
import type { DropoutSite } from '../../model/site';
import type { Context } from './layers/context';

/** Sites of the network by id, those of other files too. */
export function siteFinder(network: Network, sites: readonly DropoutSite[]): Context['siteOf'] {
  const byId = new Map([...sites, ...(network.foreignSites ?? []).map(({ site }) => site)].map((site) => [site.id, site]));
  return (id) => byId.get(id);
}

/** Ids of the layers that an output comes from, itself too. */
export function layersTo({ layers }: Network, output: Layer): ReadonlySet<string> {
  const needed = new Set([output.id]);
  for (const layer of layers.toReversed()) if (needed.has(layer.id)) for (const id of layer.from) needed.add(id);
  return needed;
}

/** Ids of the layers that read a layer, near or far. */
export function layersBehind({ layers }: Network, id: string | undefined): ReadonlySet<string> {
  const behind = new Set<string>();
  for (const layer of layers) if (layer.from.some((source) => source === id || behind.has(source))) behind.add(layer.id);
  return behind;
}
