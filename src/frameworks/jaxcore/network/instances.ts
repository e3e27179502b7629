import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { isModuleRole } from '../dialect';
import { fieldsOf, lineOf, type Owner } from '../sites/owners';
import { definedValue, fieldDefault, isStaticMethod } from './globals';
import type { Interpreter } from './interpreter';
import { nameIn, nameInstance, scoped } from './scopes';
import {
  type ClassValue,
  emptyFrame,
  type FunctionValue,
  type Instance,
  type LayerValue,
  NONE,
  type Passed,
  type Place,
  type SequenceValue,
  unknown,
  type Value,
} from './values';

/** The class and its bases in the project, nearest first. */
export const lineage: (type: ClassValue['owner']) => (module: PyModule) => readonly Owner[] = once((owner) =>
  once((module: PyModule) => lineOf({ module, owner })),
);

export function lineageOf({ owner, module }: ClassValue): readonly Owner[] {
  return lineage(owner)(module);
}

/** A method of a class or of its bases; `after`: only of the bases behind that class. */
export function findMethod(type: ClassValue, name: string, after?: Owner['owner']): Omit<FunctionValue, 'self'> | null {
  const line = lineageOf(type);
  const from = after ? line.findIndex(({ owner }) => owner === after) + 1 : 0;
  for (const { module, owner } of line.slice(from)) {
    const method = owner.methods.findLast((each) => each.name === name);
    if (!method) continue;
    const { node, parameters } = method;
    return {
      kind: 'function',
      name,
      node,
      parameters,
      module,
      owner: { kind: 'class', owner, module },
      isStatic: isStaticMethod(node),
      closure: null,
    };
  }
  return null;
}

/** `Name(...)` for a class of the project. */
export function instantiate(it: Interpreter, type: ClassValue, passed: readonly Passed[], place: Place, hidden: boolean): Value {
  const instance: Instance = {
    kind: 'instance',
    type,
    place,
    attributes: new Map(),
    siteIds: it.sitesAt(place),
    isSetUp: false,
    path: null,
    built: new Map(),
    parts: new Map(),
  };
  const inherited = inheritedLayer(it, type, passed, place, hidden);
  if (inherited) return inherited;
  if (it.library.isScoped && isModuleRole(it.library.dialect.roleOf(type.owner))) {
    return scoped(it, instance, '__init__', () => {
      const made = constructed(it, instance, passed, hidden);
      nameInstance(it, instance, []);
      return made;
    });
  }
  const known = named(it, instance, type.owner.name, passed);
  return known === instance ? constructed(it, instance, passed, hidden) : known;
}

/** Gives a new object its attributes. */
function constructed(it: Interpreter, instance: Instance, passed: readonly Passed[], hidden: boolean): Instance {
  const { type } = instance;
  const init = findMethod(type, '__init__');
  if (init) {
    it.run({ ...init, self: instance }, passed, hidden);
    return instance;
  }
  const fields = fieldsOf(lineageOf(type));
  const positional = passed.filter((each) => each.name === null);
  for (const [index, each] of positional.entries()) {
    const field = fields[index];
    if (field) instance.attributes.set(field.name, each.value);
  }
  for (const { name, value } of passed) if (name !== null) instance.attributes.set(name, value);
  for (const { name, value, type: note, module } of fields) {
    if (instance.attributes.has(name)) continue;
    const absent = value
      ? fieldDefault(it, value, module)
      : (configurationOf(it, note, module) ?? unknown(`${name} has no default and is not given here`));
    instance.attributes.set(name, hidden ? unknown(`${name} may be given by * or **`) : absent);
  }
  const after = findMethod(type, '__post_init__');
  if (after) it.run({ ...after, self: instance }, [], false);
  return instance;
}

/** `class StdConv(nn.Conv)` that says neither how it is built nor how it runs is that layer. */
function inheritedLayer(it: Interpreter, type: ClassValue, passed: readonly Passed[], place: Place, hidden: boolean): Value | null {
  const line = lineageOf(type);
  if (['__init__', '__call__', 'setup'].some((name) => findMethod(type, name))) return null;
  const names = line.flatMap(({ owner }) => owner.bases).map((base) => it.library.dialect.canonical(base ?? ''));
  const name = names.find((each) => it.library.blueprint(each) !== null);
  return name === undefined ? null : it.invoke({ kind: 'library', name }, passed, place, hidden);
}

