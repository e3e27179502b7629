import { called, wholeList } from './builtins';
import { CallSites } from './callSites';
import { truthOf } from './conditions';
import type { Evaluator, EvaluatorParts, Holder } from './evaluator';
import { definitionsOf, formOf, switchedValues } from './form';
import { namesFlag } from './guards';
import { holderOf, isOwn } from './holders';
import { eachItem } from './lists';
import { literalValue } from './literals';
import { attributeValue, itemValue } from './members';
import type { PyClass, PyModule, ResolvedValue } from './module';
import { nameValue, reachingIn } from './names';
import type { PyNode } from './node';
import { withoutParentheses } from './nodes';
import { Beside } from './once';
import { binary, conditional, eitherOr, negated } from './operators';
import type { Truth } from './reach';
import { itemsOf } from './schedules';
import { lookup } from './scopes';
import { Settings } from './settings';
import { asRate, literal, seenFrom, UNKNOWN, type Value } from './values';

const MAX_DEPTH = 50;
/** Steps for one question from outside: values that need each other in circles are not worth more. */
const MAX_STEPS = 10_000;

type Question = 'value' | 'truth' | 'holder' | 'list';
/** Files that one value may lead through. */
const MAX_FILES = 6;

/** The resolvers of the modules that are open, for each other. */
const serving = new Beside<PyModule, Resolver>();
let crossings = 0;

/** Follows values through names, attributes, defaults, settings, calls and plain arithmetic. What is not certain is unknown. */
export class Resolver implements Evaluator {
  /** Nodes being followed, for each question: a value that needs itself is unknown. */
  readonly #open = { value: new Set<number>(), truth: new Set<number>(), holder: new Set<number>(), list: new Set<number>() };
  #depth = 0;
  #steps = 0;
  readonly #known = new Map<number, Value>();
  readonly #held = new Map<number, Holder | null>();
  /** Times that an evaluation was cut off: what was found meanwhile is not remembered. */
  #cuts = 0;
  #bound: ReadonlyMap<number, Value> = new Map();

  readonly settings: Settings = new Settings(this);
  readonly callSites: CallSites = new CallSites(this);

  constructor(readonly parts: EvaluatorParts) {}

  /** From now on the resolvers of other modules may ask this one. */
  serves(module: PyModule): void {
    serving.set(module, this);
  }

  /** See `PyModule.resolve`. */
  resolve(expression: PyNode): ResolvedValue {
    const node = withoutParentheses(expression);
    const { none, whole: _, ...found } = this.value(node);
    // `None` that somebody gave by way of a name is no rate.
    const value: Value = none && node.type !== 'none' ? { ...UNKNOWN, guarded: found.guarded } : asRate(found);
    const { scopes } = this.parts;
    const guarded = value.guarded || (literalValue(node) === undefined && namesFlag(node));
    const switched = switchedValues(scopes, node);
    return {
      ...value,
      form: formOf(scopes, node),
      guarded,
      definitions: definitionsOf(scopes, node),
      ...(switched.length > 0 ? { switched } : {}),
    };
  }

