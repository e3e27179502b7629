import type { RateForm } from '../../model/site';
import type { ResolvedValue } from '../module';
import type { Callers } from './callers';
import { fillsMissing } from './defaults';
import type { Definitions } from './definitions';
import type { Follower } from './follow';
import { literalValue } from './literals';
import { namesFlag } from './modes';
import { awaited, type JsNode, memberName, plain } from './node';
import type { PropertyAnswer } from './objects';
import { combined } from './operators';
import { type Binding, isUnset, lookup, type ParameterBinding, type ScopeTree, type ValueBinding } from './scopes';
import { agreed, candidatesOf, carriedBy, overridable, UNKNOWN, type Value } from './values';

const MAX_DEPTH = 30;
/** A name that is given more values than this says nothing to anybody. */
const MAX_BINDINGS = 32;

export interface ResolverParts {
  readonly scopes: ScopeTree;
  readonly follower: Follower;
  readonly definitions: Definitions;
  readonly callers: Callers;
}

/** Follows values through names, members, defaults, callers and plain arithmetic. What is not certain is unknown. */
export class Resolver {
  /** Nodes being evaluated: a value that needs itself is unknown. */
  readonly #open = new Set<number>();

  constructor(readonly parts: ResolverParts) {}

  /** See `JsModule.resolve`. */
  resolve(expression: JsNode): ResolvedValue {
    const node = plain(expression);
    const value = this.#value(node);
    const guarded = value.guarded || (literalValue(node) === undefined && namesFlag(node));
    return { ...value, form: this.#formOf(node), guarded, definitions: this.#definitionsOf(node) };
  }

  /** See `JsModule.resolveProperty`. */
  resolveProperty(object: JsNode, name: string): ResolvedValue | null {
    const entry = this.parts.follower.property(object, name);
    if (entry === null) return null;
    if (entry === 'unknown') {
      return { ...this.#memberOf(object, name), form: 'other', definitions: [] };
    }
    const found = this.resolve(entry.node);
    return entry.overridable ? { ...found, ...overridable(found) } : found;
  }

  #definitionsOf(node: JsNode): readonly string[] {
    if (node.type !== 'identifier' && node.type !== 'shorthand_property_identifier') return [];
    const found = lookup(this.parts.scopes.at(node.startIndex), node.text);
    const bindings = found?.bindings ?? [];
    return (bindings.length > MAX_BINDINGS ? [] : bindings).flatMap((binding) => (binding.kind === 'value' ? [binding.value.text] : []));
  }

  #formOf(node: JsNode): RateForm {
    if (literalValue(node) !== undefined) return 'literal';
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier': {
        const found = lookup(this.parts.scopes.at(node.startIndex), node.text);
        return found?.bindings.some((binding) => binding.kind === 'parameter') ? 'parameter' : 'name';
      }
      case 'member_expression':
      case 'subscript_expression':
        return 'attribute';
      case 'ternary_expression':
        return 'conditional';
      case 'binary_expression':
      case 'unary_expression':
        return 'arithmetic';
      default:
        return 'other';
    }
  }

  #value(expression: JsNode): Value {
    const node = plain(expression);
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

  #composed(node: JsNode): Value {
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.#name(node);
      case 'member_expression':
      case 'subscript_expression':
        return this.#member(node);
      default:
        return combined(node, (part) => (part ? this.#value(part) : UNKNOWN));
    }
  }

  #inner(node: JsNode | null): Value {
    return node ? this.#value(node) : UNKNOWN;
  }

  #name(node: JsNode): Value {
    const found = lookup(this.parts.scopes.at(node.startIndex), node.text);
    if (!found || found.bindings.length > MAX_BINDINGS) return UNKNOWN;
    const given = found.bindings.filter((binding) => !isUnset(binding));
    const [only, ...others] = given.length > 0 ? given : found.bindings;
    if (!only) return UNKNOWN;
    if (only.kind === 'parameter') return this.#reassigned(only, others);
    if (others.length > 0) return this.#oneOf(found.bindings);
    return only.kind === 'value' ? this.#assigned(only) : UNKNOWN;
  }

  /** `rate = rate ?? 0.5` below the parameter only fills in what a caller left out. */
  #reassigned(parameter: ParameterBinding, others: readonly Binding[]): Value {
    const [fill, another] = others;
    if (!fill) return this.#parameter(parameter);
    if (another || fill.kind !== 'value' || fill.path.length > 0) return UNKNOWN;
    const given = fillsMissing(fill, parameter.node.text);
    return given ? overridable(this.#value(given)) : UNKNOWN;
  }

  #oneOf(bindings: readonly Binding[]): Value {
    const values = bindings.map((binding) => (binding.kind === 'value' ? this.#assigned(binding) : UNKNOWN));
    return { ...UNKNOWN, ...candidatesOf(values), guarded: values.some((value) => value.guarded) };
  }

  #assigned(binding: ValueBinding): Value {
    if (binding.path.length === 0) return carriedBy('constant', this.#value(binding.value));
    const target = this.parts.follower.step(binding.value, binding.path);
    const fallback = this.#inner(binding.fallback);
    if (target === null) return carriedBy('constant', fallback);
    if (target === 'unknown') return overridable(fallback);
    const value = carriedBy('config', this.#value(target.node));
    return target.overridable ? overridable(value) : value;
  }

  #parameter(parameter: ParameterBinding): Value {
    const own = this.#inner(parameter.fallback ?? (parameter.path.length === 0 ? parameter.whole : null));
    if (own.value !== null) return overridable(own);
    const { whole, path } = parameter;
    const inWhole = whole && path.length > 0 ? this.parts.follower.step(whole, path) : null;
    if (inWhole && inWhole !== 'unknown') return overridable(this.#value(inWhole.node));
    return this.#passed(parameter);
  }

  /** What all callers of the file pass. */
  #passed({ owner, index, path }: Pick<ParameterBinding, 'owner' | 'index' | 'path'>): Value {
    const given = this.parts.callers.passedTo(owner, index);
    if (!given || given.length === 0) return UNKNOWN;
    const values = given.map((argument) => {
      if (path.length === 0) return this.#value(argument);
      const target = this.parts.follower.step(argument, path);
      return target && target !== 'unknown' && !target.overridable ? this.#value(target.node) : UNKNOWN;
    });
    return agreed(values) ?? { ...UNKNOWN, ...candidatesOf(values) };
  }

  #member(node: JsNode): Value {
    const object = node.childForFieldName('object');
    const name = memberName(node);
    if (!object) return UNKNOWN;
    if (name !== null) return this.#memberOf(object, name);
    const item = this.parts.follower.follow(node);
    return item && item.id !== node.id ? carriedBy('constant', this.#value(item)) : UNKNOWN;
  }

  #memberOf(object: JsNode, name: string): Value {
    const target = awaited(object);
    if (target.type === 'this') return this.#ofThis(target, name);
    const entry: PropertyAnswer = this.parts.follower.property(target, name);
    if (entry === null) return UNKNOWN;
    if (entry === 'unknown') return this.#ofParameter(target, name);
    const value = carriedBy('config', this.#value(entry.node));
    return entry.overridable ? overridable(value) : value;
  }

  #ofThis(self: JsNode, name: string): Value {
    const owner = this.parts.definitions.classOfThis(self);
    const values = this.parts.follower.origins(owner, name).map((origin) => this.#value(origin));
    const [only, another] = values;
    if (!only) return UNKNOWN;
    return another ? { ...UNKNOWN, ...candidatesOf(values) } : carriedBy('attribute', only);
  }

  /** `options.rate` where `options` is a parameter: its default object, or what the callers pass. */
  #ofParameter(object: JsNode, name: string): Value {
    const path: string[] = [name];
    let at = object;
    for (let inner = at; inner.type === 'member_expression' && path.length < 8; inner = at) {
      path.unshift(memberName(inner) ?? '');
      at = plain(inner.childForFieldName('object') ?? inner);
    }
    const found = at.type === 'identifier' ? lookup(this.parts.scopes.at(at.startIndex), at.text) : null;
    const [only, another] = found?.bindings ?? [];
    if (only?.kind !== 'parameter' || another) return UNKNOWN;
    const whole = only.fallback ?? only.whole;
    const inWhole = whole && only.path.length === 0 ? this.parts.follower.step(whole, path) : null;
    if (inWhole && inWhole !== 'unknown') return overridable(this.#value(inWhole.node));
    return this.#passed({ ...only, path: [...only.path, ...path] });
  }
}
