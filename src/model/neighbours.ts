import type { Layer, Network } from './network';
import type { DropoutSite } from './site';

/** Where a site stands in the layer graph of its network. */
export interface Neighbours {
  readonly network: Network;
  /** The layer that the graph runs for this site. */
  readonly layer: Layer;
  /** What the dropout reads. */
  readonly input: Layer | null;
  /** Nearest layers with weights on either side; null at the ends and where the graph forks. */
  readonly before: Layer | null;
  readonly after: Layer | null;
  /** Nearest layer before that is more than a normalization: says what kind of values arrive. */
  readonly source: Layer | null;
}

/** Neighbours of a site in the first network whose graph runs it; null when none does. */
export function neighboursOf(site: DropoutSite, networks: readonly Network[]): Neighbours | null {
  for (const network of networks) {
    const layer = network.layers.find((candidate) => siteIdsOf(candidate).includes(site.id));
    if (!layer) continue;
    const input = onlyParent(network, layer);
    return {
      network,
      layer,
      input,
      before: nearestWeights(layer, (from) => onlyParent(network, from)),
      after: nearestWeights(layer, (from) => onlyChild(network, from)),
      source: nearestWeights(layer, (from) => onlyParent(network, from), ['batch-norm', 'layer-norm']),
    };
  }
  return null;
}

/** Ids of the sites that a layer carries. */
export function siteIdsOf(layer: Layer): readonly string[] {
  const operation = layer.operation;
  switch (operation.type) {
    case 'dropout':
      return [operation.siteId];
    case 'recurrent':
    case 'attention':
    case 'transformer':
      return operation.siteIds;
    default:
      return [];
  }
}

/** Number of units (or channels) that one sample brings to the site; null when a size is unknown. */
export function unitsOf(site: DropoutSite, neighbours: Neighbours | null): number | null {
  if (neighbours?.layer.operation.type !== 'dropout' || !neighbours.input) return null;
  const shape = neighbours.input.outputShape ?? widthOf(neighbours.source);
  if (!shape || shape.length === 0) return null;
  if (byChannel(site)) {
    // One axis only: a map without channels, or channels without a map.
    if (shape.length === 1) return null;
    return (site.framework === 'torch' ? shape[0] : shape[shape.length - 1]) ?? null;
  }
  let product = 1;
  for (const size of shape) {
    if (size === null) return null;
    product *= size;
  }
  return product;
}

/** A dense layer's units are known even where the shape of its input is not. */
function widthOf(source: Layer | null): readonly (number | null)[] | null {
  return source?.operation.type === 'dense' ? [source.operation.units] : null;
}

/** True when whole channels are dropped. */
export function byChannel({ granularity }: DropoutSite): boolean {
  return granularity === 'channel' || granularity === 'channel-alpha';
}

function onlyParent(network: Network, layer: Layer): Layer | null {
  const [id, ...more] = layer.from;
  return more.length === 0 ? (network.layers.find((candidate) => candidate.id === id) ?? null) : null;
}

function onlyChild(network: Network, layer: Layer): Layer | null {
  const [child, ...more] = network.layers.filter((candidate) => candidate.from.includes(layer.id));
  return more.length === 0 ? (child ?? null) : null;
}

function nearestWeights(start: Layer, step: (layer: Layer) => Layer | null, passed: readonly string[] = []): Layer | null {
  const seen = new Set([start.id]);
  for (let layer = step(start); layer && !seen.has(layer.id); layer = step(layer)) {
    if (layer.parameters !== 0 && !passed.includes(layer.operation.type)) return layer.operation.type === 'input' ? null : layer;
    seen.add(layer.id);
  }
  return null;
}
