import type { Bindings } from './bindings';
import { foreignName, readForeign } from './foreign';
import type { ImportTarget } from './imports';
import { isLibrary } from './libraries';
import type { Links } from './links';
import type { PyNode } from './node';
import { withoutParentheses } from './nodes';
import { once } from './once';
import { type Binding, lookup, type Scope, type ScopeTree } from './scopes';
import { fromStars, starFile } from './stars';

const BUILTINS = new Set(
  `object type super property staticmethod classmethod print range len enumerate zip map filter list dict tuple set frozenset str bytes
  int float bool complex abs min max sum round sorted reversed isinstance issubclass hasattr getattr setattr delattr vars dir id iter next
  open repr any all callable globals locals Exception ValueError TypeError RuntimeError NotImplementedError ImportError`.split(/\s+/),
);

const MAX_DEPTH = 40;

const CONDITIONAL = new Set(['if_statement', 'try_statement', 'for_statement', 'while_statement', 'match_statement']);
const DEFINITIONS = new Set(['function_definition', 'class_definition', 'lambda', 'module']);

/** Canonical names of expressions, remembered per scope and name. */
export class Qualifier {
  readonly #names = new Map<Scope, Map<string, string | null>>();
  readonly #starred = new Map<string, string | null>();
  readonly #patched: ReadonlySet<string>;

  constructor(
    readonly scopes: ScopeTree,
    readonly bindings: Bindings,
    readonly links: Links,
  ) {
    // `nn.Dropout = Mine`: from then on the dotted text is not the framework's.
    this.#patched = new Set(bindings.attributeWrites.map((write) => write.targetText));
  }

  /** See `PyModule.qualify`. */
  qualify(expression: PyNode, depth = 0): string | null {
    const node = withoutParentheses(expression);
    if (node.type === 'identifier') return this.#ofName(node.startIndex, node.text, depth);
    if (node.type !== 'attribute' || depth > MAX_DEPTH) return null;
    const object = node.childForFieldName('object');
    const attribute = node.childForFieldName('attribute');
    if (!object || !attribute) return null;
    const owner = this.qualify(object, depth + 1);
    if (owner === null || this.isPatched(node)) return null;
    return this.#memberOf(owner, attribute.text);
  }

  /** The same for a dotted name that stands at an offset. */
  qualifyPath(path: string, at: number): string | null {
    const parts = path.split('.');
    if (parts.length > MAX_DEPTH) return null;
    let whole = parts[0] ?? '';
    let owner = this.#ofName(at, whole, parts.length - 1);
    for (const part of parts.slice(1)) {
      if (owner === null) return null;
      whole += `.${part}`;
      if (this.#patched.has(whole)) return null;
      owner = this.#memberOf(owner, part);
    }
    return owner;
  }

  /** The module itself gives the attribute another meaning. */
  isPatched(attribute: PyNode): boolean {
    return this.#patched.has(attribute.text);
  }

  /** What a name means at the top level of this module; undefined when nothing binds it there. */
  topLevel(name: string): string | null | undefined {
    if (this.scopes.module.bindings.has(name)) return this.#inScope(this.scopes.module, name, 0);
    const { stars } = this.bindings;
    if (stars.length === 0) return undefined;
    return this.#fromStars(name) ?? (starFile(stars, name, this.links) === null ? undefined : null);
  }

  #fromStars(name: string): string | null {
    let given = this.#starred.get(name);
    if (given === undefined) {
      given = fromStars(this.bindings.stars, name, this.links);
      this.#starred.set(name, given);
    }
    return given;
  }

