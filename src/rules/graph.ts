import type { Layer, Network, Operation } from '../model/network';
import { remembered } from './remembered';

/** The layers of a network with their neighbours. */
export interface Graph {
  readonly network: Network;
  /** The only layer that it reads; null when there is none or more than one. */
  readonly parent: (layer: Layer) => Layer | null;
  /** The only layer that reads it, once and nothing else; null where the graph ends or forks. */
  readonly child: (layer: Layer) => Layer | null;
  /** Layers that read it. */
  readonly children: (layer: Layer) => readonly Layer[];
}

export const graphOf: (network: Network) => Graph = remembered((network: Network): Graph => {
  const byId = new Map(network.layers.map((layer) => [layer.id, layer]));
  const readers = new Map<string, Layer[]>();
  for (const layer of network.layers) {
    for (const id of layer.from) {
      const present = readers.get(id);
      if (present) present.push(layer);
      else readers.set(id, [layer]);
    }
  }
  const children = (layer: Layer): readonly Layer[] => readers.get(layer.id) ?? [];
  return {
    network,
    children,
    parent: ({ from: [id, ...more] }) => (id !== undefined && more.length === 0 ? (byId.get(id) ?? null) : null),
    child(layer) {
      const [only, ...more] = children(layer);
      return only && more.length === 0 && only.from.length === 1 ? only : null;
    },
  };
});

interface InGraph {
  readonly graph: Graph;
}

type Kind = Operation['type'];

/** What changes neither which values there are nor where they come from. */
export const views: readonly Kind[] = ['identity', 'flatten', 'reshape'];

/** The next layer in a straight line that is none of these kinds; null where the line ends, forks, or joins another. */
export function following({ graph }: InGraph, from: Layer, passed: readonly Kind[]): Layer | null {
  return along(from, graph.child, passed);
}

/** The layer before in a straight line that is none of these kinds; what it feeds besides does not matter. */
export function preceding({ graph }: InGraph, from: Layer, passed: readonly Kind[]): Layer | null {
  return along(from, graph.parent, passed);
}

function along(from: Layer, step: (layer: Layer) => Layer | null, passed: readonly Kind[]): Layer | null {
  let layer = step(from);
  while (layer && passed.includes(layer.operation.type)) layer = step(layer);
  return layer;
}
