import { readForeign } from './foreign';
import type { ImportTarget } from './imports';
import { isLibrary, markOf } from './libraries';
import type { Links } from './links';
import type { PyNode } from './node';
import { withoutParentheses } from './nodes';
import type { Definition } from './project';
import { type Qualifier, shadowedImports, withoutFallbacks } from './qualify';
import { type Binding, lookup, type ScopeTree } from './scopes';
import { starFile } from './stars';

const MAX_DEPTH = 20;

export interface DefinerParts {
  readonly file: string;
  readonly scopes: ScopeTree;
  readonly qualifier: Qualifier;
  readonly links: Links;
}

/** Finds the definitions that names mean. Remembers nothing: nodes of other files die on their own. */
export class Definer {
  #depth = 0;

  constructor(readonly parts: DefinerParts) {}

  /** See `PyModule.define`. */
  define(expression: PyNode): Definition | null {
    if (this.#depth > MAX_DEPTH) return null;
    this.#depth++;
    try {
      const node = withoutParentheses(expression);
      if (node.type === 'identifier') return this.#ofIdentifier(node);
      return node.type === 'attribute' ? this.#ofAttribute(node) : null;
    } finally {
      this.#depth--;
    }
  }

  /** What a name means at the top level, at the end of the module; null when nothing binds it there. */
  topLevel(name: string): Definition | null {
    const { scopes } = this.parts;
    const bindings = scopes.module.bindings.get(name);
    if (bindings) return this.#ofBindings(bindings, name, Number.POSITIVE_INFINITY);
    return this.#fromStars(name);
  }

  #ofIdentifier(node: PyNode): Definition | null {
    const found = lookup(this.parts.scopes.at(node.startIndex), node.text);
    if (!found) return this.#fromStars(node.text);
    // A function runs when the whole module is known; elsewhere the definitions above count.
    const isLater = found.scope !== this.parts.scopes.at(node.startIndex);
    return this.#ofBindings(
      shadowedImports(found.bindings, node.startIndex) ?? found.bindings,
      node.text,
      isLater ? Number.POSITIVE_INFINITY : node.startIndex,
    );
  }

  #ofBindings(all: readonly Binding[], name: string, at: number): Definition | null {
    const bindings = withoutFallbacks(all);
    const [only, another] = bindings;
    if (!only) return null;
    if (!another) return this.#ofBinding(only, name);
    const definitions = bindings.filter((binding) => binding.kind === 'class' || binding.kind === 'function');
    if (definitions.length < bindings.length) return this.#agreed(bindings, name);
    // Defined again: as `qualify`, which gives no name to alternatives in branches.
    if (this.parts.qualifier.agreed(bindings) === null) return null;
    const last = definitions.findLast((binding) => binding.node.startIndex < at) ?? definitions[0];
    return last ? this.#ofBinding(last, name) : null;
  }

  /** The same thing imported twice. */
  #agreed(bindings: readonly Binding[], name: string): Definition | null {
    if (bindings.some((binding) => binding.kind !== 'import')) return null;
    const found = bindings.map((binding) => this.#ofBinding(binding, name));
    const [first] = found;
    return first && found.every((other) => other?.node === first.node) ? first : null;
  }

  #ofBinding(binding: Binding, name: string): Definition | null {
    switch (binding.kind) {
      case 'class':
      case 'function':
        return { kind: binding.kind, file: this.parts.file, name, node: binding.node };
      case 'value': {
        const value = withoutParentheses(binding.value);
        const followed = value.type === 'identifier' || value.type === 'attribute' ? this.define(value) : null;
        return followed ?? { kind: 'value', file: this.parts.file, name, node: binding.value };
      }
      case 'import':
        return this.#imported(binding.target);
      default:
        return null;
    }
  }

  #imported({ module, name }: ImportTarget): Definition | null {
    if (name === null || (isLibrary(module) && !this.#isOwnSource(module))) return null;
    const file = this.parts.links.locate(module);
    return file === null ? null : this.parts.links.define(file, name);
  }

  /** The project is the framework that is imported. */
  #isOwnSource(module: string): boolean {
    const mark = markOf(module);
    return mark !== null && this.parts.links.locate(mark) !== null;
  }

  #fromStars(name: string): Definition | null {
    const { links, qualifier } = this.parts;
    const file = starFile(qualifier.bindings.stars, name, links);
    return file === null ? null : links.define(file, name);
  }

  #ofAttribute(node: PyNode): Definition | null {
    const object = node.childForFieldName('object');
    const attribute = node.childForFieldName('attribute')?.text;
    if (!object || !attribute || this.parts.qualifier.isPatched(node)) return null;
    const owner = this.define(object);
    if (owner?.kind === 'class') return this.#inClass(owner, attribute);
    const parent = this.parts.qualifier.qualify(object);
    const foreign = parent === null ? null : readForeign(parent);
    if (foreign?.name === '') return this.parts.links.define(foreign.file, attribute);
    if (parent === null || parent.startsWith('.') || foreign || !this.#isOwnSource(parent)) return null;
    const file = this.parts.links.locate(parent);
    return file === null ? null : this.parts.links.define(file, attribute);
  }

  /** A class inside the class, a method or a class attribute. */
  #inClass(owner: Definition, attribute: string): Definition | null {
    if (owner.file !== this.parts.file) return this.parts.links.inClass(owner, attribute);
    return this.classMember(owner, attribute);
  }

  classMember(owner: Definition, attribute: string): Definition | null {
    const bindings = this.parts.scopes.of(owner.node)?.bindings.get(attribute);
    const found = bindings ? this.#ofBindings(bindings, attribute, Number.POSITIVE_INFINITY) : null;
    return found && found.file === this.parts.file ? { ...found, name: `${owner.name}.${attribute}` } : found;
  }
}
