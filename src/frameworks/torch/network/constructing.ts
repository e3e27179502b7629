import type { Building, Given } from '../../../model/arguments';
import type { PyCall, PyClass, PyModule, PyParameter } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { isModuleRole, roleOf } from '../facts/family';
import { descendants, span, within } from '../tree';
import { type AskedParameter, type Asking, givenOf, lineOf, valueFor } from './asking';
import { passedValues } from './calls';
import { configurationFor } from './configurations';
import { definitionOf } from './definitions';
import type { Interpreter } from './interpreter';
import { findMethod } from './lineage';
import { type ClassValue, emptyFrame, type Frame, type Passed, type Value } from './values';

/** A call that builds the class, with its values. */
interface Built {
  readonly call: PyCall;
  readonly module: PyModule;
  readonly passed: readonly Passed[];
  /** Some arguments are given by a star that cannot be followed. */
  readonly hidden: boolean;
}

/**
 * What the file passes to the constructor: followed only if all its calls of the class, outside of the class, read alike.
 * Otherwise the defaults count.
 */
export function constructorArguments(it: Interpreter, owner: ClassValue): readonly Passed[] {
  const { asking } = it;
  const own = callsOutside(it.module, owner.owner);
  if (!asking) return agreed(own) ? agreedOn([builtBy(it, it.module, own[0] as PyCall)]) : [];
  const built = own.length > 0 ? own.map((call) => builtBy(it, it.module, call)) : builtElsewhere(it, owner);
  return askedArguments(it, owner, built, asking);
}

function agreed(calls: readonly PyCall[]): boolean {
  return new Set(calls.map((call) => call.node.childForFieldName('arguments')?.text)).size === 1;
}

function builtBy(it: Interpreter, module: PyModule, call: PyCall): Built {
  const frame = emptyFrame();
  return it.within(module, null, () => {
    for (const name of namesIn(call)) bindAround(it, module, name, call.node, frame);
    return { call, module, ...passedValues(it, call.node, frame) };
  });
}

/** Names that stand among the arguments. */
function namesIn({ node }: PyCall): readonly string[] {
  const list = node.childForFieldName('arguments');
  return list ? [...new Set(descendants(list, 'identifier').map(({ text }) => text))] : [];
}

/** A dictionary or list that the function around the call gives a name once, before the call. */
function bindAround(it: Interpreter, module: PyModule, name: string, call: PyNode, frame: Frame): void {
  const body = module.enclosingFunction(call)?.node.childForFieldName('body');
  const assigned = body ? descendants(body, 'assignment').filter((each) => each.childForFieldName('left')?.text === name) : [];
  const right =
    assigned.length === 1 && assigned[0] && assigned[0].endIndex <= call.startIndex ? assigned[0].childForFieldName('right') : null;
  const value = right && /^(dictionary|list|tuple|call)$/.test(right.type) ? it.evaluate(right, emptyFrame()) : null;
  if (value && /^(dictionary|list|instance)$/.test(value.kind)) frame.locals.set(name, value);
}

/** Files that are looked into for calls of the class. */
const MOST_FILES = 12;

function builtElsewhere(it: Interpreter, { owner, module: home }: ClassValue): readonly Built[] {
  const users = (home.users(owner.name) ?? []).slice(0, MOST_FILES);
  return users.flatMap((module) =>
    module.calls.flatMap((call) => {
      if (!call.calleeText.endsWith(owner.name) || isInModule(module, call)) return [];
      const defined = definitionOf(module, call.callee);
      const isIt = defined?.kind === 'class' && defined.module === home && defined.owner.id === owner.id;
      return isIt ? [builtBy(it, module, call)] : [];
    }),
  );
}

