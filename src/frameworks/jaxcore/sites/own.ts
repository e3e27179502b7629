import type { DropoutSite } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import type { Dialect } from '../dialect';
import { argumentFor } from '../tree';
import { drawOf } from './draws';
import type { SiteForm } from './form';
import { siteOf } from './library';
import { lineOf, mayBeOwn, type Own, ownMeant, type Parameter, parametersOf } from './owners';
import { Reach } from './reach';

const PATH = /(?:drop_?path|stochastic_?depth)(?:_?[1-3]d)?$/i;
const BLOCK = /drop_?block(?:_?[1-3]d)?$/i;
const KEYWORD = /drop|stochastic_?depth|keep_prob/i;

/**
 * Calls of the project's own classes and functions that configure dropout: a `DropPath` that draws its own mask, and keyword arguments
 * that provably become a rate inside, as in `Block(dropout=0.1)`.
 */
export function ownSites(dialect: Dialect, module: PyModule): readonly DropoutSite[] {
  const reach = new Reach(dialect);
  return module.calls.flatMap((call) => {
    const keywords = [...call.keywords.keys()].filter((name) => KEYWORD.test(name));
    const isDrop = PATH.test(call.callee.text) || BLOCK.test(call.callee.text);
    if ((keywords.length === 0 && !isDrop) || !mayBeOwn(call)) return [];
    const own = ownMeant(module, call.callee);
    if (!own || !mayHold(dialect, own)) return [];
    const drop = isDrop && draws(own) ? dropSite(dialect, module, call, own) : null;
    return drop ? [drop] : argumentSites(dialect, module, call, own, keywords, reach);
  });
}

/** A class of the project that borrows the name of a layer is not that layer, nor followed. */
function mayHold(dialect: Dialect, own: Own): boolean {
  if (own.kind === 'function') return dialect.isUsedIn(own.module);
  return dialect.mayOwn(own) && !dialect.layerNames.has(own.owner.name);
}

function draws(own: Own): boolean {
  const places = own.kind === 'class' ? lineOf(own).map(({ module, owner }) => ({ module, node: owner.node })) : [];
  const all = own.kind === 'class' ? places : [{ module: own.module, node: own.definition.node }];
  return all.some(({ module, node }) =>
    callsIn(module, node).some(
      (call) => drawOf(call) !== null || /^(?:flax\.\w+\.Dropout|haiku\.dropout|equinox\.nn\.Dropout)$/.test(call.name ?? ''),
    ),
  );
}

const RATE = /^(?:p|prob|rate|ratio|drop\w*|\w*_drop\w*|stochastic_depth\w*|keep_?prob\w*|survival_?(?:prob|rate)\w*)$/i;

/** `DropPath(0.2)`: its name says what it is, and its body draws. */
function dropSite(dialect: Dialect, module: PyModule, call: PyCall, own: Own): DropoutSite | null {
  const parameters = parametersOf(own);
  const index = parameters.findIndex(({ name }, at) => RATE.test(name) && (own.kind === 'class' || at > 0));
  const parameter = parameters[index];
  if (!parameter) return null;
  const path = PATH.test(call.callee.text);
  const form: SiteForm = {
    kind: path ? 'drop-path' : 'drop-block',
    granularity: path ? 'sample' : 'block',
    parameter: parameter.name,
    position: index,
    defaultRate: null,
    optional: parameter.value === null,
    keeps: /^(?:keep|survival)/i.test(parameter.name),
    others: {},
    ...(own.kind === 'class' ? { atCall: { deterministic: 1 } } : {}),
  };
  const site = siteOf(dialect, module, call, { callee: calleeOf(own), form });
  const isAbsent = argumentFor(call.node, [parameter.name], index).node === null;
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
    return siteOf(dialect, module, call, { callee: calleeOf(own), form }) ?? [];
  });
}

function calleeOf(own: Own): string {
  return own.kind === 'class' ? own.owner.id : own.definition.name;
}
