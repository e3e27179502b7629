import type { Bindings, MemberWrite } from './bindings';
import type { Definitions } from './definitions';
import { literalValue } from './literals';
import type { JsClass } from './module';
import { awaited, CLASSES, type JsNode, keyOf, memberName, plain } from './node';
import { bodyOf, entryOf, isStatic, memberKey, ownEntry, type PropertyAnswer, parameterProperty, partsOf } from './objects';
import { type Binding, isUnset, lookup, type ScopeTree, type Step } from './scopes';

const MAX_DEPTH = 24;

/** Finds what names and members stand for, as far as there is one answer only. */
export class Follower {
  #depth = 0;

  constructor(
    readonly scopes: ScopeTree,
    readonly definitions: Definitions,
    readonly writes: Bindings['writes'],
  ) {}

  /** See `JsModule.follow`. */
  follow(expression: JsNode): JsNode | null {
    if (this.#depth >= MAX_DEPTH) return null;
    this.#depth++;
    try {
      return this.#followed(awaited(expression));
    } finally {
      this.#depth--;
    }
  }

  #followed(node: JsNode): JsNode | null {
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.#name(node);
      case 'member_expression':
      case 'subscript_expression':
        return this.#member(node);
      case 'call_expression':
        return this.#frozen(node) ?? node;
      default:
        return node;
    }
  }

  #name(node: JsNode): JsNode | null {
    const binding = this.onlyBinding(node);
    if (binding?.kind === 'function' || binding?.kind === 'class') return binding.node;
    if (binding?.kind !== 'value') return null;
    if (binding.path.length === 0) return this.follow(binding.value);
    const target = this.step(binding.value, binding.path);
    return target && target !== 'unknown' && !target.overridable ? this.follow(target.node) : null;
  }

  /** The one binding of a name that gives it a value: declarations with `null` do not count beside it. */
  onlyBinding(node: JsNode): Binding | null {
    const bindings = lookup(this.scopes.at(node.startIndex), node.text)?.bindings ?? [];
    const [only, another] = bindings.length > 1 ? bindings.filter((binding) => !isUnset(binding)) : bindings;
    return only && !another ? only : null;
  }

  #member(node: JsNode): JsNode | null {
    const object = node.childForFieldName('object');
    const name = memberName(node);
    if (!object) return null;
    if (name === null) return this.#item(object, node.childForFieldName('index'));
    const target = this.property(object, name);
    return target && target !== 'unknown' && !target.overridable ? this.follow(target.node) : null;
  }

  #item(object: JsNode, index: JsNode | null): JsNode | null {
    const list = this.follow(object);
    const at = index ? literalValue(plain(index)) : null;
    if (list?.type !== 'array' || typeof at !== 'number') return null;
    const items = list.namedChildren.filter((child) => child !== null && child.type !== 'comment');
    if (items.slice(0, at + 1).some((item) => item?.type === 'spread_element')) return null;
    const item = items[at];
    return item ? this.follow(item) : null;
  }

  /** `Object.freeze(x)` is `x`. */
  #frozen(call: JsNode): JsNode | null {
    if (!/^Object\s*\.\s*(freeze|seal)$/.test(call.childForFieldName('function')?.text ?? '')) return null;
    const argument = call.childForFieldName('arguments')?.namedChildren[0];
    return argument ? this.follow(argument) : null;
  }

  /** Where a way through an object ends. */
  step(from: JsNode, path: readonly Step[]): PropertyAnswer {
    let at: JsNode | null = from;
    let overridable = false;
    for (const step of path) {
      if (typeof step === 'number') return 'unknown';
      const found: PropertyAnswer = at ? this.property(at, step) : 'unknown';
      if (found === null || found === 'unknown') return found;
      overridable ||= found.overridable;
      at = found.node;
    }
    return at ? { node: at, overridable } : 'unknown';
  }

  /** Entry of what an expression stands for; a write to it from outside makes it unknown. */
  property(object: JsNode, name: string): PropertyAnswer {
    if (this.#depth >= MAX_DEPTH) return 'unknown';
    this.#depth++;
    try {
      return this.#propertyOf(object, name);
    } finally {
      this.#depth--;
    }
  }

  #propertyOf(object: JsNode, name: string): PropertyAnswer {
    const inner = awaited(object);
    if (inner.type === 'this') return this.#ofInstance(this.definitions.classOfThis(inner), name);
    const target = this.follow(inner);
    if (!target) return 'unknown';
    const written = this.#writesTo(target, name);
    if (written.length > 0) return 'unknown';
    if (CLASSES.has(target.type)) return this.#static(target, name);
    if (target.type === 'new_expression') return this.#ofNew(target, name);
    return this.entry(target, name);
  }

  #writesTo(target: JsNode, name: string): readonly MemberWrite[] {
    const writes = this.writes.get(name) ?? [];
    return writes.filter(({ object }) => plain(object).type !== 'this' && this.follow(object)?.id === target.id);
  }

  /** Entry of an object literal or of `Object.assign({}, …)`. */
  entry(target: JsNode, name: string): PropertyAnswer {
    const parts = partsOf(target);
    if (!parts) return 'unknown';
    let overridable = false;
    for (const part of parts.reverse()) {
      const found = part.spread ? this.property(part.node, name) : ownEntry(part.node, name);
      if (found === 'unknown') overridable = true;
      else if (found) return { node: found.node, overridable: overridable || found.overridable };
    }
    return overridable ? 'unknown' : null;
  }

  #ofNew(expression: JsNode, name: string): PropertyAnswer {
    const callee = expression.childForFieldName('constructor');
    const target = callee && this.follow(callee);
    const owner = target ? this.definitions.classByNode(target) : null;
    return owner ? this.#ofInstance(owner, name) : 'unknown';
  }

  #static(node: JsNode, name: string): PropertyAnswer {
    for (const member of bodyOf(node)) {
      if (isStatic(member) && keyOf(memberKey(member)) === name) return entryOf(member);
    }
    return 'unknown';
  }

  #ofInstance(owner: JsClass | null, name: string): PropertyAnswer {
    const origins = this.origins(owner, name);
    const [only, another] = origins;
    return only && !another ? { node: only, overridable: false } : 'unknown';
  }

  /** Everything that `this.name` is given in a class or, when nothing in it, in its base. `null` values do not count beside others. */
  origins(owner: JsClass | null, name: string): readonly JsNode[] {
    const seen = new Set<JsClass>();
    for (let at = owner; at && !seen.has(at); at = this.#baseOf(at)) {
      seen.add(at);
      const found = this.#ownOrigins(at, name);
      if (found.length > 0) {
        const filled = found.filter((node) => literalValue(plain(node)) !== null);
        return filled.length > 0 ? filled : found;
      }
    }
    return [];
  }

  #ownOrigins(owner: JsClass, name: string): JsNode[] {
    const found: JsNode[] = [];
    for (const member of bodyOf(owner.node)) {
      if (isStatic(member) || keyOf(memberKey(member)) !== name) continue;
      const entry = entryOf(member);
      if (entry) found.push(entry.node);
    }
    for (const write of this.writes.get(name) ?? []) {
      if (plain(write.object).type !== 'this' || this.definitions.classOfThis(write.object) !== owner) continue;
      // `this.rate += 1`: whatever it was, it is not that any more.
      found.push(write.value ?? write.node);
    }
    const init = owner.methods.find((method) => method.name === 'constructor');
    const parameter = init ? parameterProperty(init.node, name) : null;
    if (parameter) found.push(parameter);
    return found;
  }

  #baseOf(owner: JsClass): JsClass | null {
    const target = owner.base && this.follow(owner.base);
    return target ? this.definitions.classByNode(target) : null;
  }
}
