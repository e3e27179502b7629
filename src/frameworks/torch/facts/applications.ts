import type { Application } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { canonical } from '../sites/callables';
import { statementAround } from '../sites/context';
import { bare, passedArguments, same, selfAttribute, span } from '../tree';
import { relatives } from './family';

/** Calls that run a dropout: functional calls, layers kept in an attribute or a local name, layers built and called at once. */
export function readApplications(module: PyModule, sites: readonly DropoutSite[]): readonly Application[] {
  const byCall = new Map(sites.map((site) => [site.span.start * 1e7 + site.span.end, site]));
  const siteAt = (node: PyNode): DropoutSite | null => byCall.get(node.startIndex * 1e7 + node.endIndex) ?? null;
  return module.calls.flatMap((call): Application[] => {
    const own = siteAt(call.node);
    if (own?.kind === 'functional') return [functionalApplication(module, call, own)];
    const layers = layersCalled(module, call, sites, siteAt);
    return layers.length > 0 ? [layerApplication(module, call, layers)] : [];
  });
}

function functionalApplication(module: PyModule, call: PyCall, site: DropoutSite): Application {
  const isInplace = (call.name !== null && canonical(call.name).endsWith('_')) || site.arguments.inplace?.value === true;
  const passesTraining = site.arguments.training?.given === true || call.starred;
  return { ...common(module, call), siteId: site.id, inplace: isInplace, passesTraining };
}

function layerApplication(module: PyModule, call: PyCall, layers: readonly DropoutSite[]): Application {
  const isInplace = layers.some((site) => site.arguments.inplace?.value === true || site.starred);
  return { ...common(module, call), siteId: layers[0]?.id ?? null, inplace: isInplace, passesTraining: call.starred };
}

function common(module: PyModule, call: PyCall): Omit<Application, 'siteId' | 'inplace' | 'passesTraining'> {
  const statement = statementAround(call.node);
  const first = passedArguments(call.node).find(
    (passed) => passed.kind === 'positional' || (passed.kind === 'keyword' && passed.name === 'input'),
  );
  const isPlain = first?.value.type === 'identifier' || first?.value.type === 'attribute';
  return {
    id: `torch:apply:${call.node.startIndex}:${call.node.endIndex}`,
    framework: 'torch',
    span: span(call.node),
    // A bare expression at the top of a notebook cell shows its value: it is not thrown away there.
    discarded: statement?.role === 'expression' && statement.node.parent?.type !== 'module',
    inputText: first && isPlain ? first.value.text : null,
    classId: module.enclosingClass(call.node)?.id ?? null,
    guarded: module.isGuarded(call.node),
    intended: module.isIntended(call.node),
  };
}

/** Dropout layers that a call may run; several when an attribute is assigned in more than one branch. */
function layersCalled(
  module: PyModule,
  call: PyCall,
  sites: readonly DropoutSite[],
  siteAt: (node: PyNode) => DropoutSite | null,
): readonly DropoutSite[] {
  const callee = bare(call.callee);
  if (callee.type === 'call') {
    const built = siteAt(callee);
    return built?.kind === 'layer' ? [built] : [];
  }
  const attribute = selfAttribute(callee);
  if (attribute !== null) return heldByAttribute(module, call.node, attribute, sites);
  return callee.type === 'identifier' ? heldByName(module, callee, sites) : [];
}

function heldByAttribute(module: PyModule, call: PyNode, attribute: string, sites: readonly DropoutSite[]): readonly DropoutSite[] {
  const owner = module.enclosingClass(call);
  if (!owner) return [];
  const family = new Set(relatives(module, owner).map((relative) => relative.id));
  return sites.filter((site) => site.kind === 'layer' && site.attribute === attribute && family.has(site.context.classId ?? ''));
}

/** `drop = nn.Dropout(0.5)` earlier in the same function, or at the top of the file. */
function heldByName(module: PyModule, name: PyNode, sites: readonly DropoutSite[]): readonly DropoutSite[] {
  const user = module.enclosingFunction(name)?.node ?? null;
  return sites.filter((site) => {
    if (site.kind !== 'layer' || site.statement?.role !== 'assignment' || site.span.start > name.startIndex) return false;
    const before = module.text.slice(site.statement.span.start, site.span.start);
    if (!new RegExp(`^${name.text}\\s*(:[^=]*)?=\\s*\\(*\\s*$`).test(before)) return false;
    const call = module.calls.find(
      (candidate) => candidate.node.startIndex === site.span.start && candidate.node.endIndex === site.span.end,
    );
    const builder = call ? (module.enclosingFunction(call.node)?.node ?? null) : null;
    return builder === null ? site.context.classId === null && user === null : same(builder, user);
  });
}
