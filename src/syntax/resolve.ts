import type { RateForm } from '../model/site';
import type { Attributes } from './attributes';
import type { AttributeWrite } from './bindings';
import type { Definitions } from './classes';
import { type Guards, modeOf, namesFlag } from './guards';
import { arithmetic, literalValue } from './literals';
import type { PyModule, ResolvedValue } from './module';
import type { PyNode } from './node';
import { partsOf, withoutParentheses } from './nodes';
import { once } from './once';
import type { Definition, Project } from './project';
import type { Qualifier } from './qualify';
import { type Binding, lookup, type ScopeTree } from './scopes';
import { type Setting, Settings } from './settings';
import { carried, isZero, overridable, UNKNOWN, type Value, weaker } from './values';

const MAX_DEPTH = 30;

/** Where the names of a module lead outside of it. */
export interface Links {
  readonly file: string;
  readonly project: Project;
  define(expression: PyNode): Definition | null;
  open(file: string): PyModule | null;
}

export interface ResolverParts {
  readonly scopes: ScopeTree;
  readonly qualifier: Qualifier;
  readonly attributes: Attributes;
  readonly definitions: Definitions;
  readonly guards: Guards;
  readonly calls: readonly PyNode[];
  readonly writes: readonly AttributeWrite[];
  readonly links: Links;
}

/** The resolvers of the modules that are open, for each other. */
const serving = new WeakMap<PyModule, Resolver>();

/** Follows values through names, attributes, defaults and plain arithmetic. What is not certain is unknown. */
export class Resolver {
  /** Nodes being evaluated: a value that needs itself is unknown. */
  readonly #open = new Set<number>();

  readonly scopes: ScopeTree;
  readonly qualifier: Qualifier;
  readonly attributes: Attributes;
  readonly guards: Guards;
  readonly settings: Settings;

  constructor(parts: ResolverParts) {
    this.scopes = parts.scopes;
    this.qualifier = parts.qualifier;
    this.attributes = parts.attributes;
    this.guards = parts.guards;
    this.settings = new Settings(parts);
  }

  /** From now on the resolvers of other modules may ask this one. */
  serves(module: PyModule): void {
    serving.set(module, this);
  }

  /** See `PyModule.resolve`. */
  resolve(expression: PyNode): ResolvedValue {
    const node = withoutParentheses(expression);
    const value = this.#value(node);
    const guarded = value.guarded || (literalValue(node) === undefined && namesFlag(node));
    return { ...value, form: this.#formOf(node), guarded, definitions: this.#definitionsOf(node) };
  }

  #definitionsOf(node: PyNode): readonly string[] {
    if (node.type !== 'identifier') return [];
    const found = lookup(this.scopes.at(node.startIndex), node.text);
    return found ? valueTexts(found.bindings) : [];
  }