  value(expression: PyNode): Value {
    const node = withoutParentheses(expression);
    const plain = literalValue(node);
    if (plain !== undefined) return literal(node, plain);
    const known = this.#bound.size === 0 ? this.#known.get(node.id) : undefined;
    if (known) return known;
    const cuts = this.#cuts;
    const value = this.#follow('value', node, () => this.#composed(node)) ?? UNKNOWN;
    if (this.#bound.size === 0 && (cuts === this.#cuts || this.#depth === 0)) this.#known.set(node.id, value);
    return value;
  }

  #follow<Result>(question: Question, { id }: PyNode, work: () => Result): Result | null {
    const open = this.#open[question];
    if (this.#depth === 0) this.#steps = 0;
    if (open.has(id) || this.#depth > MAX_DEPTH || ++this.#steps > MAX_STEPS) {
      this.#cuts++;
      return null;
    }
    open.add(id);
    this.#depth++;
    try {
      return work();
    } finally {
      open.delete(id);
      this.#depth--;
    }
  }

  truth(condition: PyNode): Truth {
    return this.#follow('truth', condition, () => truthOf(this, condition)) ?? { holds: null, byDefault: false, guarded: false };
  }

  holder(expression: PyNode): Holder | null {
    const known = this.#held.get(expression.id);
    if (known !== undefined) return known;
    const cuts = this.#cuts;
    const holder = this.#follow('holder', expression, () => holderOf(this, expression));
    // What lies in another file may be gone the next time.
    if (cuts === this.#cuts && isOwn(this, holder)) this.#held.set(expression.id, holder);
    return holder;
  }

  passed(parameter: PyNode): Value | null {
    return this.callSites.passed(parameter);
  }

  passedField(owner: PyClass, name: string): Value | null {
    return this.callSites.field(owner, name);
  }

  option(name: string): Value | null {
    return this.settings.option(name);
  }

  isFollowing(node: PyNode): boolean {
    return this.#open.value.has(withoutParentheses(node).id);
  }

  boundTo(target: PyNode): Value | null {
    return this.#bound.get(target.id) ?? null;
  }

  within<Result>(bound: ReadonlyMap<number, Value>, work: () => Result): Result {
    const before = this.#bound;
    this.#bound = new Map([...before, ...bound]);
    try {
      return work();
    } finally {
      this.#bound = before;
    }
  }

  in(file: string): Evaluator | null {
    const module = file === this.parts.links.file ? null : this.parts.links.open(file);
    return (module && serving.get(module)) ?? null;
  }

  /** Asks another file, which may ask this one in turn: not for ever. */
  elsewhere(file: string, node: PyNode): Value {
    const at = crossings < MAX_FILES ? this.in(file) : null;
    if (!at) return UNKNOWN;
    crossings++;
    try {
      return seenFrom(file, at.value(node));
    } finally {
      crossings--;
    }
  }

  sequence(expression: PyNode): readonly Value[] | null {
    const node = withoutParentheses(expression);
    return this.#follow('list', node, () =>
      node.type === 'identifier' || node.type === 'attribute' ? this.#listNamed(node) : itemsOf(this, node),
    );
  }

  /** The items of a list that a name or attribute stands for. */
  #listNamed(node: PyNode): readonly Value[] | null {
    if (node.type === 'attribute') {
      const object = node.childForFieldName('object');
      const self = object && this.parts.attributes.classOfSelf(object);
      const origin = self && this.parts.attributes.originIn(self, node.childForFieldName('attribute')?.text ?? '');
      return origin ? this.sequence(origin.value) : null;
    }
    const found = lookup(this.parts.scopes.at(node.startIndex), node.text);
    const { bindings } = found ? reachingIn(this, found.bindings, found.scope, node) : { bindings: [] };
    const [only, another] = bindings;
    if (!only || another) return null;
    if (only.kind === 'value') return this.sequence(only.value);
    if (only.kind === 'parameter' && only.value) {
      const items = this.sequence(only.value);
      return items && eachItem(items, (item) => ({ ...item, byDefault: true }));
    }
    const definition = only.kind === 'import' ? this.parts.links.define(node) : null;
    if (definition?.kind !== 'value') return null;
    const { file } = definition;
    return (
      this.in(file)
        ?.sequence(definition.node)
        ?.map((item) => seenFrom(file, item)) ?? null
    );
  }

  #composed(node: PyNode): Value {
    switch (node.type) {
      case 'identifier':
        return nameValue(this, node);
      case 'attribute':
        return attributeValue(this, this.settings, node);
      case 'subscript':
        return itemValue(this, this.settings, node);
      case 'conditional_expression':
        return conditional(this, node);
      case 'binary_operator':
        return binary(this, node);
      case 'unary_operator':
        return negated(this, node);
      case 'boolean_operator':
        return eitherOr(this, node);
      case 'not_operator':
      case 'comparison_operator': {
        const { holds, byDefault, guarded } = truthOf(this, node);
        return holds === null || guarded ? { ...UNKNOWN, guarded } : { ...UNKNOWN, value: holds, source: 'literal', byDefault };
      }
      case 'named_expression': {
        const value = node.childForFieldName('value');
        return value ? this.value(value) : UNKNOWN;
      }
      case 'call':
        return called(this, this.settings, node);
      case 'list':
      case 'tuple':
      case 'list_comprehension':
        return wholeList(itemsOf(this, node));
      default:
        return UNKNOWN;
    }
  }
}
