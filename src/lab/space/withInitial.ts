import type { Layer, Network, WeightRole } from '../../model/network';
import type { InitialChoice, InitialScheme } from '../initial';
import type { LabLayer, LabNetwork } from '../network';
import { parametersOf } from './parameters';
import { concerns, firstBy, takesScheme } from './schemes';

/** A layer of the source that has weights of its own, and the lab's layers that were made for it. */
export interface WeightedLayer {
  readonly layerId: string;
  /** Unique within the network: `fc1`, `encoder.0`. */
  readonly name: string;
  readonly places: readonly number[];
  /** Where it is built; absent where that is in another file. */
  readonly span?: Layer['span'];
  /** Where the source says what its weights start from. */
  readonly initialAt?: Layer['initialAt'];
}

/** The same network with first weights as chosen. Layers that use another's weights again have none to start. */
export function withInitial(network: LabNetwork, choice: InitialChoice | undefined, weighted: readonly WeightedLayer[]): LabNetwork {
  if (!choice) return network;
  const first = new Map<number, NonNullable<LabLayer['initial']>>();
  for (const { layer: place, role } of parametersOf(network)) {
    const value = chosenFirst(network, { place, role }, choice, weighted);
    if (value) first.set(place, { ...first.get(place), [role]: value });
  }
  if (first.size === 0) return network;
  const layers = network.layers.map((layer, place) => {
    const own = first.get(place);
    return own ? { ...layer, initial: { ...layer.initial, ...own } } : layer;
  });
  return { ...network, layers };
}

/** The network of the source without initializers that cannot be read where the user has set another: nothing is left to say of them. */
export function withoutUnread(network: Network, choice: InitialChoice | null | undefined): Network {
  if (!choice) return network;
  const layers = network.layers.map((layer) => {
    const { scheme, named } = schemeAt(choice, layer.name);
    if (!scheme || !layer.initial) return layer;
    const kept = Object.entries(layer.initial).filter(
      ([role, { kind }]) => kind !== 'unknown' || !concerns(scheme, role as WeightRole, named),
    );
    return { ...layer, initial: Object.fromEntries(kept) };
  });
  return { ...network, layers };
}

/** What the user's choice makes of one weight; null where it leaves the weight as the file has it. */
export function chosenFirst(
  { layers, framework }: LabNetwork,
  { place, role }: { readonly place: number; readonly role: Parameters<typeof firstBy>[1] },
  choice: InitialChoice,
  weighted: readonly WeightedLayer[],
): ReturnType<typeof firstBy> {
  const layer = layers[place];
  const { scheme, named } = schemeAt(choice, sourceAt(weighted, place)?.name);
  return layer && scheme ? firstBy(scheme, role, layer, { framework, named }) : null;
}

function schemeAt(
  { all, layers }: InitialChoice,
  name: string | undefined,
): { readonly scheme: InitialScheme | null; readonly named: boolean } {
  const own = name === undefined ? undefined : layers[name];
  return own === undefined ? { scheme: all, named: false } : { scheme: own, named: true };
}

/** Which layer of the source one of the lab's layers was made for. */
export function sourceAt(weighted: readonly WeightedLayer[], place: number): WeightedLayer | undefined {
  return weighted.find(({ places }) => places.includes(place));
}

/** Of all lines those that a scheme can be about, with the places that have such weights. */
export function weightedLayers(network: LabNetwork, lines: readonly WeightedLayer[]): readonly WeightedLayer[] {
  const kernels = new Set(parametersOf(network).flatMap(({ layer, role }) => (takesScheme(role) ? [layer] : [])));
  return lines.flatMap(({ places, ...line }) => {
    const own = places.filter((place) => kernels.has(place));
    return own.length > 0 ? [{ ...line, places: own }] : [];
  });
}