  #memberOf(owner: string, attribute: string): string | null {
    const foreign = readForeign(owner);
    if (foreign?.name === '') return this.links.member(foreign.file, attribute, 'named') ?? null;
    const whole = `${owner}.${attribute}`;
    // Of `import a.b.c`, when `a` is a folder without a file of its own.
    const file = this.bindings.dotted.has(whole) && !isLibrary(whole) ? this.links.locate(whole) : null;
    return file === null ? whole : foreignName({ file, name: '' });
  }

  #imported(canonical: string | null, { module, name }: ImportTarget): string | null {
    if (canonical !== null && isLibrary(canonical)) return canonical;
    const file = this.links.locate(module);
    if (file !== null && name === null) return foreignName({ file, name: '' });
    const member = file !== null && name !== null ? this.links.member(file, name, 'named') : undefined;
    if (member !== undefined) return member;
    // A folder without a file of its own may still hold the module, and `from . import models` in a package's own file names one beside it.
    const inside = name === null ? null : this.links.locate(module.endsWith('.') ? module + name : `${module}.${name}`);
    if (inside !== null) return foreignName({ file: inside, name: '' });
    return file === null ? canonical : null;
  }

  #ofName(at: number, name: string, depth: number): string | null {
    const from = this.scopes.at(at);
    const found = lookup(from, name);
    const shadowed = found && shadowedImports(found.bindings, at);
    return shadowed ? this.agreed(shadowed, depth) : this.#inScope(from, name, depth);
  }

  #inScope(from: Scope, name: string, depth: number): string | null {
    const found = lookup(from, name);
    if (!found) {
      if (this.bindings.stars.length > 0) return this.#fromStars(name);
      return BUILTINS.has(name) ? `builtins.${name}` : null;
    }
    let known = this.#names.get(found.scope);
    if (!known) {
      known = new Map();
      this.#names.set(found.scope, known);
    }
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, null); // A name defined by itself has no canonical name.
    const result = depth > MAX_DEPTH ? null : this.agreed(found.bindings, depth);
    known.set(name, result);
    return result;
  }

  /** The one canonical name on which all bindings of a name agree. */
  agreed(all: readonly Binding[], depth = 0): string | null {
    const bindings = withoutFallbacks(all);
    const definitions = bindings.filter((binding) => binding.kind === 'class' || binding.kind === 'function');
    if (definitions.length > 1 && definitions.some((binding) => isConditional(binding.node))) return null;
    let agreed: string | null = null;
    for (const binding of bindings) {
      const canonical = this.#ofBinding(binding, depth + 1);
      if (canonical === null || (agreed !== null && inKeras(agreed) !== inKeras(canonical))) return null;
      agreed ??= canonical;
    }
    return agreed;
  }

  #ofBinding(binding: Binding, depth: number): string | null {
    switch (binding.kind) {
      case 'import':
        return this.#imported(binding.canonical, binding.target);
      case 'class':
      case 'function':
        return `.${binding.node.childForFieldName('name')?.text ?? ''}`;
      case 'value':
        return this.qualify(binding.value, depth);
      default:
        return null;
    }
  }
}

/** The name in Keras whatever brings Keras in: a notebook may import the same layer from both homes, one after the other. */
function inKeras(name: string): string {
  return name.replace(/^(?:tf_keras|(?:tensorflow(?:\.python|\.compat\.v[12])?\.)?keras)(?=\.|$)/, 'keras');
}

/** True when the definition stands in a branch or loop of its scope. */
function isConditional(definition: PyNode): boolean {
  for (let at = definition.parent; at && !DEFINITIONS.has(at.type); at = at.parent) if (CONDITIONAL.has(at.type)) return true;
  return false;
}

/**
 * Leaves out what an `except` branch offers in place of a name that the `try` body binds: the body is the intended meaning. The same holds
 * for `None` in whatever branch: nothing can be meant by it.
 */
export function withoutFallbacks(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.length < 2 ? bindings : intended(bindings);
}

const intended = once((bindings: readonly Binding[]): readonly Binding[] => {
  const something = bindings.filter((binding) => binding.kind !== 'value' || binding.value.type !== 'none');
  return (something.length > 0 ? something : bindings).filter((binding) => {
    const body = attemptedInstead(binding.node);
    if (!body) return true;
    return !bindings.some((other) => other !== binding && body.startIndex <= other.node.startIndex && other.node.endIndex <= body.endIndex);
  });
});

/** Within the value that takes an imported name over, the name still means what was imported: `model = model.Net()`. */
export function shadowedImports(bindings: readonly Binding[], at: number): readonly Binding[] | null {
  if (bindings.length < 2 || !isImported(bindings)) return null;
  const taking = bindings.find((binding) => binding.kind === 'value' && binding.value.startIndex <= at && at < binding.value.endIndex);
  const before = taking ? bindings.filter(({ node }) => node.startIndex < taking.node.startIndex) : [];
  return before.length > 0 && before.every(({ kind }) => kind === 'import') ? before : null;
}

const isImported = once((bindings: readonly Binding[]) => bindings.some(({ kind }) => kind === 'import'));

/** Body of the `try` whose `except` branch holds the node. */
function attemptedInstead(node: PyNode): PyNode | null {
  for (let at = node.parent; at && !DEFINITIONS.has(at.type); at = at.parent) {
    if (at.type === 'except_clause' || at.type === 'except_group_clause') return at.parent?.childForFieldName('body') ?? null;
  }
  return null;
}
