import type { DropoutKey, PartCall } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import { localAncestors, relatives } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { descendants } from '../../descendants';
import type { Dialect } from '../dialect';
import { classMeant } from '../sites/owners';
import { partsOf, selfAttribute } from '../tree';
import { loopAround } from './bindings';
import { keyGiven } from './keys';
import { isModeName } from './told';

const DEEPEST = 4;

/** Calls of modules of this file in which dropout runs, inside of other modules, and what they are told. */
export function readParts(dialect: Dialect, module: PyModule, sites: readonly DropoutSite[]): readonly PartCall[] {
  const inside = dropoutInside(dialect, module, sites);
  if (inside.size === 0) return [];
  return module.calls.flatMap((call): PartCall[] => {
    const around = module.enclosingClass(call.node);
    if (!around || dialect.roleOf(around) === 'other') return [];
    const owner = instanceCalled(module, call.callee);
    const [siteId] = owner ? (inside.get(owner.id) ?? []) : [];
    const run = owner && siteId !== undefined ? callMethod(module, owner) : null;
    if (!owner || siteId === undefined || !run) return [];
    const key = dialect.framework === 'equinox' ? call.keywords.get('key') : undefined;
    return [
      {
        framework: dialect.framework,
        siteId,
        callee: owner.name,
        span: spanOfNode(call.node),
        flags: flagsGiven(call, run),
        ...(key ? { key: keyOf(module, call, key) } : {}),
        classId: around.id,
        functionName: module.enclosingFunction(call.node)?.name ?? null,
        guarded: module.isGuarded(call.node),
        intended: module.isIntended(call.node),
      },
    ];
  });
}

/** One object that is called in every turn, as the cell of a recurrent network, may be meant to drop the same units. */
function keyOf(module: PyModule, call: PyCall, argument: PyNode): DropoutKey {
  const key = keyGiven(module, call, argument);
  return { ...key, repeated: key.repeated && call.callee.type === 'identifier' };
}

/** By class: the dropout that runs in it, in its bases or in what it builds, unless its rate is 0 or something decides whether it is built. */
export function dropoutInside(dialect: Dialect, module: PyModule, sites: readonly DropoutSite[]): ReadonlyMap<string, readonly string[]> {
  const runs = sites.filter(({ kind, rate, context }) => kind !== 'argument' && rate.value !== 0 && !context.guarded && !context.intended);
  const own = grouped(runs, ({ context }) => context.classId);
  const found = new Map<string, readonly string[]>();
  const look = (owner: PyClass, depth: number): readonly string[] => {
    const line = [owner, ...localAncestors(module, owner)];
    const here = line.flatMap(({ id }) => own.get(id) ?? []).map(({ id }) => id);
    if (here.length > 0 || depth > DEEPEST) return here;
    return line.flatMap((each) =>
      callsIn(module, each.node).flatMap((call) => {
        const part = classBuilt(module, call.callee);
        return part && part !== owner && dialect.roleOf(part) !== 'other' ? look(part, depth + 1) : [];
      }),
    );
  };
  for (const owner of module.classes) {
    const ids = dialect.roleOf(owner) === 'other' ? [] : look(owner, 0);
    if (ids.length > 0) found.set(owner.id, ids);
  }
  return found;
}

/** The method that runs when an object of the class is called. */
export function callMethod(module: PyModule, owner: PyClass): PyFunction | null {
  const methods = [owner, ...localAncestors(module, owner)].flatMap(({ methods }) => methods);
  return methods.find(({ name }) => name === '__call__') ?? null;
}

function flagsGiven(call: PyCall, { parameters }: PyFunction): PartCall['flags'] {
  return parameters.slice(1).flatMap(({ name }, index) => {
    const node = isModeName(name) ? (call.keywords.get(name) ?? (call.starred ? undefined : call.positional[index])) : undefined;
    return node ? [{ name, text: withoutParentheses(node).text, byKeyword: call.keywords.has(name) }] : [];
  });
}

function classBuilt(module: PyModule, callee: PyNode): PyClass | null {
  const meant = classMeant(module, callee);
  return meant?.module === module ? meant.owner : null;
}

/** The class of this file whose object is called: built there, kept in an attribute or a name, or run over in a list. */
function instanceCalled(module: PyModule, callee: PyNode): PyClass | null {
  const node = withoutParentheses(callee);
  if (node.type === 'call') return built(module, node);
  if (selfAttribute(node) !== null) return onlyOne(valuesOf(module, node).map((value) => built(module, value)));
  if (node.type !== 'identifier') return null;
  const loop = loopAround(node);
  const source = loop?.childForFieldName('left')?.text.match(/\w+/g)?.includes(node.text) ? loop.childForFieldName('right') : null;
  if (source) return listed(module, source);
  return onlyOne(valuesOf(module, node).map((value) => built(module, value)));
}

function built(module: PyModule, value: PyNode): PyClass | null {
  const callee = value.type === 'call' ? value.childForFieldName('function') : null;
  return callee ? classBuilt(module, callee) : null;
}

function onlyOne(owners: readonly (PyClass | null)[]): PyClass | null {
  const [first = null] = owners;
  return owners.every((owner) => owner === first) ? first : null;
}

/** What is assigned to a name of the same function, or to an attribute of the same class. */
function valuesOf(module: PyModule, target: PyNode): readonly PyNode[] {
  const owner = module.enclosingClass(target);
  const family = new Set(owner ? relatives(module, owner).map(({ id }) => id) : []);
  const scope = module.enclosingFunction(target)?.node.id;
  return (assigned(module).get(target.text) ?? []).flatMap((node) => {
    const isSame =
      target.type === 'identifier'
        ? module.enclosingFunction(node)?.node.id === scope
        : family.has(module.enclosingClass(node)?.id ?? '') && node.childForFieldName('right') !== null;
    const value = isSame ? node.childForFieldName('right') : null;
    return value ? [value] : [];
  });
}

const assigned = once((module: PyModule) =>
  grouped(descendants(module.root, 'assignment'), (node) => node.childForFieldName('left')?.text ?? null),
);

/** `self.layers`, `self.layers[:-1]`, `enumerate(self.layers)`: a list whose items are all objects of one class. */
function listed(module: PyModule, source: PyNode): PyClass | null {
  if (source.type === 'subscript') {
    const list = source.childForFieldName('value');
    return list ? listed(module, list) : null;
  }
  if (source.type === 'call') {
    const [first] = source.childForFieldName('arguments')?.namedChildren ?? [];
    return first && source.childForFieldName('function')?.text === 'enumerate' ? listed(module, first) : null;
  }
  if (source.type !== 'identifier' && selfAttribute(source) === null) return null;
  return onlyOne(valuesOf(module, source).flatMap((value) => itemsOf(value).map((item) => built(module, item))));
}

function itemsOf(list: PyNode): readonly PyNode[] {
  if (list.type === 'list' || list.type === 'tuple') return partsOf(list);
  if (list.type === 'list_comprehension') return list.childForFieldName('body') ? [list.childForFieldName('body') as PyNode] : [];
  return [list];
}
