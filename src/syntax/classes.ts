import { nameOfDefinition } from './bindings';
import type { Harvest } from './harvest';
import type { Heritage, Links } from './links';
import type { PyClass, PyFunction, PyParameter } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Qualifier } from './qualify';
import { parametersOf, type Scope, type ScopeTree } from './scopes';

/** Packages whose classes readers know. */
const KNOWN_ROOTS = new Set(
  'builtins abc typing enum dataclasses torch keras tf_keras tensorflow lightning pytorch_lightning flax equinox haiku'.split(' '),
);

export interface Definitions {
  readonly classes: readonly PyClass[];
  readonly functions: readonly PyFunction[];
  classOf(scope: Scope): PyClass | null;
  functionOf(scope: Scope): PyFunction | null;
  /** The class that a module's own name means at an offset: the last one defined before it, else the first. */
  classNamed(name: string, at: number): PyClass | null;
}

/** Describes every class and function; heritage is followed when asked for, into other files where `links` lead there. `text` as in `bindNames`. */
export function readDefinitions(found: Harvest, scopes: ScopeTree, qualifier: Qualifier, links: Links, text: string | null): Definitions {
  const ids = classIds(found, scopes, text);
  const functions: PyFunction[] = [];
  const functionsByNode = new Map<number, PyFunction>();
  const methods = new Map<number, PyFunction[]>();
  for (const node of found.function_definition) {
    const owner = scopes.at(node.startIndex);
    const name = nameOfDefinition(text, node);
    const described = new LazyFunction(node, name, owner.kind === 'class' ? (ids.get(owner.node.id) ?? null) : null);
    functions.push(described);
    functionsByNode.set(node.id, described);
    if (owner.kind !== 'class') continue;
    const present = methods.get(owner.node.id);
    if (present) present.push(described);
    else methods.set(owner.node.id, [described]);
  }
  let named: (name: string, at: number) => PyClass | null = () => null;
  const classes = found.class_definition.map(
    (node): PyClass =>
      new LazyClass(
        {
          id: ids.get(node.id) ?? '',
          name: nameOfDefinition(text, node) ?? '',
          node,
          methods: methods.get(node.id) ?? [],
        },
        // No file means another `object`, whatever comes with a star import.
        () => basesOf(node).map((base) => (base.text === 'object' ? 'builtins.object' : qualifier.qualify(base))),
        (start) => heritage(start, named, links),
      ),
  );
  named = nameIndex(classes);
  const classesByNode = new Map(classes.map((described) => [described.node.id, described]));
  return {
    classes,
    functions,
    classOf: (scope) => classesByNode.get(scope.node.id) ?? null,
    functionOf: (scope) => functionsByNode.get(scope.node.id) ?? null,
    classNamed: named,
  };
}

/** `Outer.Inner`, with `#2` for the second class of the same path. */
function classIds(found: Harvest, scopes: ScopeTree, text: string | null): ReadonlyMap<number, string> {
  const ids = new Map<number, string>();
  const used = new Map<string, number>();
  for (const node of found.class_definition) {
    const path = [nameOfDefinition(text, node) ?? ''];
    for (let scope: Scope | null = scopes.at(node.startIndex); scope; scope = scope.parent) {
      if (scope.kind === 'class' || scope.kind === 'function') path.unshift(nameOfDefinition(text, scope.node) ?? '');
    }
    const id = path.join('.');
    const count = (used.get(id) ?? 0) + 1;
    used.set(id, count);
    ids.set(node.id, count === 1 ? id : `${id}#${count}`);
  }
  return ids;
}

/** A function that is looked into when first asked for. */
class LazyFunction implements PyFunction {
  readonly #name: string | null;
  #parameters: readonly PyParameter[] | undefined;
  #isAbstract: boolean | undefined;

  constructor(
    readonly node: PyNode,
    name: string | null,
    readonly classId: string | null,
  ) {
    this.#name = name;
  }

  get name(): string {
    return this.#name ?? this.node.text;
  }

  get nameNode(): PyNode {
    return this.node.childForFieldName('name') ?? this.node;
  }

  get parameters(): readonly PyParameter[] {
    this.#parameters ??= parametersOf(this.node.childForFieldName('parameters')).map(({ name, node, value }) => ({
      name,
      node,
      defaultValue: value,
    }));
    return this.#parameters;
  }

  get isAbstract(): boolean {
    this.#isAbstract ??= isAbstract(this.node);
    return this.#isAbstract;
  }
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

/** A class whose bases are followed when first asked for: they may lead into other files. */
class LazyClass implements PyClass {
  readonly id: string;
  readonly name: string;
  readonly node: PyNode;
  readonly methods: readonly PyFunction[];
  readonly #basesOf: () => readonly (string | null)[];
  readonly #heritageOf: (start: PyClass) => Heritage;
  #bases: readonly (string | null)[] | undefined;
  #heritage: Heritage | undefined;

  constructor(
    plain: Pick<PyClass, 'id' | 'name' | 'node' | 'methods'>,
    basesOf: () => readonly (string | null)[],
    heritageOf: (start: PyClass) => Heritage,
  ) {
    this.id = plain.id;
    this.name = plain.name;
    this.node = plain.node;
    this.methods = plain.methods;
    this.#basesOf = basesOf;
    this.#heritageOf = heritageOf;
  }

  get nameNode(): PyNode {
    return this.node.childForFieldName('name') ?? this.node;
  }

  get bases(): readonly (string | null)[] {
    this.#bases ??= this.#basesOf();
    return this.#bases;
  }

  get ancestors(): ReadonlySet<string> {
    return this.#inherited().ancestors;
  }

  get unknownBase(): boolean {
    return this.#inherited().unknownBase;
  }

  #inherited(): Heritage {
    if (!this.#heritage) {
      // Classes of two files may each derive from the other: such a circle is unknown.
      this.#heritage = { ancestors: new Set(), unknownBase: true };
      this.#heritage = this.#heritageOf(this);
    }
    return this.#heritage;
  }
}

function nameIndex(classes: readonly PyClass[]): (name: string, at: number) => PyClass | null {
  const byName = new Map<string, PyClass[]>();
  for (const described of classes) byName.set(described.name, [...(byName.get(described.name) ?? []), described]);
  return (name, at) => {
    const same = byName.get(name) ?? [];
    return same.findLast((described) => described.node.startIndex < at) ?? same[0] ?? null;
  };
}

function heritage(start: PyClass, named: (name: string, at: number) => PyClass | null, links: Links): Heritage {
  const ancestors = new Set<string>();
  const seen = new Set<PyClass>([start]);
  const open: PyClass[] = [start];
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
        const elsewhere = links.heritage(base);
        for (const name of elsewhere?.ancestors ?? []) ancestors.add(name);
        unknownBase ||= elsewhere?.unknownBase ?? true;
      }
    }
  }
  return { ancestors, unknownBase };
}
