import { localClass } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { selfAttribute } from '../tree';

/** A class or function of the project, in the module that holds it. */
export type Own =
  | { readonly kind: 'class'; readonly module: PyModule; readonly owner: PyClass }
  | { readonly kind: 'function'; readonly module: PyModule; readonly definition: PyFunction; readonly bound: boolean };

/** The class or function of the project that an expression names, in this file or another one; null when it is none. */
export function ownBehind(module: PyModule, expression: PyNode): Own | null {
  const method = selfAttribute(expression);
  if (method !== null) return ownMethod(module, expression, method);
  const name = module.qualify(expression);
  if (name?.startsWith('.')) return localOwn(module, name.slice(1));
  const found = module.define(expression);
  if (!found || found.kind === 'value') return null;
  const home = found.file === module.file ? module : module.open(found.file);
  return home && ownAt(home, found.kind, found.node.startIndex);
}

function localOwn(module: PyModule, name: string): Own | null {
  const owner = localClass(module, `.${name}`);
  if (owner) return { kind: 'class', module, owner };
  const definition = freeFunctions(module).get(name)?.at(-1);
  return definition ? { kind: 'function', module, definition, bound: false } : null;
}

function ownAt(module: PyModule, kind: 'class' | 'function', start: number): Own | null {
  if (kind === 'class') {
    const owner = module.classes.find(({ node }) => node.startIndex === start);
    return owner ? { kind, module, owner } : null;
  }
  const definition = module.functions.find(({ node }) => node.startIndex === start);
  return definition ? { kind, module, definition, bound: false } : null;
}

const freeFunctions = once((module: PyModule) => grouped(module.functions, ({ name, classId }) => (classId === null ? name : null)));

function ownMethod(module: PyModule, expression: PyNode, name: string): Own | null {
  const owner = module.enclosingClass(expression);
  const definition = owner?.methods.findLast((method) => method.name === name);
  return definition ? { kind: 'function', module, definition, bound: true } : null;
}

/** The expressions of a class's bases, without keywords such as `metaclass=`. */
export function baseExpressions(owner: PyClass): readonly PyNode[] {
  const list = owner.node.childForFieldName('superclasses');
  return list ? partsOf(list).filter((part) => part.type !== 'keyword_argument' && !part.type.includes('splat')) : [];
}

/** The function that builds objects of a class: its own `__init__`; null when it takes its base's. */
export function constructorOf(owner: PyClass): PyFunction | null {
  return owner.methods.findLast((method) => method.name === '__init__') ?? null;
}

/** `super().__init__(…)`, `super(Net, self).__init__(…)` or `Base.__init__(self, …)`. */
export function callsBaseConstructor(call: PyCall): boolean {
  return (
    call.callee.type === 'attribute' &&
    call.callee.childForFieldName('attribute')?.text === '__init__' &&
    /^super\s*\(/.test(call.callee.childForFieldName('object')?.text ?? '')
  );
}
