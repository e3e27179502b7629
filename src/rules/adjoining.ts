import type { Application } from '../model/application';
import type { CallPlace } from '../model/facts';
import type { DropoutSite } from '../model/site';
import { drops, mayDrop } from './order';
import type { RuleContext } from './rule';

/** Drops single elements, in a layer or call of its own, at a rate that is known. */
export function isPlain(site: DropoutSite): boolean {
  return drops(site) && mayBePlain(site);
}

/** A rate that only others know may be any. */
export function mayBePlain(site: DropoutSite): boolean {
  return site.granularity === 'element' && (site.kind === 'layer' || site.kind === 'functional') && mayDrop(site);
}

/** Cheap: in some class or function two dropouts are written with no layer with weights between them, or one is run by two calls. */
export function mayStack({ reading }: RuleContext): boolean {
  const { applications, layers = [], weighing } = reading.facts;
  const weights = layers.filter(({ kind }) => kind !== 'selu' && kind !== 'max-pool' && kind !== 'batch-norm');
  const runs = applications.flatMap((run) => {
    const site = reading.sites.find(({ id }) => id === run.siteId);
    return site && isPlain(site) ? [{ ...run, start: run.span.start }] : [];
  });
  // Where calls of layers are told, a dropout that is run by name stands where it is run, and not where it is built.
  const run = new Set(weighing ? runs.map(({ siteId }) => siteId) : []);
  const built = reading.sites
    .filter((site) => isPlain(site) && !run.has(site.id))
    .map(({ context, span }) => ({ classId: context.classId, functionName: context.functionName, start: span.start }));
  const between = [...weights, ...(weighing ?? [])];
  return (
    built.some((item, at) => adjoins(item, built[at + 1], weights)) ||
    runs.some((item, at) => !isApart(item, runs[at + 1]) && adjoins(item, runs[at + 1], between))
  );
}

/** An operator takes both up: neither feeds the other. */
function isApart(a: Application, b: Application | undefined): boolean {
  return a.joined === true && b?.joined === true;
}

function adjoins(a: CallPlace, b: CallPlace | undefined, weights: readonly CallPlace[]): boolean {
  if (!b || a.classId !== b.classId || a.functionName !== b.functionName) return false;
  return !weights.some(({ start }) => start > a.start && start < b.start);
}
