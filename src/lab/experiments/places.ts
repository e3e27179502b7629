import { type LabNetwork, sourcesOf } from '../network';

/** A hidden layer whose units a dropout drops. */
export interface Place {
  /** Index of the layer in the network. */
  readonly layer: number;
  /** Of the first dropout that reads it. */
  readonly dropout: number;
  readonly siteId: string;
}

/** Layers that dropout layers read, in data-flow order; dropout on the inputs themselves has no units to look into. */
export function placesOf({ layers }: Pick<LabNetwork, 'layers'>): readonly Place[] {
  const seen = new Set<number>();
  return layers.flatMap((layer, index) => {
    const [source] = sourcesOf(layers, index);
    if (layer.type !== 'dropout' || source === undefined || source < 0 || seen.has(source)) return [];
    seen.add(source);
    return [{ layer: source, dropout: index, siteId: layer.siteId }];
  });
}

/** "layer 2 (relu)". */
export function placeName({ layers }: Pick<LabNetwork, 'layers'>, { layer }: Place): string {
  const found = layers[layer];
  const name = found?.type === 'activation' ? found.name : found?.type;
  return `layer ${layer + 1} (${name})`;
}
