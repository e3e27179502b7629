import type { PyClass } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { bodyOf, named } from '../tree';
import { applyModule } from './apply';
import { setPlainly } from './assigning';
import { bindingOf, bound } from './binding';
import { callBuiltin } from './builtins';
import type { Interpreter } from './interpreter';
import { layerOf, sequenceOf } from './library';
import { findMethod, isModuleClass, lineageOf, type Method } from './lineage';
import { classConstant } from './members';
import { callMethod } from './methods';
import { CHILDREN, ENTRIES, LAYER } from './slots';
import { subscript } from './subscripts';
import { type ClassValue, type Frame, type Instance, NONE, opaqueValue, type Passed, type Sequence, unknown, type Value } from './values';

/** `Name(...)` for a class of the project: an object with what its constructor assigns. */
export function instantiate(it: Interpreter, owner: ClassValue, passed: readonly Passed[], node: PyNode, hidden: boolean): Value {
  const siteIds = it.sitesAt(node);
  const instance: Instance = { kind: 'instance', owner: owner.owner, module: owner.module, attributes: new Map(), siteIds };
  const init = findMethod(owner, '__init__');
  if (init) it.run(bound(init, instance), passed, hidden, node);
  else if (!initializeLibrary(it, instance, passed, node, hidden)) initializeFields(it, instance, passed, node, hidden);
  return instance;
}

const CONTAINERS: Readonly<Record<string, Sequence['container']>> = {
  'torch.nn.Sequential': 'sequential',
  'torch.nn.ModuleList': 'list',
  'torch.nn.ModuleDict': 'dictionary',
};

/** What the constructor of a library's class does to an object of a subclass; false when there is none that is known. */
function initializeLibrary(it: Interpreter, instance: Instance, passed: readonly Passed[], node: PyNode, hidden: boolean): boolean {
  const { libraries } = lineageOf({ ...instance, kind: 'class' });
  for (const name of libraries) {
    if (/^(builtins\.dict|collections\.(OrderedDict|UserDict|defaultdict))$/.test(name)) {
      instance.attributes.set(ENTRIES, callBuiltin(it, 'builtins.dict', passed, node, hidden) ?? unknown('entries that are not known'));
      return fieldsOf({ ...instance, kind: 'class' }).length === 0;
    }
    const container = Object.hasOwn(CONTAINERS, name) ? CONTAINERS[name] : undefined;
    if (container) {
      instance.attributes.set(CHILDREN, sequenceOf(it, container, passed, node, hidden));
      return true;
    }
    if (!name.startsWith('torch.nn.') || name === 'torch.nn.Module') continue;
    instance.attributes.set(LAYER, layerOf(it, name, passed, node, hidden) ?? opaqueValue(`${name} is not known`));
    return true;
  }
  return false;
}

/** A dataclass, a named tuple, or a plain holder of settings: its fields are given in order or by name. */
function initializeFields(it: Interpreter, instance: Instance, passed: readonly Passed[], node: PyNode, hidden: boolean): void {
  const owner: ClassValue = { ...instance, kind: 'class' };
  if (isModuleClass(owner)) return;
  const fields = fieldsOf(owner);
  instance.fields = fields;
  const positional = passed.filter((each) => each.name === null);
  for (const [index, each] of positional.entries()) {
    const name = fields[index];
    if (name !== undefined) instance.attributes.set(name, each.value);
  }
  const after = findMethod(owner, '__post_init__');
  const rest = after && takesRest(after) ? passed.filter((each) => each.name !== null && !fields.includes(each.name)) : [];
  for (const each of passed) if (each.name !== null && !rest.includes(each)) instance.attributes.set(each.name, each.value);
  for (const name of fields) {
    if (instance.attributes.has(name)) continue;
    const value = hidden ? unknown(`${name} may be given by * or **`) : fieldDefault(it, owner, name, node);
    if (value) instance.attributes.set(name, value);
  }
  if (after) it.run(bound(after, instance), rest, hidden, node);
}

