import type { Granularity } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { passesRest, restOf } from '../../../syntax/rest';
import { modeParameter } from '../../mode';
import { argumentNode } from '../arguments';
import { canonicalName } from '../names';
import { baseExpressions, callsBaseConstructor, constructorOf, type Own, ownBehind } from './definitions';
import type { SiteForm } from './form';
import { formOf, isFrameworkName } from './forms';
import { References, type Turn } from './reference';
import { structureOf } from './structure';
import { isTensorFlow1 } from './version';

/** Where a parameter ends: in the rate of a real site inside. */
export interface Reached {
  /** The parameter is a keep probability. */
  readonly keeps: boolean;
  readonly granularity: Granularity;
  /** It is handed on to a function that drops whatever the mode is, and nothing on the way asks for the mode. */
  readonly modeless?: true;
}

const MAX_DEPTH = 5;
const MAX_CALLS = 2000;
const MAX_STEPS = 400;

/** Follows the parameters of the project's own classes and functions to the dropout inside them; what is not certain reaches nothing. */
export class Follower {
  readonly #known = new Map<string, Reached | null>();
  #steps = 0;

  /** Where the parameter of that name goes; null when it is not seen to reach a rate. */
  reached(own: Own, parameter: string, depth = 0): Reached | null {
    const node = own.kind === 'class' ? own.owner.node : own.definition.node;
    const key = `${own.module.file}:${node.startIndex}:${parameter}`;
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    if (depth > MAX_DEPTH || ++this.#steps > MAX_STEPS) return null;
    // A definition that leads back to itself reaches nothing by that way.
    this.#known.set(key, null);
    const found =
      own.kind === 'class'
        ? this.#ofClass(own, parameter, depth)
        : this.#within(own.module, own.definition, own.definition.node, parameter, depth);
    this.#known.set(key, found);
    return found;
  }

  /** Name of the parameter that takes a positional argument, `self` not counted; null when there is none. */
  parameterAt(own: Own, position: number, depth = 0): string | null {
    const definition = own.kind === 'function' ? own.definition : constructorOf(own.owner);
    if (!definition) return depth < MAX_DEPTH ? this.#baseParameterAt(own, position, depth) : null;
    const parameters = own.kind === 'class' || own.bound ? definition.parameters.slice(1) : definition.parameters;
    const ahead = parameters.slice(0, position + 1);
    return ahead.some(({ name }) => name.startsWith('*')) ? null : (ahead[position]?.name ?? null);
  }

  #baseParameterAt(own: Own, position: number, depth: number): string | null {
    if (own.kind !== 'class') return null;
    for (const base of baseExpressions(own.owner)) {
      const form = frameworkForm(own.module, base);
      if (form) return form.parameters.find((parameter) => parameter.position === position)?.name ?? null;
      const parent = ownBehind(own.module, base);
      const name = parent && this.parameterAt(parent, position, depth + 1);
      if (name) return name;
    }
    return null;
  }

