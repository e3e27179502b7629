import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { grouped, once } from '../../../../syntax/once';
import { bare, descendants, named, selfAttribute } from '../../tree';
import { argumentsOf } from './arguments';
import { askedNames } from './asked';
import { builds } from './builds';
import type { OwnClass } from './drops';
import { switchingMethods } from './itself';
import { type Given, given, mayBeModule, nameIn, parameterKey } from './keys';
import { networkMade, placeAmong, whence } from './made';
import { unwrapped } from './wrappers';

/** The same before what a call gives is known. */
interface Noted extends Given {
  readonly call?: PyCall;
  /** The call gives several values, of which this is one, by its place. */
  readonly place?: number;
}

/** The variables of a module by what they are given. */
export class Variables {
  readonly given: readonly Given[];
  readonly #aliases = new Map<string, string>();
  readonly #names = new Set<string>();
  #switching: ReadonlySet<string> | null = null;
  /** Variables that hold networks with dropout and nothing else, and parameters that are given such. */
  readonly followed = new Set<string>();
  /** Those of the followed of which it is only plain that they are networks, and whether anything where they are made speaks of dropout. */
  readonly assumed = new Map<string, boolean>();
  /** Parameters that all callers hand a network with dropout in training mode. */
  readonly handed = new Set<string>();
  /** Parameters whose networks are known to drop by what callers, maybe in other files, hand in. */
  readonly distant = new Set<string>();
  readonly #calls: ReadonlyMap<string, readonly Noted[]>;

