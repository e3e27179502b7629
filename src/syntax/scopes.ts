import type { Harvest } from './harvest';
import type { ImportTarget } from './imports';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { once } from './once';

/** What gives a name its meaning in a scope. */
export type Binding =
  /** `canonical` is the name as written; null when the import is relative. */
  | { readonly kind: 'import'; readonly node: PyNode; readonly canonical: string | null; readonly target: ImportTarget }
  | { readonly kind: 'class' | 'function'; readonly node: PyNode }
  | { readonly kind: 'parameter'; readonly node: PyNode; readonly value: PyNode | null }
  | { readonly kind: 'value'; readonly node: PyNode; readonly value: PyNode }
  /** Loop variable, unpacking, `with … as`, `+=`: the name is taken, its value is not known. */
  | { readonly kind: 'other'; readonly node: PyNode };

export type ScopeKind = 'module' | 'class' | 'function' | 'lambda' | 'comprehension';

/** A region of source with its own names. Default values, decorators and bases belong to the enclosing scope, as in Python. */
export interface Scope {
  readonly kind: ScopeKind;
  /** The definition, lambda or comprehension; the root for the module. */
  readonly node: PyNode;
  readonly start: number;
  readonly end: number;
  readonly parent: Scope | null;
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** What binds a name there; cheaper than `bindings`. */
  bindingsOf(name: string): readonly Binding[] | undefined;
  /** Adds what binds a name. */
  enter(name: string, binding: Binding): void;
}

/** Characters of a list of parameters that is not searched again for each name. */
const LONG = 2000;

/** A scope whose parameters are entered when its names are first asked for: most functions are never looked into. */
class Names implements Scope {
  readonly #names = new Map<string, Binding[]>();
  #hasParameters = false;
  /** The text of their list. */
  #parameters: string | undefined;

  constructor(
    readonly kind: ScopeKind,
    readonly node: PyNode,
    readonly start: number,
    readonly end: number,
    readonly parent: Scope | null,
  ) {}

  get bindings(): ReadonlyMap<string, readonly Binding[]> {
    if (!this.#hasParameters) {
      this.#hasParameters = true;
      if (this.kind === 'function' || this.kind === 'lambda') this.#enterParameters();
    }
    return this.#names;
  }

  bindingsOf(name: string): readonly Binding[] | undefined {
    return this.#hasParameters || this.#mayTake(name) ? this.bindings.get(name) : this.#names.get(name);
  }

  enter(name: string, binding: Binding): void {
    const present = this.#names.get(name);
    if (present) present.push(binding);
    else this.#names.set(name, [binding]);
  }

  /** The name stands in the list of parameters, whatever it is there. */
  #mayTake(name: string): boolean {
    if (this.kind !== 'function' && this.kind !== 'lambda') return false;
    this.#parameters ??= this.node.childForFieldName('parameters')?.text ?? '';
    return this.#parameters.length > LONG || this.#parameters.includes(name);
  }

  /** Parameters come first; a definition of the same name inside the function does not count. */
  #enterParameters(): void {
    for (const { name, node, value } of parametersOf(this.node.childForFieldName('parameters'))) {
      const plain = name.replace(/^\*+/, '');
      const others = this.#names.get(plain)?.filter(({ kind }) => kind !== 'class' && kind !== 'function' && kind !== 'parameter') ?? [];
      this.#names.set(plain, [{ kind: 'parameter', node, value }, ...others]);
    }
  }
}

export interface ScopeTree {
  readonly module: Scope;
  /** Innermost scope whose region contains the offset. */
  at(offset: number): Scope;
  /** Scope that a definition opens. */
  of(definition: PyNode): Scope | null;
}

interface Region {
  readonly kind: ScopeKind;
  readonly node: PyNode;
  readonly start: number;
  readonly end: number;
}

function regionsOf(found: Harvest): Region[] {
  const regions: Region[] = [];
  const add = (kind: ScopeKind, node: PyNode, inside: PyNode | null): void => {
    regions.push({ kind, node, start: (inside ?? node).startIndex, end: (inside ?? node).endIndex });
  };
  for (const node of found.class_definition) add('class', node, node.childForFieldName('body'));
  for (const node of found.function_definition) add('function', node, node.childForFieldName('body'));
  for (const node of found.lambda) add('lambda', node, node.childForFieldName('body'));
  const comprehensions = [found.list_comprehension, found.set_comprehension, found.dictionary_comprehension, found.generator_expression];
  for (const nodes of comprehensions) for (const node of nodes) add('comprehension', node, null);
  return regions.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Nests all scopes of a module; bindings are still empty. */
export function nestScopes(root: PyNode, found: Harvest): ScopeTree {
  const module: Scope = new Names('module', root, 0, Number.POSITIVE_INFINITY, null);
  const ordered: Scope[] = [module];
  const byNode = new Map<number, Scope>();
  let open: Scope = module;
  for (const region of regionsOf(found)) {
    while (open.parent && open.end <= region.start) open = open.parent;
    open = new Names(region.kind, region.node, region.start, region.end, open);
    ordered.push(open);
    byNode.set(region.node.id, open);
  }
  const at = (offset: number): Scope => {
    let low = 0;
    let high = ordered.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((ordered[middle] as Scope).start <= offset) low = middle;
      else high = middle - 1;
    }
    let scope: Scope = ordered[low] ?? module;
    while (scope.parent && scope.end <= offset) scope = scope.parent;
    return scope;
  };
  return { module, at, of: (definition) => byNode.get(definition.id) ?? null };
}

/** Scope in which a name read at `from` is bound; class scopes are invisible from functions inside them. */
export function lookup(from: Scope, name: string): { readonly scope: Scope; readonly bindings: readonly Binding[] } | null {
  for (let scope: Scope | null = from; scope; scope = scope.parent) {
    if (scope.kind === 'class' && scope !== from && !onlyComprehensionsBetween(from, scope)) continue;
    const bindings = scope.bindingsOf(name);
    if (bindings) return { scope, bindings };
  }
  return null;
}

function onlyComprehensionsBetween(from: Scope, classScope: Scope): boolean {
  for (let scope: Scope | null = from; scope && scope !== classScope; scope = scope.parent) {
    if (scope.kind !== 'comprehension') return false;
  }
  return true;
}

export interface Parameter {
  readonly name: string;
  readonly node: PyNode;
  /** Its default. */
  readonly value: PyNode | null;
}

/** Names that a parameter list binds, with default values. */
export function parametersOf(list: PyNode | null): readonly Parameter[] {
  return list ? parametersIn(list) : [];
}

const parametersIn = once((list: PyNode): readonly Parameter[] => {
  const parameters: Parameter[] = [];
  for (const node of partsOf(list)) {
    if (node.type === 'identifier' || node.type.endsWith('splat_pattern')) {
      parameters.push({ name: node.text, node, value: null });
      continue;
    }
    const named = node.childForFieldName('name');
    if (named) parameters.push({ name: named.text, node, value: node.childForFieldName('value') });
    else if (node.type === 'typed_parameter') parameters.push({ name: partsOf(node)[0]?.text ?? '', node, value: null });
  }
  return parameters;
});
