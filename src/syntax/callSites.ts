import { lastNameOf, readCalls } from './calls';
import type { Evaluator, Handed } from './evaluator';
import { handedOn, isName, nodeAt } from './mentions';
import type { PyCall, PyClass, PyFunction } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { passedBy, type Target } from './passed';
import type { Caller } from './project';
import { lookup } from './scopes';
import { agreed, isKnown, literal, saysSomething, UNKNOWN, type Value } from './values';

/** More calls than this are not compared. */
const MOST = 200;
/** Likewise, where what they pass is followed further. */
const MOST_HANDED = 24;

/** One call as a parameter's function sees it: `shift` arguments come before the first parameter. */
interface Site {
  readonly call: PyCall;
  readonly shift: number;
  /** More arguments are given when the result is called. */
  readonly isPartial: boolean;
}

/** What the calls of this module, and of others, pass to functions and classes that are defined here. */
export class CallSites {
  #byName: ReadonlyMap<string, readonly PyCall[]> | null = null;
  readonly #escaping = new Map<string, boolean>();

  constructor(readonly it: Evaluator) {}

  /** The value of a parameter, given the node that declares it. */
  passed(parameter: PyNode): Value | null {
    const asked = this.#askedFor(parameter);
    return asked && this.#agreed(asked.sites, asked.outerName, asked.target);
  }

  /** The value of a field that a class declares without a default: `rate: float`. */
  field(owner: PyClass, name: string): Value | null {
    const asked = this.#askedForField(owner, name);
    return asked && this.#agreed(asked.sites, asked.outerName, asked.target);
  }

  /** See `Evaluator.handed`. */
  handed(parameter: PyNode): readonly Handed[] | null {
    const asked = this.#askedFor(parameter);
    return asked && this.#handed(asked);
  }

  handedField(owner: PyClass, name: string): readonly Handed[] | null {
    const asked = this.#askedForField(owner, name);
    return asked && this.#handed(asked);
  }

