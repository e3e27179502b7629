import type { Application } from '../model/application';
import type { LayerMention, Teaching } from '../model/facts';
import type { Layer, Network, Operation } from '../model/network';
import type { DropoutSite } from '../model/site';
import type { RuleContext } from './rule';

/** One run of a dropout layer in a layer graph. */
export interface Run {
  readonly site: DropoutSite;
  readonly layer: Layer;
  readonly graph: Graph;
}

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

/**
 * All runs of the sites that are wanted. The graphs are read only if there is such a site, and for it one of the layers that the rule asks
 * about is spoken of in the same class or function (`near`; absent = any site is enough).
 */
export function runsOf(
  { reading, networks }: Pick<RuleContext, 'reading' | 'networks'>,
  wanted: (site: DropoutSite) => boolean,
  near?: (site: DropoutSite, mentions: readonly LayerMention[]) => boolean,
): readonly Run[] {
  const sites = reading.sites.filter((site) => !INSIDE.has(site.kind) && wanted(site));
  const mentions = reading.facts.layers ?? [];
  if (sites.length === 0 || (near && !sites.some((site) => near(site, besides(site, mentions))))) return [];
  const byId = new Map(sites.map((site) => [site.id, site]));
  return networks().flatMap((network) => {
    const graph = graphOf(network);
    return network.layers.flatMap((layer): Run[] => {
      const site = layer.operation.type === 'dropout' ? byId.get(layer.operation.siteId) : undefined;
      return site && !layer.definedAt ? [{ site, layer, graph }] : [];
    });
  });
}

/** Such dropouts are parts of layers, and no layers of their own. */
const INSIDE: ReadonlySet<DropoutSite['kind']> = new Set(['attention', 'recurrent', 'transformer']);

/** Ids of sites whose result is taken up by one of these wherever they are run, as the source alone shows: cheaper to ask than the layer graphs. */
export function takenUp({ reading }: Pick<RuleContext, 'reading'>, ...takers: readonly Application['taker'][]): ReadonlySet<string> {
  const taken = new Set<string>();
  const open = new Set<string>();
  for (const { siteId, taker } of reading.facts.applications) {
    if (siteId !== null) (taker && takers.includes(taker) ? taken : open).add(siteId);
  }
  for (const id of open) taken.delete(id);
  return taken;
}

/** What the text names of training does not stand against networks that the rule asks about; only readers of PyTorch tell. */
export function mayTeach(
  { reading }: Pick<RuleContext, 'reading'>,
  { framework }: DropoutSite,
  wanted: (teaching: Teaching) => boolean,
): boolean {
  const { teaching } = reading.facts;
  return framework !== 'torch' || !teaching || wanted(teaching);
}

/** The mentions in the class of the site, or in its function where it stands in no class. */
function besides({ context }: DropoutSite, mentions: readonly LayerMention[]): readonly LayerMention[] {
  return mentionsByPlace(mentions).get(placeOf(context)) ?? [];
}

const mentionsByPlace = remembered((mentions: readonly LayerMention[]): ReadonlyMap<string, readonly LayerMention[]> => {
  const places = new Map<string, LayerMention[]>();
  for (const mention of mentions) {
    const place = placeOf(mention);
    const present = places.get(place);
    if (present) present.push(mention);
    else places.set(place, [mention]);
  }
  return places;
});

function placeOf({ classId, functionName }: Pick<LayerMention, 'classId' | 'functionName'>): string {
  return classId === null ? `function ${functionName ?? ''}` : `class ${classId}`;
}

/** Many rules ask the same of one reading. */
function remembered<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? work(key);
    known.set(key, value);
    return value;
  };
}

/** For `near`: one of these kinds is spoken of. */
export function speaksOf(...kinds: readonly LayerMention['kind'][]): (site: DropoutSite, mentions: readonly LayerMention[]) => boolean {
  return (_, mentions) => mentions.some(({ kind }) => kinds.includes(kind));
}

/** A rate that is known, above 0 and below 1, of a dropout that is not scheduled, guarded by more than the mode, or meant for prediction. */
export function drops({ rate, context }: DropoutSite): boolean {
  return rate.value !== null && rate.value > 0 && rate.value < 1 && !rate.guarded && !context.intended && !context.expectedToFail;
}

/** The same where the source does not tell the rate: for what is as wrong at any rate but 0. */
export function mayDrop(site: DropoutSite): boolean {
  const { rate, context } = site;
  return drops(site) || (rate.value === null && !rate.guarded && !context.intended && !context.expectedToFail);
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

type Kind = Operation['type'];

/** What changes neither which values there are nor where they come from. */
export const views: readonly Kind[] = ['identity', 'flatten', 'reshape'];

/** The next layer in a straight line that is none of these kinds; null where the line ends, forks, or joins another. */
export function following({ graph }: Pick<Run, 'graph'>, from: Layer, passed: readonly Kind[]): Layer | null {
  return along(from, graph.child, passed);
}

/** The layer before in a straight line that is none of these kinds; what it feeds besides does not matter. */
export function preceding({ graph }: Pick<Run, 'graph'>, from: Layer, passed: readonly Kind[]): Layer | null {
  return along(from, graph.parent, passed);
}

function along(from: Layer, step: (layer: Layer) => Layer | null, passed: readonly Kind[]): Layer | null {
  let layer = step(from);
  while (layer && passed.includes(layer.operation.type)) layer = step(layer);
  return layer;
}

/** Each site once, in the first of its runs. */
export function oncePerSite(): (site: DropoutSite) => boolean {
  const seen = new Set<string>();
  return ({ id }) => !seen.has(id) && seen.add(id) !== undefined;
}
