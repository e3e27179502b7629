import { localClass } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { bare } from '../tree';

/** A class or function of the project with the module it stands in. */
export type Own =
  | { readonly kind: 'class'; readonly module: PyModule; readonly definition: PyClass }
  | { readonly kind: 'function'; readonly module: PyModule; readonly definition: PyFunction };

/** A class of the project with the module it stands in. */
export type OwnClass = Extract<Own, { kind: 'class' }>;

/** The class or function of the project that an expression means; null when it is none or nobody can tell. */
export function ownDefinition(module: PyModule, expression: PyNode): Own | null {
  const node = bare(expression);
  if (node.type !== 'identifier' && node.type !== 'attribute') return null;
  const around = node.text === 'cls' ? classAround(module, node) : null;
  if (around) return { kind: 'class', module, definition: around };
  const found = module.define(node);
  if (!found || found.kind === 'value') return null;
  const home = found.file === module.file ? module : module.open(found.file);
  if (!home) return null;
  const at = found.node.startIndex;
  if (found.kind === 'class') {
    const definition = home.classes.find((each) => each.node.startIndex === at && each.name === found.name);
    return definition ? { kind: 'class', module: home, definition } : null;
  }
  const definition = home.functions.find((each) => each.node.startIndex === at && each.name === found.name);
  return definition ? { kind: 'function', module: home, definition } : null;
}

/** The class that `cls` is in a class method: it, or a class derived from it. */
function classAround(module: PyModule, node: PyNode): PyClass | null {
  const method = module.enclosingFunction(node);
  return method?.classId && method.parameters[0]?.name === 'cls' ? module.classById(method.classId) : null;
}

/** The same for the default of a parameter that holds a class: `def __init__(self, block=Block)`. */
export function ownByDefault(module: PyModule, expression: PyNode): Own | null {
  if (expression.type !== 'identifier') return null;
  const parameter = module.enclosingFunction(expression)?.parameters.find(({ name }) => name === expression.text);
  return parameter?.defaultValue ? ownDefinition(module, parameter.defaultValue) : null;
}

/** Base classes of the project, in order; the names of others as they are qualified. */
export function basesOf({ module, definition }: OwnClass): readonly (OwnClass | string)[] {
  const list = definition.node.childForFieldName('superclasses');
  const nodes = (list?.namedChildren ?? []).filter((node) => node !== null && node.type !== 'keyword_argument' && node.type !== 'comment');
  return nodes.flatMap((node, index): (OwnClass | string)[] => {
    if (!node) return [];
    const own = ownDefinition(module, node);
    if (own?.kind === 'class') return own.definition === definition ? [] : [own];
    const name = definition.bases[index] ?? null;
    const local = localClass(module, name, definition);
    if (local) return [{ kind: 'class', module, definition: local }];
    return name === null ? [] : [name];
  });
}

/** `super().__init__(…)`, `super(Net, self).__init__(…)`. */
export function isConstructorOfBase({ callee }: PyCall): boolean {
  return /^super\s*\([^()]*\)\s*\.\s*__init__$/.test(callee.text);
}

/** Parameters that a caller fills, in order, without `self`; stars left out. */
export function callParameters({ kind, definition }: Own): readonly string[] {
  const method = kind === 'class' ? definition.methods.find(({ name }) => name === '__init__') : definition;
  const all = method?.parameters ?? [];
  const isBound = kind === 'class' || (definition.classId !== null && /^(?:self|cls)$/.test(all[0]?.name ?? ''));
  return (isBound ? all.slice(1) : all).map(({ name }) => name);
}