/** Each parameter with what was entered, else what the calls pass that read alike; one that nothing decides is asked for. */
function askedArguments(it: Interpreter, owner: ClassValue, built: readonly Built[], asking: Asking): readonly Passed[] {
  const init = findMethod(owner, '__init__');
  if (!init) return agreedOn(built);
  const parameters = init.definition.parameters.slice(1).filter(({ name }) => !/^[*/]/.test(name));
  const base = agreedOn(built);
  const named = base.map((each, at) => (each.name === null ? { ...each, name: parameters[at]?.name ?? null } : each));
  const asked = parameters.map((parameter): AskedParameter & { readonly passed: Passed | undefined } => {
    const { name, node } = parameter;
    const passed = named.find((each) => each.name === name);
    const own = it.within(init.home.module, null, () => byDefault(it, parameter, owner));
    // What a call elsewhere passes that cannot be told says less than the class itself.
    const isTold =
      passed && (passed.value.kind !== 'unknown' || !own || own.kind === 'unknown' || built.some(({ module }) => module === it.module));
    const inSource = isTold ? passed.value : own;
    const origin = isTold ? 'call' : parameter.defaultValue ? 'default' : undefined;
    return { name, node, inSource, origin, passed: isTold ? passed : undefined };
  });
  asking.begin({ parameters: asked, body: init.definition.node, around: init.home.owner.node, isHere: init.home.module === it.module });
  asking.buildings = offered(it, built, parameters);
  const others = named.filter((each) => !parameters.some(({ name }) => name === each.name));
  return [...others, ...asked.flatMap((parameter) => given(parameter, parameter.passed, owner.owner.nameNode, asking))];
}

function agreedOn(built: readonly Built[]): readonly Passed[] {
  const isSeen = built.every(({ hidden }) => !hidden);
  return isSeen && agreed(built.map(({ call }) => call)) ? (built[0]?.passed ?? []) : [];
}

function byDefault(it: Interpreter, parameter: PyParameter, owner: ClassValue): Value | null {
  if (parameter.defaultValue) return it.evaluate(parameter.defaultValue, emptyFrame(owner));
  return configurationFor(it, parameter, owner);
}

function given({ name, inSource }: AskedParameter, passed: Passed | undefined, place: PyNode, asking: Asking): readonly Passed[] {
  const isKnown = inSource !== null && inSource.kind !== 'unknown';
  const entered = asking.values[name];
  const node = passed?.node ?? place;
  if (entered !== undefined) return [{ name, value: valueFor(entered, isKnown ? undefined : name), node }];
  if (isKnown) return passed ? [passed] : [];
  const reason = inSource?.kind === 'unknown' ? inSource.reason : `${name} has no default and is not given here`;
  return [{ name, value: { kind: 'unknown', reason, asks: name }, node }];
}

/** Different calls, each with the arguments whose values it shows. */
function offered(it: Interpreter, built: readonly Built[], parameters: readonly PyParameter[]): readonly Building[] {
  const buildings = built.map(({ call, module, passed }): Building & { readonly key: string } => {
    const values = passed.flatMap((each, at): readonly (readonly [string, Given])[] => {
      const name = each.name ?? parameters[at]?.name;
      const value = givenOf(each.value);
      return name === undefined || value === undefined ? [] : [[name, value]];
    });
    const place = { words: lineOf(call.node), span: span(call.node) };
    const elsewhere = module === it.module ? {} : { file: module.file };
    return { key: JSON.stringify(values), ...place, ...elsewhere, values: Object.fromEntries(values) };
  });
  return buildings
    .filter(({ key, values }, at) => Object.keys(values).length > 0 && buildings.findIndex((other) => other.key === key) === at)
    .map(({ key: _, ...building }) => building);
}

/** Calls of the class that are no part of a network. */
export function callsOutside(module: PyModule, owner: PyClass): readonly PyCall[] {
  return callsNamed(module, owner.name).filter((call) => !within(owner.node, call.node) && !isInModule(module, call));
}

export function callsNamed(module: PyModule, name: string): readonly PyCall[] {
  return callsByName(module).get(`.${name}`) ?? [];
}

const callsByName = once((module: PyModule) => grouped(module.calls, (call) => (call.name?.startsWith('.') ? call.name : null)));

/** A part of another network is built with that network's numbers, which say nothing about the class alone. */
function isInModule(module: PyModule, call: PyCall): boolean {
  const around = module.enclosingClass(call.node);
  return around !== null && isModuleRole(roleOf(around));
}