  #askedFor(parameter: PyNode): Asked | null {
    const { scopes, definitions } = this.it.parts;
    const scope = scopes.at(parameter.startIndex);
    const node = parameter.parent?.parent;
    const own = node?.type === 'function_definition' ? scopes.of(node) : null;
    const described = own && definitions.functionOf(own);
    if (!described) return null;
    const owner = scope.kind === 'class' ? definitions.classOf(scope) : null;
    const at = described.parameters.findIndex((each) => each.node.id === parameter.id);
    const given = described.parameters[at];
    if (!given || given.name.startsWith('*')) return null;
    const keywordOnly = described.parameters.slice(0, at).some((each) => each.name.startsWith('*'));
    const sites = owner ? this.#ofMethod(owner, described) : this.#ofFunction(described);
    const place = keywordOnly ? Number.POSITIVE_INFINITY : at - (owner ? 1 : 0);
    const name = owner ? (described.name === '__init__' ? owner.name : null) : described.name;
    return { sites, outerName: name, target: { name: given.name, place, parameter } };
  }

  #askedForField(owner: PyClass, name: string): Asked | null {
    if (owner.methods.some((method) => method.name === '__init__')) return null;
    const body = owner.node.childForFieldName('body');
    const fields = (body ? partsOf(body) : []).flatMap((statement) => {
      const assignment = statement.type === 'expression_statement' ? partsOf(statement)[0] : undefined;
      const isField = assignment?.type === 'assignment' && assignment.childForFieldName('type') !== null;
      return isField ? [assignment.childForFieldName('left')?.text ?? ''] : [];
    });
    const place = fields.indexOf(name);
    if (place < 0) return null;
    return { sites: this.#constructing(owner), outerName: owner.name, target: { name, place, parameter: null } };
  }

  #agreed(sites: readonly Site[] | null, outerName: string | null, target: Target): Value | null {
    if (!sites || sites.length > MOST) return null;
    const inside = sites.flatMap((site) => this.#valueAt(site, target) ?? []);
    const outside = outerName === null ? [] : this.#callers(outerName).map((caller) => passedBy(caller, target));
    const all = [...inside, ...outside];
    if (all.length === 0) return null;
    if (outerName !== null && this.#escapes(outerName)) return { ...UNKNOWN };
    const value = agreed(all);
    if (!saysSomething(value)) return all.every(isKnown) || all.every((each) => saysSomething(each) || each.candidates) ? value : UNKNOWN;
    return { ...value, source: value.source === 'tuner' ? 'tuner' : 'call-site' };
  }

  #handed({ sites, outerName, target: { name, place, parameter } }: Asked): readonly Handed[] | null {
    const outside = outerName === null ? [] : this.#callers(outerName);
    if (!sites || sites.length + outside.length > MOST_HANDED || (outerName !== null && this.#escapes(outerName))) return null;
    const isNone = parameter?.childForFieldName('value')?.type === 'none';
    const found: Handed[] = [];
    for (const { call, shift, isPartial } of sites) {
      const node = call.keywords.get(name) ?? call.positional[place + shift];
      if (node && !this.#isItself(node, parameter)) found.push({ at: this.it, node });
      else if (!node && (call.starred || isPartial || !isNone)) return null;
    }
    for (const caller of outside) {
      const given = caller.keywords[name] ?? caller.positional[place];
      const at = given && this.it.in(caller.file);
      const node = at && given.value === null ? nodeAt(at.parts.scopes.module.node, given) : null;
      if (at && node) found.push({ at, node });
      else if (given || caller.starred || !isNone) return null;
    }
    return found.length > 0 ? found : null;
  }

  /** null when the call passes on what it was given itself. */
  #valueAt({ call, shift, isPartial }: Site, { name, place, parameter }: Target): Value | null {
    const node = call.keywords.get(name) ?? call.positional[place + shift];
    if (node) return this.#isItself(node, parameter) ? null : this.it.value(node);
    if (call.starred || isPartial || !parameter) return UNKNOWN;
    const byDefault = parameter.childForFieldName('value');
    return byDefault?.type === 'none' ? literal(byDefault, null) : UNKNOWN;
  }

  #isItself(node: PyNode, parameter: PyNode | null): boolean {
    if (node.type !== 'identifier' || !parameter) return false;
    const [binding, another] = lookup(this.it.parts.scopes.at(node.startIndex), node.text)?.bindings ?? [];
    return binding?.node.id === parameter.id && !another;
  }

  #callers(name: string): readonly Caller[] {
    const { file, project } = this.it.parts.links;
    return project.callers(file, name);
  }

  #ofFunction(described: PyFunction): readonly Site[] {
    return this.#named(described.name).flatMap((site): Site[] => {
      const callee = site.isPartial ? site.call.positional[0] : site.call.callee;
      if (callee?.type !== 'identifier') return [];
      const bindings = lookup(this.it.parts.scopes.at(callee.startIndex), callee.text)?.bindings ?? [];
      return bindings.length === 1 && bindings[0]?.node.id === described.node.id ? [site] : [];
    });
  }

  #ofMethod(owner: PyClass, described: PyFunction): readonly Site[] | null {
    if (described.name === '__init__') return [...this.#constructing(owner), ...this.#fromHeirs(owner, '__init__')];
    const sites = this.#named(described.name);
    const own = sites.filter(({ call }) => {
      const object = call.callee.childForFieldName('object');
      const self = object && this.it.parts.attributes.classOfSelf(object);
      return self && (self === owner || this.#isHeir(self, owner) || this.#isHeir(owner, self));
    });
    // Somebody else's method of that name, or ours on an object that cannot be followed.
    return own.length === sites.length ? own : null;
  }

  /** Calls of the class, and of those that inherit its constructor. */
  #constructing(owner: PyClass): readonly Site[] {
    const { definitions, qualifier } = this.it.parts;
    const built = definitions.classes.filter(
      (each) => each === owner || (this.#isHeir(each, owner) && !each.methods.some((method) => method.name === '__init__')),
    );
    return built.flatMap((each) =>
      this.#named(each.name).filter(({ call, isPartial }) => {
        const callee = isPartial ? call.positional[0] : call.callee;
        return (
          callee !== undefined &&
          qualifier.qualify(callee) === `.${each.name}` &&
          definitions.classNamed(each.name, callee.startIndex) === each
        );
      }),
    );
  }

  /** `super().__init__(…)` and `Base.__init__(self, …)` in classes that derive from the owner. */
  #fromHeirs(owner: PyClass, method: string): readonly Site[] {
    return this.#named(method).flatMap(({ call }): Site[] => {
      const object = call.callee.childForFieldName('object');
      const around = this.#classAround(call.node);
      if (!object || !around || around === owner || !this.#isHeir(around, owner)) return [];
      if (object.type === 'call' && object.childForFieldName('function')?.text === 'super') return [{ call, shift: 0, isPartial: false }];
      return object.text === owner.name ? [{ call, shift: 1, isPartial: false }] : [];
    });
  }

  #classAround(node: PyNode): PyClass | null {
    for (let scope = this.it.parts.scopes.at(node.startIndex).parent; scope; scope = scope.parent) {
      if (scope.kind === 'class') return this.it.parts.definitions.classOf(scope);
    }
    return null;
  }

  #isHeir(heir: PyClass, owner: PyClass, depth = 0): boolean {
    if (depth > 10) return false;
    return heir.bases.some((base) => {
      if (!base?.startsWith('.')) return false;
      const own = this.it.parts.definitions.classNamed(base.slice(1), heir.node.startIndex);
      return own !== null && own !== heir && (own === owner || this.#isHeir(own, owner, depth + 1));
    });
  }

  /** Calls by the last name of what they call, `partial(…)` by what it wraps. */
  #named(name: string): readonly Site[] {
    this.#byName ??= byLastName(readCalls(this.it.parts.calls, this.it.parts.qualifier));
    return (this.#byName.get(name) ?? []).map((call) => {
      const isPartial = lastNameOf(call) !== name;
      return { call, shift: isPartial ? 1 : 0, isPartial };
    });
  }

  /** The function or class is handed to something that may call it out of sight. */
  #escapes(name: string): boolean {
    const before = this.#escaping.get(name);
    if (before !== undefined) return before;
    const text = this.it.parts.scopes.module.node.text;
    const result = handedOn(text, name).some((at) => isName(this.it.parts.scopes.module.node, at));
    this.#escaping.set(name, result);
    return result;
  }
}

/** Calls that are asked what they pass as one argument. */
interface Asked {
  readonly sites: readonly Site[] | null;
  /** Name under which other files call it; null when they do not. */
  readonly outerName: string | null;
  readonly target: Target;
}

function byLastName(calls: readonly PyCall[]): ReadonlyMap<string, readonly PyCall[]> {
  const found = new Map<string, PyCall[]>();
  const note = (name: string, call: PyCall): void => {
    const present = found.get(name);
    if (present) present.push(call);
    else found.set(name, [call]);
  };
  for (const call of calls) {
    const name = lastNameOf(call);
    note(name, call);
    const wrapped = name === 'partial' ? call.positional[0] : undefined;
    if (wrapped?.type === 'identifier') note(wrapped.text, call);
  }
  return found;
}
