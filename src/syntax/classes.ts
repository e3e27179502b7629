import type { Harvest } from './harvest';
import type { PyClass, PyFunction } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Qualifier } from './qualify';
import { parametersOf, type Scope, type ScopeTree } from './scopes';

/** Packages whose classes readers know. */
const KNOWN_ROOTS = new Set(['builtins', 'abc', 'typing', 'torch', 'keras', 'tensorflow', 'lightning', 'pytorch_lightning']);

export interface Definitions {
  readonly classes: readonly PyClass[];
  readonly functions: readonly PyFunction[];
  classOf(scope: Scope): PyClass | null;
  functionOf(scope: Scope): PyFunction | null;
  /** The class that a module's own name means at an offset: the last one defined before it, else the first. */
  classNamed(name: string, at: number): PyClass | null;
}

/** Describes every class and function; heritage is followed within the module. */
export function readDefinitions(found: Harvest, scopes: ScopeTree, qualifier: Qualifier): Definitions {
  const ids = classIds(found, scopes);
  const functions: PyFunction[] = [];
  const functionsByNode = new Map<number, PyFunction>();
  const methods = new Map<number, PyFunction[]>();
  for (const node of found.function_definition) {
    const owner = scopes.at(node.startIndex);
    const described = describeFunction(node, owner.kind === 'class' ? (ids.get(owner.node.id) ?? null) : null);
    functions.push(described);
    functionsByNode.set(node.id, described);
    if (owner.kind === 'class') methods.set(owner.node.id, [...(methods.get(owner.node.id) ?? []), described]);
  }
  const drafts = found.class_definition.map((node) => ({
    id: ids.get(node.id) ?? '',
    name: node.childForFieldName('name')?.text ?? '',
    node,
    nameNode: node.childForFieldName('name') ?? node,
    bases: basesOf(node).map((base) => qualifier.qualify(base)),
    methods: methods.get(node.id) ?? [],
  }));
  const named = nameIndex(drafts);
  const classes = drafts.map((draft): PyClass => ({ ...draft, ...heritage(draft, named) }));
  const classesByNode = new Map(classes.map((described) => [described.node.id, described]));
  return {
    classes,
    functions,
    classOf: (scope) => classesByNode.get(scope.node.id) ?? null,
    functionOf: (scope) => functionsByNode.get(scope.node.id) ?? null,
    classNamed: nameIndex(classes),
  };
}

/** `Outer.Inner`, with `#2` for the second class of the same path. */
function classIds(found: Harvest, scopes: ScopeTree): ReadonlyMap<number, string> {
  const ids = new Map<number, string>();
  const used = new Map<string, number>();
  for (const node of found.class_definition) {
    const path = [node.childForFieldName('name')?.text ?? ''];
    for (let scope: Scope | null = scopes.at(node.startIndex); scope; scope = scope.parent) {
      if (scope.kind === 'class' || scope.kind === 'function') path.unshift(scope.node.childForFieldName('name')?.text ?? '');
    }
    const id = path.join('.');
    const count = (used.get(id) ?? 0) + 1;
    used.set(id, count);
    ids.set(node.id, count === 1 ? id : `${id}#${count}`);
  }
  return ids;
}

function describeFunction(node: PyNode, classId: string | null): PyFunction {
  const nameNode = node.childForFieldName('name') ?? node;
  const parameters = parametersOf(node.childForFieldName('parameters')).map(({ name, node: parameter, value }) => ({
    name,
    node: parameter,
    defaultValue: value,
  }));
  return { name: nameNode.text, node, nameNode, parameters, classId, isAbstract: isAbstract(node) };
}

function isAbstract(definition: PyNode): boolean {
  const around = definition.parent?.type === 'decorated_definition' ? partsOf(definition.parent) : [];
  if (around.some((node) => node.type === 'decorator' && /\babstract\w*/.test(node.text))) return true;
  const body = definition.childForFieldName('body');
  const statements = body ? partsOf(body).filter((statement) => !/^[rRuU]?['"]/.test(statement.text)) : [];
  return statements.length === 1 && /^(?:raise\s+NotImplementedError\b|\.\.\.$)/.test(statements[0]?.text ?? '');
}

/** Base expressions; of `Generic[T]` the part before the bracket. */
function basesOf(node: PyNode): PyNode[] {
  const list = node.childForFieldName('superclasses');
  return (list ? partsOf(list) : [])
    .filter((base) => base.type !== 'keyword_argument')
    .map((base) => (base.type === 'subscript' ? (base.childForFieldName('value') ?? base) : base));
}

interface Heir {
  readonly name: string;
  readonly node: PyNode;
  readonly bases: readonly (string | null)[];
}

function nameIndex<C extends Heir>(classes: readonly C[]): (name: string, at: number) => C | null {
  const byName = new Map<string, C[]>();
  for (const described of classes) byName.set(described.name, [...(byName.get(described.name) ?? []), described]);
  return (name, at) => {
    const same = byName.get(name) ?? [];
    return same.findLast((described) => described.node.startIndex < at) ?? same[0] ?? null;
  };
}

function heritage(start: Heir, named: (name: string, at: number) => Heir | null): { ancestors: ReadonlySet<string>; unknownBase: boolean } {
  const ancestors = new Set<string>();
  const seen = new Set<Heir>([start]);
  const open: Heir[] = [start];
  let unknownBase = false;
  for (let heir = open.pop(); heir; heir = open.pop()) {
    for (const base of heir.bases) {
      if (base === null) {
        unknownBase = true;
        continue;
      }
      ancestors.add(base);
      const own = base.startsWith('.') ? named(base.slice(base.lastIndexOf('.') + 1), heir.node.startIndex) : null;
      if (own && !seen.has(own)) {
        seen.add(own);
        open.push(own);
      } else if (!own && !KNOWN_ROOTS.has(base.split('.')[0] ?? '')) {
        unknownBase = true;
      }
    }
  }
  return { ancestors, unknownBase };
}