  #ofClass(own: Extract<Own, { kind: 'class' }>, parameter: string, depth: number): Reached | null {
    const { module, owner } = own;
    if (isFrameworkName(owner.name)) return null;
    const structure = structureOf(own);
    if (structure) return structure.parameter === parameter ? structure : null;
    const init = constructorOf(owner);
    if (!init) return this.#ofBases(own, parameter, depth);
    if (init.parameters.some(({ name }) => name === parameter)) return this.#within(module, init, owner.node, parameter, depth);
    return this.#inRest(module, init, parameter, depth);
  }

  /** `**kwargs` that are passed on whole carry every keyword. */
  #inRest(module: PyModule, definition: PyFunction, parameter: string, depth: number): Reached | null {
    const rest = restOf(definition, parameter);
    if (rest === null) return null;
    for (const call of callsIn(module, definition.node)) {
      if (!passesRest(call.node, rest, parameter)) continue;
      const form = frameworkForm(module, call.callee, call);
      const reached = form ? reachedIn(form, parameter) : this.#target(module, call, parameter, -1, depth);
      if (reached) return reached;
    }
    return null;
  }

  #ofBases({ module, owner }: Extract<Own, { kind: 'class' }>, parameter: string, depth: number): Reached | null {
    for (const base of baseExpressions(owner)) {
      const form = frameworkForm(module, base);
      const reached = form ? reachedIn(form, parameter) : this.#ofParent(module, base, parameter, depth);
      if (reached) return reached;
    }
    return null;
  }

  #ofParent(module: PyModule, base: PyNode, parameter: string, depth: number): Reached | null {
    const parent = ownBehind(module, base);
    return parent?.kind === 'class' ? this.reached(parent, parameter, depth + 1) : null;
  }

  /** Looks for the parameter of a function in the calls inside `body`: the function itself, or the class that it constructs. */
  #within(module: PyModule, definition: PyFunction, body: PyNode, parameter: string, depth: number): Reached | null {
    if (!definition.parameters.some(({ name }) => name === parameter)) return this.#inRest(module, definition, parameter, depth);
    const references = new References(module, definition, parameter);
    if (!references.found) return null;
    const calls = callsIn(module, body);
    if (calls.length > MAX_CALLS) return null;
    const { mention } = references;
    for (const call of calls) {
      const list = call.node.childForFieldName('arguments');
      const reached = list && mention.test(list.text) ? this.#through(module, call, references, depth) : null;
      if (reached) return reached;
    }
    return null;
  }

  /** The parameter handed on in one call. */
  #through(module: PyModule, call: PyCall, references: References, depth: number): Reached | null {
    const form = frameworkForm(module, call.callee, call);
    if (form) {
      const reached = throughForm(form, call, references);
      return reached && isModeless(module, call, form) ? { ...reached, modeless: true } : reached;
    }
    for (const { name, position, turn } of passedBy(call, references)) {
      const inner = this.#target(module, call, name, position, depth);
      if (inner) return { ...inner, keeps: turn === 'same' ? inner.keeps : !inner.keeps };
    }
    return null;
  }

  #target(module: PyModule, call: PyCall, name: string | null, position: number, depth: number): Reached | null {
    if (callsBaseConstructor(call)) {
      const owner = module.enclosingClass(call.node);
      if (!owner) return null;
      const own = { kind: 'class', module, owner } as const;
      const parameter = name ?? this.#baseParameterAt(own, position, depth);
      return parameter === null ? null : this.#ofBases(own, parameter, depth);
    }
    const own = ownBehind(module, call.callee);
    const parameter = own && (name ?? this.parameterAt(own, position));
    return own && parameter ? this.reached(own, parameter, depth + 1) : null;
  }
}

function isModeless(module: PyModule, call: PyCall, { kind, others }: SiteForm): boolean {
  const takesMode = 'training' in others || 'is_training' in others;
  return kind === 'functional' && !takesMode && !module.isGuarded(call.node) && modeParameter(module, call.node) === null;
}

interface Passed {
  readonly name: string | null;
  readonly position: number;
  readonly turn: Turn;
}

function passedBy(call: PyCall, references: References): readonly Passed[] {
  const positional = call.positional.map((node, position) => ({ name: null, position, turn: references.turnOf(node) }));
  const keywords = [...call.keywords].map(([name, node]) => ({ name, position: -1, turn: references.turnOf(node) }));
  return [...positional, ...keywords].filter((passed): passed is Passed => passed.turn !== null);
}

/** The form of what an expression names when that is a layer or function of the framework. */
export function frameworkForm(module: PyModule, callee: PyNode, call?: PyCall): SiteForm | null {
  const name = canonicalName(call ? call.name : module.qualify(callee));
  if (name === null || name.startsWith('.')) return null;
  const dialect = {
    keepGiven: call?.keywords.has('keep_prob') ?? false,
    rateGiven: call?.keywords.has('rate') ?? false,
    tf1: isTensorFlow1(module),
  };
  return formOf(name, dialect)?.form ?? null;
}

function reachedIn(form: SiteForm, parameter: string): Reached | null {
  const found = form.parameters.find(({ name, synonyms }) => name === parameter || synonyms.includes(parameter));
  return found ? { keeps: takesKeepProbability(found.name), granularity: form.granularity } : null;
}

function throughForm(form: SiteForm, call: PyCall, references: References): Reached | null {
  for (const { name, synonyms, position } of form.parameters) {
    const node = argumentNode(call, [name, ...synonyms], position);
    const turn = node && references.turnOf(node);
    if (turn) return { keeps: takesKeepProbability(name) === (turn === 'same'), granularity: form.granularity };
  }
  return null;
}
