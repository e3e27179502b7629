import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import { relatives } from '../../../syntax/kinship';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped } from '../../../syntax/once';
import { unreadResult } from '../../../syntax/results';
import { isShown } from '../../../syntax/shown';
import type { Span } from '../../../text/span';
import { canonical } from '../sites/callables';
import { statementAround } from '../sites/context';
import { bare, passedArguments, same, selfAttribute, span } from '../tree';
import { inPlace } from './inPlace';
import { takerOf } from './outlets';

/** Calls that run a dropout: functional calls, layers kept in an attribute or a local name, layers built and called at once. */
export function readApplications(module: PyModule, sites: readonly DropoutSite[]): readonly Application[] {
  const byCall = new Map(sites.map((site) => [placeOf(site.span), site]));
  const layers = sites.filter((site) => site.kind === 'layer');
  const known: Layers = {
    builtBy: (call) => {
      const built = byCall.get(placeOf(span(call)));
      return built?.kind === 'layer' ? built : null;
    },
    inAttribute: grouped(layers, (site) => (site.attribute === null ? null : attributeKey(site.context.classId, site.attribute))),
    inName: namedLayers(module, layers),
  };
  const attributes = new Set(layers.map((site) => site.attribute));
  return module.calls.flatMap((call): Application[] => {
    const own = byCall.get(placeOf(span(call.node)));
    if (own?.kind === 'functional') return [functionalApplication(module, call, own)];
    if (isOther(call.calleeText, attributes, known)) return [];
    const run = layersCalled(module, call, known);
    return run.length > 0 ? [layerApplication(module, call, run)] : [];
  });
}

/** The dropout layers of a module by the ways in which a call can reach them. */
interface Layers {
  readonly builtBy: (call: PyNode) => DropoutSite | null;
  /** By class and attribute. */
  readonly inAttribute: ReadonlyMap<string, readonly DropoutSite[]>;
  readonly inName: ReadonlyMap<string, readonly NamedLayer[]>;
}

/** `name = nn.Dropout(0.5)` and the function in which that stands. */
interface NamedLayer {
  readonly name: string;
  readonly site: DropoutSite;
  readonly builder: PyNode | null;
}

/** One number for each span of a text; every call of a file is asked for its own. */
function placeOf({ start, end }: Span): number {
  return start * LONGEST + end;
}

/** More characters than a text has that is read. */
const LONGEST = 2 ** 26;

function functionalApplication(module: PyModule, call: PyCall, site: DropoutSite): Application {
  const isInplace = (call.name !== null && canonical(call.name).endsWith('_')) || site.arguments.inplace?.value === true;
  const passesTraining = site.arguments.training?.given === true || call.starred;
  const isSurely = site.arguments.inplace?.value === true;
  return { ...common(module, call), ...inPlace(module, call, isSurely), siteId: site.id, inplace: isInplace, passesTraining };
}

function layerApplication(module: PyModule, call: PyCall, layers: readonly DropoutSite[]): Application {
  const isInplace = layers.some((site) => site.arguments.inplace?.value === true || site.starred);
  const isSurely = layers.every((site) => site.arguments.inplace?.value === true);
  const told = inPlace(module, call, isSurely);
  return { ...common(module, call), ...told, siteId: layers[0]?.id ?? null, inplace: isInplace, passesTraining: call.starred };
}

function common(module: PyModule, call: PyCall): Omit<Application, 'siteId' | 'inplace' | 'passesTraining'> {
  const statement = statementAround(call.node);
  const first = passedArguments(call.node).find(
    (passed) => passed.kind === 'positional' || (passed.kind === 'keyword' && passed.name === 'input'),
  );
  const isPlain = first?.value.type === 'identifier' || first?.value.type === 'attribute';
  const taker = takerOf(module, call);
  const unread = unreadResult(module, call, first && isPlain ? first.value.text : null);
  return {
    ...(unread ? { unread } : {}),
    ...(taker ? { taker } : {}),
    id: `torch:apply:${call.node.startIndex}:${call.node.endIndex}`,
    framework: 'torch',
    span: span(call.node),
    discarded: statement?.role === 'expression' && !isShown(module, statement.node),
    inputText: first && isPlain ? first.value.text : null,
    classId: module.enclosingClass(call.node)?.id ?? null,
    functionName: module.enclosingFunction(call.node)?.name ?? null,
    guarded: module.isGuarded(call.node),
    intended: module.isIntended(call.node),
  };
}

/** Dropout layers that a call may run; several when an attribute is assigned in more than one branch. */
function layersCalled(module: PyModule, call: PyCall, layers: Layers): readonly DropoutSite[] {
  const callee = bare(call.callee);
  if (callee.type === 'call') {
    const built = layers.builtBy(callee);
    return built ? [built] : [];
  }
  const attribute = selfAttribute(callee);
  if (attribute !== null) return heldByAttribute(module, call.node, attribute, layers);
  return callee.type === 'identifier' ? heldByName(module, callee, layers.inName.get(callee.text) ?? []) : [];
}

/** The text of what is called shows that it is no layer of this file: so with most calls. */
function isOther(callee: string, attributes: ReadonlySet<string | null>, { inName }: Layers): boolean {
  if (!PATH.test(callee)) return false;
  const dot = callee.indexOf('.');
  if (dot < 0) return !inName.has(callee);
  return !callee.startsWith('self.') || !attributes.has(callee.slice(dot + 1));
}

const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

function attributeKey(classId: string | null, attribute: string): string {
  return `${attribute} of ${classId ?? ''}`;
}

function heldByAttribute(module: PyModule, call: PyNode, attribute: string, layers: Layers): readonly DropoutSite[] {
  const owner = module.enclosingClass(call);
  if (!owner) return [];
  return relatives(module, owner)
    .flatMap((relative) => layers.inAttribute.get(attributeKey(relative.id, attribute)) ?? [])
    .toSorted((a, b) => a.span.start - b.span.start);
}

function namedLayers(module: PyModule, layers: readonly DropoutSite[]): ReadonlyMap<string, readonly NamedLayer[]> {
  const calls = new Map(module.calls.map((call) => [placeOf(span(call.node)), call]));
  const entries = layers.flatMap((site): NamedLayer[] => {
    if (site.statement?.role !== 'assignment') return [];
    const before = module.text.slice(site.statement.span.start, site.span.start);
    const name = /^([^\s.,:=()[\]]+)\s*(:[^=]*)?=\s*\(*\s*$/.exec(before)?.[1];
    const call = calls.get(placeOf(site.span));
    return name === undefined || !call ? [] : [{ name, site, builder: module.enclosingFunction(call.node)?.node ?? null }];
  });
  return grouped(entries, ({ name }) => name);
}

/** `drop = nn.Dropout(0.5)` earlier in the same function, or at the top of the file. */
function heldByName(module: PyModule, name: PyNode, candidates: readonly NamedLayer[]): readonly DropoutSite[] {
  if (candidates.length === 0) return [];
  const user = module.enclosingFunction(name)?.node ?? null;
  return candidates.flatMap(({ site, builder }) => {
    if (site.span.start > name.startIndex) return [];
    const isSame = builder === null ? site.context.classId === null && user === null : same(builder, user);
    return isSame ? [site] : [];
  });
}
