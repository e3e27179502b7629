import type { DropoutSite } from '../../../model/site';
import { holding } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import type { Dialect } from '../dialect';
import { argumentFor } from '../tree';
import { DROP, dropOf } from './drops';
import type { SiteForm } from './form';
import { heirForm } from './heirs';
import { siteOf } from './library';
import { mayBeOwn, nameOf, type Own, ownMeant, type Parameter } from './owners';
import { Reach } from './reach';

const KEYWORD = /drop|stochastic_?depth|keep_prob/i;
const hasKeyword = holding(/(?:drop|stochastic_?depth|keep_prob)[^\s=,()]{0,80}[\s\\]{0,99}=/gi);

/**
 * Calls of the project's own classes and functions that configure dropout: a `DropPath` that draws its own mask, and keyword arguments
 * that provably become a rate inside, as in `Block(dropout=0.1)`.
 */
export function ownSites(dialect: Dialect, module: PyModule): readonly DropoutSite[] {
  const reach = new Reach(dialect);
  return module.calls.flatMap((call) => {
    const keywords = hasKeyword(module, call.node) ? [...call.keywords.keys()].filter((name) => KEYWORD.test(name)) : [];
    const isDrop = DROP.test(call.calleeText);
    const isNamed = /drop\w*$/i.test(call.calleeText) && !call.calleeText.startsWith('self.');
    if ((keywords.length === 0 && !isNamed && !isDrop) || !mayBeOwn(call)) return [];
    const own = ownMeant(module, call.callee);
    const heir = own?.kind === 'class' && isNamed ? heirForm(dialect, own) : null;
    if (own && heir) return siteOf(dialect, module, call, { callee: nameOf(own), form: heir }) ?? [];
    if (!own || !mayHold(dialect, own)) return [];
    const drop = isDrop ? dropSite(dialect, module, call, own) : null;
    return drop ? [drop] : argumentSites(dialect, module, call, own, keywords, reach);
  });
}

/** A class of the project that borrows the name of a layer is not that layer, nor followed. */
function mayHold(dialect: Dialect, own: Own): boolean {
  if (own.kind === 'function') return dialect.isUsedIn(own.module);
  return dialect.mayOwn(own) && !dialect.layerNames.has(own.owner.name);
}

/** `DropPath(0.2)`, `DropPath()`. */
function dropSite(dialect: Dialect, module: PyModule, call: PyCall, own: Own): DropoutSite | null {
  const drop = dropOf(own);
  if (!drop) return null;
  const { parameter, form } = drop;
  const site = siteOf(dialect, module, call, { callee: nameOf(own), form });
  const isAbsent = argumentFor(call.node, [parameter.name], form.position).node === null;
  return site && isAbsent && !call.starred ? withDefault(site, parameter, module, form.keeps === true) : site;
}

/** Without the argument the parameter's own default is the rate. */
function withDefault(site: DropoutSite, { value, module: home }: Parameter, module: PyModule, keeps: boolean): DropoutSite | null {
  const given = value ? home.resolve(value).value : null;
  if (!value || typeof given !== 'number') return null;
  const rate = {
    ...site.rate,
    value: keeps ? Number((1 - given).toPrecision(12)) : given,
    source: 'parameter-default' as const,
    byDefault: true,
    ...(home === module ? {} : { elsewhere: { file: home.file, span: spanOfNode(value) } }),
  };
  return { ...site, rate };
}

function argumentSites(
  dialect: Dialect,
  module: PyModule,
  call: PyCall,
  own: Own,
  keywords: readonly string[],
  reach: Reach,
): readonly DropoutSite[] {
  return keywords.flatMap((parameter) => {
    const reached = reach.of(own, parameter);
    if (!reached) return [];
    const form: SiteForm = { kind: 'argument', position: null, defaultRate: null, optional: true, others: {}, parameter, ...reached };
    return siteOf(dialect, module, call, { callee: nameOf(own), form }) ?? [];
  });
}
