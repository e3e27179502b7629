import type { Application } from '../model/application';
import type { LayerMention, Teaching } from '../model/facts';
import type { Layer } from '../model/network';
import type { DropoutSite } from '../model/site';
import { type Graph, graphOf } from './graph';
import { remembered } from './remembered';
import type { RuleContext } from './rule';

/** One run of a dropout layer in a layer graph. */
export interface Run {
  readonly site: DropoutSite;
  readonly layer: Layer;
  readonly graph: Graph;
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
  return networks(new Set(byId.keys())).flatMap((network) => {
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

/** Each site once, in the first of its runs. */
export function oncePerSite(): (site: DropoutSite) => boolean {
  const seen = new Set<string>();
  return ({ id }) => !seen.has(id) && seen.add(id) !== undefined;
}
