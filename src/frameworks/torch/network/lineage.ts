import type { ClassFacts } from '../../../model/facts';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { isModuleRole, roleOf } from '../facts/family';
import { canonical } from '../sites/callables';
import { named } from '../tree';
import { accessorOf } from './decorators';
import { definitionOf } from './definitions';
import type { ClassValue } from './values';

/** A class and what it descends from, in the order in which Python looks methods up. */
export interface Lineage {
  readonly classes: readonly ClassValue[];
  /** Canonical names of bases that are a library's. */
  readonly libraries: readonly string[];
  /** A base could not be found. */
  readonly incomplete: boolean;
  /** `torch-module` also when the module class is an ancestor in another file. */
  readonly role: ClassFacts['role'];
}

const MOST_ANCESTORS = 60;

/** Kept as long as definitions are: ancestors may stand in files that are closed afterwards. */
let known = new WeakMap<PyClass, Lineage>();

export function forgetLineages(): void {
  known = new WeakMap();
}

export function lineageOf(owner: ClassValue): Lineage {
  const before = known.get(owner.owner);
  if (before) return before;
  // A class that descends from itself has no ancestors.
  known.set(owner.owner, { classes: [owner], libraries: [], incomplete: true, role: roleOf(owner.owner) });
  const lineage = ancestry(owner);
  known.set(owner.owner, lineage);
  return lineage;
}

function ancestry(owner: ClassValue): Lineage {
  const parents: Lineage[] = [];
  const libraries: string[] = [];
  let incomplete = false;
  for (const parent of parentsOf(owner)) {
    if (parent === null) incomplete = true;
    else if (typeof parent === 'string') libraries.push(parent);
    else parents.push(lineageOf(parent));
  }
  const classes = [owner, ...merged(parents)].slice(0, MOST_ANCESTORS);
  const all = [...libraries, ...parents.flatMap((parent) => parent.libraries)];
  return {
    classes,
    libraries: all.filter((name, index) => all.indexOf(name) === index),
    incomplete: incomplete || parents.some((parent) => parent.incomplete),
    role: roleAmong(classes),
  };
}

/** Direct bases: classes of the project, names of a library's classes, null for what is not found. */
export function parentsOf({ owner, module }: ClassValue): readonly (ClassValue | string | null)[] {
  return baseNodes(owner.node).map((base) => {
    const parent = classOf(module, base);
    if (parent && parent.owner !== owner) return parent;
    const name = module.qualify(base);
    return name !== null && !name.startsWith('.') && !name.includes(':') ? canonical(name) : null;
  });
}

function roleAmong(classes: readonly ClassValue[]): ClassFacts['role'] {
  const roles = classes.map((each) => roleOf(each.owner));
  const own = roles[0] ?? 'other';
  return isModuleRole(own) ? own : (roles.find(isModuleRole) ?? own);
}

/** Python's C3 order of the parents' orders; where they contradict each other, each class once from left to right. */
function merged(parents: readonly Lineage[]): ClassValue[] {
  const orders = [...parents.map((parent) => [...parent.classes]), parents.flatMap((parent) => parent.classes[0] ?? [])];
  const result: ClassValue[] = [];
  for (let left = MOST_ANCESTORS; left > 0; left--) {
    const open = orders.filter((order) => order.length > 0);
    if (open.length === 0) return result;
    const head = open
      .map((order) => order[0])
      .find((each) => each && !open.some((order) => order.slice(1).some((other) => isSame(other, each))));
    const next = head ?? open[0]?.[0];
    if (!next) return result;
    result.push(next);
    for (const order of orders) order.splice(0, order.length, ...order.filter((each) => !isSame(each, next)));
  }
  return result;
}

function isSame(a: ClassValue, b: ClassValue): boolean {
  return a.owner === b.owner;
}

/** Base expressions; of `Generic[T]` the part before the bracket. */
function baseNodes(definition: PyNode): PyNode[] {
  const list = definition.childForFieldName('superclasses');
  return (list ? named(list) : [])
    .filter((base) => base.type !== 'keyword_argument')
    .map((base) => (base.type === 'subscript' ? (base.childForFieldName('value') ?? base) : base));
}

function classOf(module: PyModule, expression: PyNode): ClassValue | null {
  const definition = definitionOf(module, expression);
  return definition?.kind === 'class' ? definition : null;
}

/** A method with the class that defines it. */
export interface Method {
  readonly definition: PyFunction;
  readonly home: ClassValue;
}

/** The method an object of the class has under a name; with `after`, what `super()` in that class gives. */
export function findMethod(owner: ClassValue, name: string, after: PyClass | null = null): Method | null {
  return lookUp(owner, name, after, methodsByName);
}

/** What runs on `object.name = value`, when `name` is a property that can be set. */
export function findSetter(owner: ClassValue, name: string): Method | null {
  return lookUp(owner, name, null, settersByName);
}

function lookUp(owner: ClassValue, name: string, after: PyClass | null, byName: typeof methodsByName): Method | null {
  const { classes } = lineageOf(owner);
  const from = after ? classes.findIndex((each) => each.owner === after) + 1 : 0;
  for (const home of classes.slice(from)) {
    const definition = byName(home.owner).get(name)?.at(-1);
    if (definition) return { definition, home };
  }
  return null;
}

const methodsByName = once((owner: PyClass) => grouped(owner.methods, (method) => (accessorOf(method) ? null : method.name)));
const settersByName = once((owner: PyClass) => grouped(owner.methods, (method) => (accessorOf(method) === 'setter' ? method.name : null)));

/** Bases of which it is known that they are no modules. */
const PLAIN_BASE =
  /^(builtins|typing|typing_extensions|abc|enum|dataclasses|collections|pydantic|omegaconf|torch\.autograd|torch\.utils\.data|torch\.optim)\.|(Config|Configuration|Mixin|Error|Exception)$/;

/** Objects of the class may be modules, for all that can be seen. */
export function mayBeModule(owner: ClassValue): boolean {
  const { incomplete, libraries, role } = lineageOf(owner);
  return isModuleRole(role) || incomplete || libraries.some((name) => !PLAIN_BASE.test(name));
}

export function isModuleClass(owner: ClassValue): boolean {
  return isModuleRole(lineageOf(owner).role);
}
