import type { Layer, Network } from '../../model/network';

/** A layer with the reason why it is no link of a chain, or null. */
export interface Link {
  readonly layer: Layer;
  readonly branch: string | null;
}

/** The layers in data-flow order; where the data does more than pass from one to the next, the reason says so. */
export function linksOf(network: Network): readonly Link[] {
  const names = new Map(network.layers.map((layer) => [layer.id, layer.name]));
  return network.layers.map((layer, index) => ({ layer, branch: branchAt(network.layers, index, names) }));
}

function branchAt(layers: readonly Layer[], index: number, names: ReadonlyMap<string, string>): string | null {
  const layer = layers[index] as Layer;
  if (layer.from.length > 1) return `joins ${layer.from.length} branches; the lab trains plain chains only, for now`;
  const source = layer.from[0];
  const previous = layers[index - 1];
  if (index > 0 && source === undefined) return 'is a second input; the lab trains plain chains only, for now';
  if (source !== undefined && previous && source !== previous.id) {
    return `reads from ${names.get(source) ?? source}, not from the layer before it; the lab trains plain chains only, for now`;
  }
  return null;
}
