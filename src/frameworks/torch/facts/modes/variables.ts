import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { grouped, once } from '../../../../syntax/once';
import type { OwnClass } from '../../sites/definitions';
import { bare } from '../../tree';
import { builds } from './builds';
import { switchingMethods } from './itself';
import { type Given, nameIn } from './keys';
import { networkMade, whence } from './made';
import { callsOf, keyAt, type Noted, notesOf } from './noted';

/** The variables of a module by what they are given. */
export class Variables {
  readonly given: readonly Given[];
  readonly #aliases = new Map<string, string>();
  readonly #names = new Set<string>();
  readonly #classes = new Map<string, readonly OwnClass[]>();
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
    const { all, byVariable: calls, asked } = notesOf(module);
    this.#calls = calls;
    this.given = all.map(({ call, otherwise, place, ...given }) =>
      call && asked.has(nameIn(given.variable)) && [call, otherwise ?? call].every((each) => makes(module, each, place ?? null))
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
    return (this.#calls.get(variable) ?? []).flatMap(callsOf);
  }

  /** The classes of the project that the network of a variable can have; none where nobody can tell. */
  classesOf(variable: string): readonly OwnClass[] {
    const known = this.#classes.get(variable);
    if (known) return known;
    const made = (this.#calls.get(variable) ?? []).flatMap((each) =>
      callsOf(each).map((call) => networkMade(this.module, call, each.place)),
    );
    const classes = made.every((each) => each !== null) ? made.flatMap(({ owners }) => owners) : [];
    this.#classes.set(variable, classes);
    return classes;
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
    return only?.call && !only.otherwise && only.place === undefined && more.length === 0 ? only.call : null;
  }

  /** The variable that an expression names, whatever it holds; null for everything else. */
  keyOf(expression: PyNode): string | null {
    const node = bare(expression);
    if (node.type === 'attribute' && /^(?:module|_orig_mod)$/.test(node.childForFieldName('attribute')?.text ?? '')) {
      const object = node.childForFieldName('object');
      return object ? this.keyOf(object) : null;
    }
    return this.source(keyAt(this.module, node));
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
    const key = this.source(keyAt(this.module, node));
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
}

/** Names and what they are given, without a look at whether networks drop. */
export const namesOf = once((module: PyModule) => new Variables(module, () => false));
