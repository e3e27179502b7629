import { requiredModule } from './bindings';
import type { Follower } from './follow';
import { literalValue } from './literals';
import { awaited, type JsNode, memberName, plain } from './node';
import { type Binding, lookup, type ParameterBinding, type ScopeTree } from './scopes';

const MAX_DEPTH = 16;
const MAX_MEANINGS = 8;

/** Names by their imports: see `JsModule.meanings`. */
export class Meanings {
  readonly #open = new Set<number>();
  /** Readers ask for the same callees again and again, and every name is asked for at many places. */
  readonly #ofNodes = new Map<number, readonly string[]>();
  readonly #ofBindings = new Map<readonly Binding[], readonly string[]>();

  constructor(
    readonly scopes: ScopeTree,
    readonly follower: Follower,
  ) {}

  of(expression: JsNode): readonly string[] {
    const node = awaited(expression);
    const before = this.#ofNodes.get(node.id);
    if (before) return before;
    if (this.#open.has(node.id) || this.#open.size > MAX_DEPTH) return [];
    this.#open.add(node.id);
    try {
      const names = this.#named(node);
      // What a cycle cut short may still have a meaning from elsewhere.
      if (this.#open.size === 1 || names.length > 0) this.#ofNodes.set(node.id, names);
      return names;
    } finally {
      this.#open.delete(node.id);
    }
  }

  #named(node: JsNode): readonly string[] {
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.#ofName(node);
      case 'member_expression':
      case 'subscript_expression':
        return this.#ofMember(node);
      case 'call_expression': {
        const source = requiredModule(node);
        return source === null ? [] : [`${source}#`];
      }
      case 'ternary_expression':
        return this.#either(node.childForFieldName('consequence'), node.childForFieldName('alternative'));
      case 'binary_expression': {
        const operator = node.childForFieldName('operator')?.text;
        const isChoice = operator === '||' || operator === '??';
        return isChoice ? this.#either(node.childForFieldName('left'), node.childForFieldName('right')) : [];
      }
      default:
        return [];
    }
  }

  #either(a: JsNode | null, b: JsNode | null): readonly string[] {
    const first = a ? this.of(a) : [];
    const second = b ? this.of(b) : [];
    return first.length > 0 && second.length > 0 ? distinct([...first, ...second]) : [];
  }

  #ofName(node: JsNode): readonly string[] {
    const found = lookup(this.scopes.at(node.startIndex), node.text);
    if (!found) return [`global#${node.text}`];
    const before = this.#ofBindings.get(found.bindings);
    if (before) return before;
    const names = this.#ofAll(found.bindings);
    if (this.#open.size === 1 || names.length > 0) this.#ofBindings.set(found.bindings, names);
    return names;
  }

  #ofAll(bindings: readonly Binding[]): readonly string[] {
    const names: string[] = [];
    for (const binding of bindings) {
      if (binding.kind === 'value' && binding.path.length === 0 && literalValue(plain(binding.value)) === null) continue;
      const meant = this.#ofBinding(binding);
      if (meant.length === 0) return [];
      names.push(...meant);
    }
    return names.length > MAX_MEANINGS ? [] : distinct(names);
  }

  #ofBinding(binding: Binding): readonly string[] {
    switch (binding.kind) {
      case 'import':
        return [binding.name];
      case 'parameter':
        return [parameterName(binding)];
      case 'value':
        return binding.fallback ? [] : this.of(binding.value).map((name) => extended(name, binding.path.join('.')));
      default:
        return [];
    }
  }

  #ofMember(node: JsNode): readonly string[] {
    const object = node.childForFieldName('object');
    const name = memberName(node);
    if (!object || name === null) return [];
    const whole = this.of(object);
    if (whole.length > 0) return whole.map((each) => extended(each, name));
    const entry = this.follower.property(object, name);
    return entry && entry !== 'unknown' && !entry.overridable ? this.of(entry.node) : [];
  }
}

function parameterName({ node, path }: ParameterBinding): string {
  return `parameter#${path.length > 0 ? path.join('.') : node.text}`;
}

function extended(name: string, path: string): string {
  if (path === '') return name;
  return name.endsWith('#') ? `${name}${path}` : `${name}.${path}`;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