  #formOf(node: PyNode): RateForm {
    if (literalValue(node) !== undefined) return 'literal';
    switch (node.type) {
      case 'identifier':
        return lookup(this.scopes.at(node.startIndex), node.text)?.bindings.some((binding) => binding.kind === 'parameter')
          ? 'parameter'
          : 'name';
      case 'attribute':
        return 'attribute';
      case 'conditional_expression':
        return 'conditional';
      case 'binary_operator':
      case 'unary_operator':
        return 'arithmetic';
      default:
        return 'other';
    }
  }

  #value(expression: PyNode): Value {
    const node = withoutParentheses(expression);
    const literal = literalValue(node);
    if (literal !== undefined) return { ...UNKNOWN, value: literal, source: 'literal', origin: node };
    if (this.#open.has(node.id) || this.#open.size > MAX_DEPTH) return UNKNOWN;
    this.#open.add(node.id);
    try {
      return this.#composed(node);
    } finally {
      this.#open.delete(node.id);
    }
  }

  #composed(node: PyNode): Value {
    switch (node.type) {
      case 'identifier':
        return this.#name(node);
      case 'attribute':
        return this.#attribute(node);
      case 'subscript':
        return this.#item(node);
      case 'conditional_expression':
        return this.#conditional(node);
      case 'binary_operator':
        return this.#binary(node);
      case 'unary_operator':
        return this.#negated(node);
      case 'named_expression':
        return this.#inner(node.childForFieldName('value'));
      case 'call':
        return this.#conversion(node);
      default:
        return UNKNOWN;
    }
  }

  #inner(node: PyNode | null): Value {
    return node ? this.#value(node) : UNKNOWN;
  }

  #name(node: PyNode): Value {
    const found = lookup(this.scopes.at(node.startIndex), node.text);
    const [only, another] = found?.bindings ?? [];
    if (!found || !only) return UNKNOWN;
    // Even where the value is unsure, one definition that looks at the mode shows that the author did.
    const local = found.scope.kind !== 'module';
    const guarded = local
      ? found.bindings.some((binding) => this.#watchesMode(binding, another !== undefined))
      : found.bindings.some((binding) => this.#isSwitchedFromInside(binding));
    if (another) return { ...UNKNOWN, guarded };
    if (only.kind === 'parameter') {
      return { ...overridable(this.#inner(only.value)), guarded };
    }
    if (only.kind !== 'value') return { ...UNKNOWN, guarded };
    const inner = this.#value(only.value);
    if (inner.value === null) return { ...UNKNOWN, source: carried(inner.source), guarded: inner.guarded || guarded };
    return { ...inner, source: inner.source === 'literal' ? 'constant' : inner.source, guarded: inner.guarded || guarded };
  }

  #watchesMode(binding: Binding, oneOfSeveral: boolean): boolean {
    if (binding.kind === 'value' && literalValue(binding.value) === undefined && namesFlag(binding.value)) return true;
    return oneOfSeveral && binding.kind !== 'parameter' && this.guards.isGuarded(binding.node);
  }

  /** `global p_drop; p_drop = 0` in a function gives a module's name another value while the program runs. */
  #isSwitchedFromInside(binding: Binding): boolean {
    return (binding.kind === 'value' || binding.kind === 'other') && this.scopes.at(binding.node.startIndex).kind === 'function';
  }

  #attribute(node: PyNode): Value {
    const object = node.childForFieldName('object');
    const attribute = node.childForFieldName('attribute');
    if (!object || !attribute) return UNKNOWN;
    const self = this.attributes.classOfSelf(object);
    const owner = self ?? this.#classMeant(object);
    const origin = owner ? this.attributes.originIn(owner, attribute.text) : null;
    const switched = self !== null && this.attributes.isSwitched(self, attribute.text);
    if (!self && origin?.from !== 'class') return this.#setting(owner ? null : this.settings.attribute(object, attribute.text));
    if (!origin) return { ...UNKNOWN, guarded: switched };
    const inner = this.#value(origin.value);
    const guarded = inner.guarded || switched;
    const source = carried(inner.source);
    if (inner.value === null) return { ...UNKNOWN, source, guarded };
    if (source !== 'unknown') return { ...inner, guarded };
    return { ...inner, source: origin.from === 'class' ? 'constant' : 'attribute', guarded };
  }

  /** `cfg['dropout']`. */
  #item(node: PyNode): Value {
    const object = node.childForFieldName('value');
    const key = node.childForFieldName('subscript');
    const name = key ? literalValue(key) : undefined;
    return object && typeof name === 'string' ? this.#setting(this.settings.item(object, name)) : UNKNOWN;
  }

  #setting(setting: Setting | null): Value {
    if (!setting) return UNKNOWN;
    const inner = this.#inner(setting.value);
    if (inner.value === null) return { ...UNKNOWN, source: setting.source, guarded: inner.guarded };
    return { ...inner, source: setting.source, byDefault: setting.byDefault || inner.byDefault };
  }

  #classMeant(object: PyNode): ReturnType<Attributes['classOfSelf']> {
    const name = this.qualifier.qualify(object);
    return name?.startsWith('.') ? this.attributes.definitions.classNamed(name.slice(1), object.startIndex) : null;
  }

  /** `p if self.training else 0.0` has the value that holds in training. */
  #conditional(node: PyNode): Value {
    const [yes, condition, no] = partsOf(node);
    if (!yes || !condition || !no) return UNKNOWN;
    const mode = modeOf(condition);
    const a = this.#value(yes);
    const b = this.#value(no);
    if (mode === null && !this.guards.tests(condition)) {
      const same = a.value !== null && a.value === b.value && a.source === 'literal' && b.source === 'literal';
      return same ? { ...a, origin: null } : { ...UNKNOWN, guarded: a.guarded || b.guarded };
    }
    if (mode === 'training') return { ...a, guarded: true };
    if (mode === 'inference') return { ...b, guarded: true };
    if (isZero(b.value)) return { ...a, guarded: true };
    if (isZero(a.value)) return { ...b, guarded: true };
    return { ...UNKNOWN, guarded: true };
  }

  /** No origin: another number put there would not become the rate. */
  #binary(node: PyNode): Value {
    const a = this.#inner(node.childForFieldName('left'));
    const b = this.#inner(node.childForFieldName('right'));
    const guarded = a.guarded || b.guarded;
    if (typeof a.value !== 'number' || typeof b.value !== 'number') return { ...UNKNOWN, guarded };
    const value = arithmetic(node.childForFieldName('operator')?.text ?? '', a.value, b.value);
    if (value === null) return { ...UNKNOWN, guarded };
    const source = weaker(a.source, b.source);
    return { value, source, origin: null, byDefault: a.byDefault || b.byDefault, guarded };
  }

  #negated(node: PyNode): Value {
    const inner = this.#inner(node.childForFieldName('argument'));
    const operator = node.childForFieldName('operator')?.text;
    if (typeof inner.value !== 'number' || (operator !== '-' && operator !== '+')) return { ...UNKNOWN, guarded: inner.guarded };
    return { ...inner, value: operator === '-' ? -inner.value : inner.value, origin: null };
  }

  /** `float(p)` has the value of `p`. */
  #conversion(node: PyNode): Value {
    const callee = node.childForFieldName('function');
    const list = node.childForFieldName('arguments');
    const [argument, another] = list ? partsOf(list) : [];
    if (!callee || !argument || another || this.qualifier.qualify(callee) !== 'builtins.float') return UNKNOWN;
    const inner = this.#value(argument);
    return typeof inner.value === 'number' ? inner : { ...UNKNOWN, guarded: inner.guarded };
  }
}

/** Shared by all uses of a name: a script may bind and read `p` a thousand times. */
const valueTexts = once((bindings: readonly Binding[]): readonly string[] =>
  bindings.flatMap((binding) => (binding.kind === 'value' ? [binding.value.text] : [])),
);
