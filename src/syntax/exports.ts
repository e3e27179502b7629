import type { Definitions } from './classes';
import type { Definer } from './define';
import { literalValue } from './literals';
import type { PyClass } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Definition } from './project';
import type { Qualifier } from './qualify';
import type { ScopeTree } from './scopes';

export interface ExportsParts {
  readonly scopes: ScopeTree;
  readonly qualifier: Qualifier;
  readonly definer: Definer;
  readonly definitions: Definitions;
}

/** What one file offers to those that import it. */
export class Exports {
  #all: ReadonlySet<string> | null | undefined;

  constructor(readonly parts: ExportsParts) {}

  /**
   * Canonical name of a top-level name, own ones as `.Name`; null when it cannot be told, undefined when nothing binds it.
   * `public`: only what `import *` brings.
   */
  member(name: string, how: 'named' | 'public'): string | null | undefined {
    if (how === 'public' && !this.#isPublic(name)) return undefined;
    return this.parts.qualifier.topLevel(name);
  }

  define(name: string): Definition | null {
    return this.parts.definer.topLevel(name);
  }

  /** What a class of this file holds under a name. */
  inClass(owner: Definition, name: string): Definition | null {
    return this.parts.definer.classMember(owner, name);
  }

  classOf(node: PyNode): PyClass | null {
    const scope = this.parts.scopes.of(node);
    return scope && this.parts.definitions.classOf(scope);
  }

  #isPublic(name: string): boolean {
    if (this.#all === undefined) this.#all = this.#listed();
    return this.#all ? this.#all.has(name) : !name.startsWith('_');
  }

  /** `__all__`; null when there is none or it is put together by the program. */
  #listed(): ReadonlySet<string> | null {
    const [binding, another] = this.parts.scopes.module.bindings.get('__all__') ?? [];
    if (binding?.kind !== 'value' || another || !/^(?:list|tuple)$/.test(binding.value.type)) return null;
    const names = partsOf(binding.value).map((part) => literalValue(part));
    return names.every((name) => typeof name === 'string') ? new Set(names) : null;
  }
}