/** It has a `**` parameter, for keywords that are no fields. */
function takesRest({ definition }: Method): boolean {
  return definition.parameters.some((parameter) => parameter.name.startsWith('**'));
}

const NO_FIELD = /^((typing|dataclasses|t|dc)\.)?(ClassVar|KW_ONLY)\b/;

/** Annotated names in the bodies of the class and its ancestors, the oldest ancestor's first. */
function fieldsOf(owner: ClassValue): readonly string[] {
  const oldest = lineageOf(owner).classes.toReversed();
  return [...new Set(oldest.flatMap((each) => ownFields(each.owner)))];
}

const ownFields = once(({ node }: PyClass) =>
  bodyOf(node).flatMap((statement) => {
    const field = statement.type === 'expression_statement' ? named(statement)[0] : null;
    const type = field?.type === 'assignment' ? field.childForFieldName('type') : null;
    const name = type && !NO_FIELD.test(type.text) ? field?.childForFieldName('left') : null;
    return name?.type === 'identifier' ? [name.text] : [];
  }),
);

/** `field(default_factory=list)` makes a new list for each object. */
function fieldDefault(it: Interpreter, owner: ClassValue, name: string, node: PyNode): Value | null {
  const value = classConstant(it, owner, name, false);
  if (value?.kind !== 'partial' || value.callee.kind !== 'library' || value.callee.name !== 'dataclasses.field') return value;
  const given = (key: string): Value | undefined => value.passed.find((each) => each.name === key)?.value;
  const factory = given('default_factory');
  return given('default') ?? (factory ? it.invoke(factory, [], node, false) : null);
}

/** `super().name(...)`: the method of a base of the project, or what the library's base does. */
export function superCall(it: Interpreter, name: string, passed: readonly Passed[], frame: Frame, node: PyNode, hidden: boolean): Value {
  const { self, owner } = frame;
  if (!self || !owner) return unknown('super outside a method');
  const lineage: ClassValue = self.kind === 'class' ? self : { ...self, kind: 'class' };
  const method = findMethod(lineage, name, owner.owner);
  if (method) return it.run(bound(method, self), passed, hidden, node);
  if (self.kind === 'class') return unknown(`super().${name} is not followed`);
  if (name === '__setattr__') {
    const [key, value] = passed;
    if (key?.value.kind === 'string' && value) setPlainly(it, self, key.value.value, value.value, node);
    return NONE;
  }
  if (name === '__init__') {
    if (!initializeLibrary(it, self, passed, node, hidden)) initializeFields(it, self, passed, node, hidden);
    return NONE;
  }
  const asked = passed[0]?.value;
  const entries = self.attributes.get(ENTRIES);
  if (name === '__getitem__' && entries) return subscript(it, entries, [asked ?? unknown('no key')], node);
  if (name === '__getattribute__')
    return asked?.kind === 'string' ? plainMember(it, self, asked.value, node) : unknown('an attribute of unknown name');
  const inner = self.attributes.get(CHILDREN) ?? self.attributes.get(LAYER);
  if ((name === 'forward' || name === '__call__') && inner) return applyModule(it, inner, passed, node, hidden);
  return callMethod(it, self, name, passed, node, hidden) ?? unknown(`super().${name} is not followed`);
}

/** What an object or its classes hold under a name, without what a class works out for names that nobody holds. */
function plainMember(it: Interpreter, self: Instance, name: string, node: PyNode): Value {
  const held = self.attributes.get(name);
  if (held) return held;
  const owner: ClassValue = { ...self, kind: 'class' };
  const method = findMethod(owner, name);
  if (method) return bindingOf(method.definition) === 'property' ? it.run(bound(method, self), [], false, node) : bound(method, self);
  return classConstant(it, owner, name) ?? unknown(`${name} is not known`);
}