  /** `makes` tells whether a call gives a network with dropout. */
  constructor(
    readonly module: PyModule,
    makes: (module: PyModule, call: PyCall, place: number | null) => boolean = builds,
  ) {
    const noted = [
      ...descendants(module.root, ['assignment', 'named_expression']).flatMap((node) => this.#notedBy(node)),
      ...this.#properties(),
      ...this.#constructors(),
    ];
    this.#calls = grouped(noted, ({ variable }) => variable);
    const aliases = noted.flatMap(({ variable, from }) => (from === null ? [] : [{ name: nameIn(variable), of: nameIn(from) }]));
    const asked = askedNames(module, aliases);
    this.given = noted.map(({ call, place, ...given }) =>
      call && asked.has(nameIn(given.variable)) && makes(module, call, place ?? null)
        ? { ...given, kind: 'build', ...(makes === builds ? whence(module, call, place ?? null) : {}) }
        : given,
    );
    const byVariable = grouped(this.given, ({ variable }) => variable);
    for (const [variable, all] of byVariable) {
      const real = all.filter(({ kind, from }) => !(kind === 'same' && from === variable));
      const sources = new Set(real.map(({ from }) => from));
      const [source] = sources;
      if (real.every(({ kind }) => kind === 'same') && sources.size === 1 && source) this.#aliases.set(variable, source);
      else if (real.some(({ kind }) => kind === 'build')) this.follow(variable);
    }
  }

  follow(variable: string): void {
    this.followed.add(variable);
    this.#names.add(nameIn(variable));
    for (const [alias, source] of this.#aliases) if (source === variable && !this.followed.has(alias)) this.#names.add(nameIn(alias));
  }

  /** The calls whose results a variable is given. */
  callsGiven(variable: string): readonly PyCall[] {
    return (this.#calls.get(variable) ?? []).flatMap(({ call }) => call ?? []);
  }

  /** The classes of the project that the network of a variable can have; none where nobody can tell. */
  classesOf(variable: string): readonly OwnClass[] {
    const made = (this.#calls.get(variable) ?? []).flatMap(({ call, place }) => (call ? [networkMade(this.module, call, place)] : []));
    return made.every((each) => each !== null) ? made.flatMap(({ owners }) => owners) : [];
  }

  /** A method by which the network may switch itself; where only its name is handed in, one by which any network of the file does. */
  switchesBy(variable: string, method: string): boolean {
    if (this.callsGiven(variable).length === 0) return this.switching.has(method);
    return this.classesOf(variable).some((own) => switchingMethods(own)?.has(method) === true);
  }

  /** Methods by which networks of the file switch themselves. */
  get switching(): ReadonlySet<string> {
    this.#switching ??= new Set(
      this.given.flatMap(({ variable, kind }) =>
        kind === 'build' ? this.classesOf(variable).flatMap((own) => [...(switchingMethods(own) ?? [])]) : [],
      ),
    );
    return this.#switching;
  }

  /** Nothing is given to it but what it is: `model = model.to(device)`. */
  isOnlyItself(variable: string): boolean {
    return (this.#calls.get(variable) ?? []).every(({ kind, from }) => kind === 'same' && from === variable);
  }

  /** The only call whose result an expression can be; null where there are several or none. */
  madeBy(expression: PyNode): PyCall | null {
    const node = bare(expression);
    if (node.type === 'call') return callsIn(this.module, node).find(({ node: each }) => each.id === node.id) ?? null;
    const key = this.keyOf(node);
    const [only, ...more] = key === null ? [] : (this.#calls.get(key) ?? []);
    return only?.call && only.place === undefined && more.length === 0 ? only.call : null;
  }

  /** The variable that an expression names, whatever it holds; null for everything else. */
  keyOf(expression: PyNode): string | null {
    const node = bare(expression);
    if (node.type === 'attribute' && /^(?:module|_orig_mod)$/.test(node.childForFieldName('attribute')?.text ?? '')) {
      const object = node.childForFieldName('object');
      return object ? this.keyOf(object) : null;
    }
    return this.source(this.keyAt(node));
  }

  /** The followed variable that an expression names; null for everything else. */
  of(expression: PyNode): string | null {
    const node = bare(expression);
    if (node.type === 'attribute' && /^(?:module|_orig_mod)$/.test(node.childForFieldName('attribute')?.text ?? '')) {
      const object = node.childForFieldName('object');
      return object ? this.of(object) : null;
    }
    const name = node.type === 'identifier' ? node.text : node.childForFieldName('attribute')?.text;
    if (name === undefined || !this.#names.has(name)) return null;
    const key = this.source(this.keyAt(node));
    return key !== null && this.followed.has(key) ? key : null;
  }

  /** The variable that another one always has its value from. */
  source(key: string | null): string | null {
    let at = key;
    for (let steps = 0; at !== null && steps < 4; steps++) {
      const next = this.#aliases.get(at);
      if (next === undefined) break;
      at = next;
    }
    return at;
  }

  /** Two uses of one variable have one key. */
  keyAt(node: PyNode): string | null {
    const attribute = selfAttribute(node);
    if (attribute !== null) {
      const owner = this.module.enclosingClass(node);
      // The parts of a module are switched with it.
      return owner && !mayBeModule(owner) ? `${owner.id}.${attribute}` : null;
    }
    if (node.type === 'attribute') return this.#keyOfMember(node);
    if (node.type !== 'identifier' || node.text === 'self') return null;
    for (let around = this.module.enclosingFunction(node); around; around = this.module.enclosingFunction(around.node)) {
      const body = around.node.childForFieldName('body');
      if (body && this.module.isLocal(node.text, body)) return parameterKey(around, node.text);
    }
    return `module:${node.text}`;
  }

  /** `context.model` of a parameter or local name. */
  #keyOfMember(node: PyNode): string | null {
    const object = node.childForFieldName('object');
    const holder = object?.type === 'identifier' && !/^(?:self|cls)$/.test(object.text) ? this.keyAt(object) : null;
    return holder === null || holder.startsWith('module:') ? null : `${holder}.${node.childForFieldName('attribute')?.text ?? ''}`;
  }

  #notedBy(node: PyNode): readonly Noted[] {
    const left = node.childForFieldName('left') ?? node.childForFieldName('name');
    const right = node.childForFieldName('right') ?? node.childForFieldName('value');
    if (!left || !right) return [];
    const [targets, values] = [left, bare(right)].map((side) =>
      /^(?:pattern_list|expression_list|tuple|tuple_pattern)$/.test(side.type) ? named(side) : [],
    );
    const pairs = targets && values?.length === targets.length ? targets.map((target, at) => [target, values[at]] as const) : [];
    // `model, critic = Net(), Net()`; where values change places nobody follows.
    if (pairs.length > 0 && pairs.every(([target, value]) => /^(?:identifier|attribute)$/.test(target.type) && value?.type === 'call')) {
      return pairs.flatMap(([target, value]) => (value ? this.#noted(node, target, value) : []));
    }
    if (left.type !== 'identifier' && left.type !== 'attribute') {
      const value = given(right);
      const call = value.type === 'call' ? callsIn(this.module, value).find(({ node: each }) => each.id === value.id) : undefined;
      return descendants(left, ['identifier', 'attribute']).flatMap((part): Noted[] => {
        const variable = this.keyAt(part);
        return variable === null
          ? []
          : [{ node, variable, kind: 'other', from: null, isEvaluating: false, ...(call ? { call, place: placeAmong(left, part) } : {}) }];
      });
    }
    return this.#noted(node, left, right);
  }

  #noted(node: PyNode, left: PyNode, right: PyNode): readonly Noted[] {
    const variable = this.keyAt(left);
    if (variable === null) return [];
    const [inner, isEvaluating] = unwrapped(this.module, given(right));
    if (inner.type === 'identifier' || inner.type === 'attribute') {
      const from = this.keyAt(inner);
      return [{ node, variable, kind: from === null ? 'other' : 'same', from, isEvaluating: false }];
    }
    const call = inner.type === 'call' ? callsIn(this.module, inner).find(({ node: each }) => each.endIndex === inner.endIndex) : undefined;
    return [{ node, variable, kind: 'other', from: null, isEvaluating, ...(call ? { call } : {}) }];
  }

  /** `self.model` is `self._model` where a property says so. */
  #properties(): readonly Noted[] {
    return this.module.classes.flatMap((owner) => {
      if (mayBeModule(owner)) return [];
      return owner.methods.flatMap(({ name, node }): Noted[] => {
        if (!/^@property\b/.test(node.parent?.type === 'decorated_definition' ? node.parent.text : '')) return [];
        const values = descendants(node, 'return_statement').map((statement) => named(statement)[0] ?? null);
        const [from] = values.map((value) => (value ? selfAttribute(value) : null));
        if (!from || from === name || values.some((value) => !value || selfAttribute(value) !== from)) return [];
        return [{ node, variable: `${owner.id}.${name}`, kind: 'same', from: `${owner.id}.${from}`, isEvaluating: false }];
      });
    });
  }

  /** `Trainer(net)`, the only one of its class in this file: its parameter `model` is `net`. */
  #constructors(): readonly Noted[] {
    return this.module.classes.flatMap((owner) => {
      const init = owner.methods.find(({ name }) => name === '__init__');
      if (!init || mayBeModule(owner)) return [];
      const [only, ...more] = this.module.calls.filter(({ name }) => name === `.${owner.name}`);
      if (!only || more.length > 0) return [];
      return argumentsOf(only, init).flatMap(({ name, value }): readonly Noted[] => {
        const variable = parameterKey(init, name);
        const inner = bare(value);
        const from = /^(?:identifier|attribute)$/.test(inner.type) ? this.keyAt(inner) : null;
        return from === null ? [] : [{ node: value, variable, kind: 'same', from, isEvaluating: false }];
      });
    });
  }
}

/** Names and what they are given, without a look at whether networks drop. */
export const namesOf = once((module: PyModule) => new Variables(module, () => false));
