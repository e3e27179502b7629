import { type LabLayer, type LabNetwork, sitesOf, sourcesOf } from '../network';
import { parametersOf, weightCount } from '../space/parameters';
import { shapesOf, sizeOf } from '../space/shapes';

export type Changed = { readonly ok: LabNetwork } | { readonly err: string };

/**
 * The network with `factor` times as many units in every hidden layer (filters, units of cells), whole multiples of its groups and at
 * least one. The layers that make the outputs stay. Refused where a width is tied to something that does not grow, such as a sum with
 * the input.
 */
export function widened(network: LabNetwork, factor: number): Changed {
  if (factor === 1) return { ok: network };
  const last = outputLayers(network);
  const groups = Math.max(1, ...network.layers.map((layer) => ('groups' in layer ? (layer.groups ?? 1) : 1)));
  const scaled = (size: number): number => groups * Math.max(1, Math.round((size * factor) / groups));
  const layers = network.layers.map((layer, index): LabLayer => {
    if (last.has(index)) return layer;
    if (layer.type === 'dense' || layer.type === 'recurrent') return { ...layer, units: scaled(layer.units) };
    if (layer.type === 'conv' || layer.type === 'conv-transpose') return { ...layer, filters: scaled(layer.filters) };
    return layer;
  });
  if (layers.every((layer, index) => layer === network.layers[index])) return { err: 'it has no hidden layer whose width could change' };
  const wide = { ...network, layers };
  const shapes = shapesOf(wide);
  if ('err' in shapes) return { err: `with ${factor} times the width ${shapes.err.reason}` };
  return sizeOf(shapes.ok.at(-1) ?? []) === network.outputs ? { ok: wide } : { err: 'its outputs would grow with its width' };
}

/** Trained weights. */
export function weightsOf(network: LabNetwork): number {
  return weightCount(parametersOf(network));
}

/** Layers with units of their own between which and the output no other such layer stands. */
export function outputLayers({ layers }: LabNetwork): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (index: number): void => {
    const layer = layers[index];
    if (!layer) return;
    if ('units' in layer || 'filters' in layer) found.add(index);
    else for (const source of sourcesOf(layers, index)) visit(source);
  };
  visit(layers.length - 1);
  return found;
}

/** Every dropout layer with another kind of noise. */
export function withNoise(network: LabNetwork, change: { readonly granularity: 'gaussian' } | { readonly classic: true }): LabNetwork {
  return { ...network, layers: network.layers.map((layer) => (layer.type === 'dropout' ? { ...layer, ...change } : layer)) };
}

/** The one site of single weights that `withDropConnect` makes. */
export const CONNECTIONS = 'connections';

/** Single weights dropped where the network drops their inputs: dense layers that read a dropout layer (Wan et al. 2013). null = none does. */
export function withDropConnect(network: LabNetwork): LabNetwork | null {
  let found = false;
  const layers = network.layers.map((layer, index): LabLayer => {
    const reads = sourcesOf(network.layers, index).some((source) => network.layers[source]?.type === 'dropout');
    if (layer.type !== 'dense' || !reads) return layer;
    found = true;
    return { ...layer, weightSite: CONNECTIONS };
  });
  return found ? { ...network, layers } : null;
}

/** Batch normalisation between each hidden dense or convolution layer and its activation (Ioffe and Szegedy 2015). null = it has none, or has it already. */
export function withBatchNorm(network: LabNetwork): LabNetwork | null {
  if (network.layers.some(({ type }) => type === 'batch-norm')) return null;
  const last = outputLayers(network);
  const [epsilon, momentum] = BATCH_NORM[network.framework];
  const places = new Map<number, number>([[-1, -1]]);
  const originals = new Map<number, number>();
  const layers: LabLayer[] = [];
  network.layers.forEach((layer, index) => {
    const from = layer.from?.map((source) => places.get(source) ?? source);
    const shared = layer.sharesWith === undefined ? undefined : originals.get(layer.sharesWith);
    originals.set(index, layers.length);
    layers.push({ ...layer, ...(from && { from }), ...(shared !== undefined && { sharesWith: shared }) });
    if ((layer.type === 'dense' || layer.type === 'conv') && !last.has(index)) layers.push({ type: 'batch-norm', epsilon, momentum });
    places.set(index, layers.length - 1);
  });
  return layers.length > network.layers.length ? { ...network, layers } : null;
}

/** ε and the share of the old running value that is kept, by default. */
const BATCH_NORM: Record<LabNetwork['framework'], readonly [number, number]> = {
  torch: [1e-5, 0.9],
  keras: [1e-3, 0.99],
  tfjs: [1e-3, 0.99],
  flax: [1e-5, 0.99],
  equinox: [1e-5, 0.99],
  haiku: [1e-5, 0.9],
};

/** The same rate at all sites by name, `others` in place of some. */
export function ratesOf(network: LabNetwork, rate: number, others: Readonly<Record<string, number>> = {}): Record<string, number> {
  return { ...Object.fromEntries(sitesOf(network).map((site) => [site, rate])), ...others };
}

/** The rate an experiment works with where it needs just one: the source's where its sites agree on one between 0 and 1, else 0.5. */
export function workingRate(network: LabNetwork): number {
  const rates = new Set(network.layers.flatMap((layer) => (layer.type === 'dropout' && layer.rate !== null ? [layer.rate] : [])));
  const [rate] = rates;
  return rates.size === 1 && rate !== undefined && rate > 0 && rate < 1 ? rate : 0.5;
}

/** Why a network has nothing for an experiment on dropout, or null. */
export function withoutSites(network: LabNetwork): string | null {
  return sitesOf(network).length === 0 ? 'the network has no dropout site' : null;
}
