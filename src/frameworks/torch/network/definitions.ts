import type { PyClass, PyFunction, PyModule, ResolvedValue } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import type { ClassValue, FunctionValue } from './values';

/** What a name means: a class or function of the project, or a name at the top of one of its modules. */
export type Defined =
  | ClassValue
  | FunctionValue
  | { readonly kind: 'top'; readonly module: PyModule; readonly name: string; readonly node: PyNode };

/** Libraries that readers know by name: never looked into, wherever they lie. */
const LIBRARY =
  /^(torch|builtins|math|typing|typing_extensions|collections|functools|itertools|dataclasses|copy|numpy|warnings|logging|os|sys|re|abc|enum)(\.|$)/;

/** The definition that an expression names, in its own module or another one of the project; null when there is none to be seen. */
export function definitionOf(module: PyModule, expression: PyNode): Defined | null {
  const known = definitions.get(module) ?? new Map<number | string, Defined | null>();
  definitions.set(module, known);
  const key = isOfModule(module, expression) ? expression.text : expression.id;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = lookUp(module, expression);
  known.set(key, found);
  return found;
}

/** A name that no function around the place binds means the same everywhere in its module. */
function isOfModule(module: PyModule, expression: PyNode): boolean {
  if (expression.type !== 'identifier' || module.isLocal(expression.text, expression)) return false;
  const around = module.enclosingFunction(expression);
  return !around || !module.enclosingFunction(around.node);
}

/** Other files may be closed once the networks of a module are read: what was found there is kept no longer. */
let definitions = new WeakMap<PyModule, Map<number | string, Defined | null>>();

let values = new WeakMap<PyModule, Map<number, ResolvedValue>>();

export function forgetDefinitions(): void {
  definitions = new WeakMap();
  values = new WeakMap();
}

/** `PyModule.resolve`, asked once for each place. */
export function resolvedIn(module: PyModule, expression: PyNode): ResolvedValue {
  const known = values.get(module) ?? new Map<number, ResolvedValue>();
  values.set(module, known);
  const value = known.get(expression.id) ?? module.resolve(expression);
  known.set(expression.id, value);
  return value;
}

function lookUp(module: PyModule, expression: PyNode): Defined | null {
  const qualified = module.qualify(expression);
  if (qualified?.startsWith('.')) {
    const own = definitionNamed(module, qualified.slice(1));
    if (own) return own;
  }
  if (qualified !== null && LIBRARY.test(qualified)) return null;
  const definition = module.define(expression);
  // What a class holds is bound to it or its objects, which a bare definition is not.
  if (!definition || definition.name.includes('.')) return null;
  const home = definition.file === module.file ? module : module.open(definition.file);
  if (!home) return null;
  if (definition.kind === 'class') {
    const owner = classesByNode(home).get(definition.node.id);
    return owner ? { kind: 'class', owner, module: home } : null;
  }
  if (definition.kind === 'function') {
    const found = functionsByNode(home).get(definition.node.id);
    return found && found.classId === null ? { kind: 'function', definition: found, module: home, self: null, closure: null } : null;
  }
  return { kind: 'top', module: home, name: definition.name, node: definition.node };
}

export function definitionNamed(module: PyModule, name: string): ClassValue | FunctionValue | null {
  const owner: PyClass | undefined = classesByName(module).get(name)?.at(-1);
  if (owner) return { kind: 'class', owner, module };
  const definition: PyFunction | undefined = functionsByName(module).get(name)?.at(-1);
  return definition ? { kind: 'function', definition, module, self: null, closure: null } : null;
}

const classesByName = once((module: PyModule) => grouped(module.classes, (owner) => owner.name));
const functionsByName = once((module: PyModule) => grouped(module.functions, ({ name, classId }) => (classId === null ? name : null)));

export const classesByNode = once((module: PyModule) => new Map(module.classes.map((owner) => [owner.node.id, owner])));
export const functionsByNode = once((module: PyModule) => new Map(module.functions.map((definition) => [definition.node.id, definition])));