/**
 * Linen names a part that a compact method builds by its class and number, unless it is given a name. Called again, the method gets
 * the part of that name that it built before, with its weights.
 */
export function named<Part extends LayerValue | SequenceValue | Instance>(
  it: Interpreter,
  part: Part,
  className: string,
  passed: readonly Passed[],
): Part {
  if (it.library.isScoped) return namedInScope(it, part, className, passed);
  const parent = it.running.at(-1);
  if (!parent?.isSetUp) return part;
  const given = passed.find((each) => each.name === 'name')?.value;
  const count = parent.built.get(className) ?? 0;
  const name = given?.kind === 'string' ? given.value : `${className}_${count}`;
  if (given?.kind !== 'string') parent.built.set(className, count + 1);
  const before = parent.parts.get(name);
  if (before && before.kind === part.kind) return before as Part;
  parent.parts.set(name, part);
  part.path = parent.path ? `${parent.path}.${name}` : name;
  return part;
}

/** Equal names mean the same weights. */
function namedInScope<Part extends LayerValue | SequenceValue | Instance>(
  it: Interpreter,
  part: Part,
  className: string,
  passed: readonly Passed[],
): Part {
  const path = nameIn(it.scopes.at(-1) ?? null, passed.find(({ name }) => name === 'name')?.value, className);
  part.path = path;
  if (part.kind === 'instance') return part;
  const before = it.graph.parts.get(path);
  if (before?.kind === 'layer' && part.kind === 'layer' && before.name === part.name) return before as Part;
  if (part.kind === 'layer') it.graph.parts.set(path, part);
  return part;
}

/** `self.name = value`; parts take the name of the attribute. */
export function held(it: Interpreter, owner: Instance, name: string, value: Value): void {
  owner.attributes.set(name, value);
  if (it.library.isLazy(owner.type.owner)) label(value, owner.path ? `${owner.path}.${name}` : name);
}

function label(value: Value, path: string, depth = 0): void {
  if (depth > 6) return;
  if (value.kind === 'layer' || value.kind === 'instance') value.path ??= path;
  const [items, join] = value.kind === 'sequence' ? [value.children, '.layers_'] : [value.kind === 'list' ? value.items : null, '_'];
  for (const [index, item] of (items ?? []).entries()) label(item, `${path}${join}${index}`, depth + 1);
}

/** Linen runs `setup` before anything else is asked of a module. */
export function setUp(it: Interpreter, instance: Instance): void {
  if (instance.isSetUp) return;
  const setup = it.library.isLazy(instance.type.owner) ? findMethod(instance.type, 'setup') : null;
  if (setup) {
    // Parts built in `setup` are named by their attributes.
    it.running.push({ ...instance, isSetUp: false });
    it.run({ ...setup, self: instance }, [], false);
    it.running.pop();
  }
  instance.isSetUp = true;
}

/** `config: Config` with a class of the project all of whose fields have defaults: its defaults count. */
export function configurationOf(it: Interpreter, annotation: PyNode, module: PyModule): Value | null {
  const name = annotation.type === 'type' ? annotation.namedChildren[0] : annotation;
  if (name?.type !== 'identifier' && name?.type !== 'attribute') return null;
  const type = definedValue(it, name, emptyFrame(module));
  if (type?.kind !== 'class' || it.library.dialect.roleOf(type.owner) !== 'other' || findMethod(type, '__init__')) return null;
  if (fieldsOf(lineageOf(type)).some(({ value }) => value === null)) return null;
  return instantiate(it, type, [], { node: name, module }, false);
}

/** `super().name(...)`: the method of a base of the project; the library's own constructors do nothing that is followed. */
export function superCall(
  it: Interpreter,
  name: string,
  passed: readonly Passed[],
  self: Instance | null,
  owner: ClassValue | null,
  hidden: boolean,
): Value {
  if (!self || !owner) return unknown('super outside a method');
  const method = findMethod(self.type, name, owner.owner);
  if (method) return it.run({ ...method, self }, passed, hidden);
  if (it.library.isScoped && (name === '__init__' || name === '__post_init__')) nameInstance(it, self, passed);
  return name.startsWith('__') || name === 'setup' ? NONE : unknown(`super().${name} is not followed`);
}
