import { lastNameOf } from '../../../../syntax/calls';
import { foreignName } from '../../../../syntax/foreign';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { ownDefinition } from '../../sites/definitions';
import { bare } from '../../tree';
import { argumentsOf } from './arguments';
import { switched } from './called';
import { HARMLESS, SAVES } from './handed';
import { parameterKey } from './keys';
import { type Origin, originOf } from './origins';
import { namesOf, type Variables } from './variables';

/** Functions that hand a network on to the next are followed so far. */
const MAX_DEPTH = 3;
const MOST_CALLS = 12;
const ASKS = /\b(?:no_grad|inference_mode)\b|def \w*(?:eval|valid|test|predict|infer|generate|translate|sample)/i;
/** Whoever may switch a network to evaluation says one of these. */
const SWITCHES = /\.eval\b(?!\s*\(\s*["'\w])|\.train\s*\(\s*(?:mode\b|False|not\b)|\.training\s*=[^=]|_eval\s*\(|eval_mode|set_mode/;

/** Something that is called with arguments: a function, or a class by its constructor. */
interface Callable {
  readonly module: PyModule;
  readonly definition: PyFunction;
  /** What it is called by. */
  readonly name: string;
}

/**
 * Follows parameters that the file runs as networks and switches nowhere, where all callers, in other files of the project too, hand in networks with
 * dropout in training mode. `isSupposing`: nobody is asked.
 */
export function followEntrances(module: PyModule, variables: Variables, isSupposing: boolean): void {
  if (!ASKS.test(module.text)) return;
  const seen = new Set<string>();
  for (const call of module.calls) {
    const key = runBy(call, variables);
    if (key === null || seen.has(key) || variables.followed.has(key)) continue;
    seen.add(key);
    const entrance = entranceOf(module, variables, key);
    if (!entrance) continue;
    if (!isSupposing && !comesTraining(entrance.at, entrance.parameter, 0) && !isForgotten(entrance.at, entrance.parameter, variables))
      continue;
    variables.follow(key);
    variables.handed.add(key);
  }
}

/**
 * Nobody calls the function, so that it has to switch by itself, as another one does that gets its network under the same name: `evaluate(model)`
 * beside `predict(model)`. That network is known to drop.
 */
function isForgotten({ module, definition, name }: Callable, parameter: string, variables: Variables): boolean {
  const users = module.users(name);
  if (!users || definition.classId !== null || [module, ...users].some((user) => mentionsCall(user, name))) return false;
  return module.functions.some(
    (other) =>
      other.node.startIndex !== definition.node.startIndex &&
      new RegExp(`(?<![\\w.])${parameter}\\.eval\\(\\)`).test(other.node.text) &&
      originOfParameter(module, variables, parameterKey(other, parameter)) === 'drops',
  );
}

/** By its last name alone: it may be reached in any way. */
function mentionsCall(module: PyModule, name: string): boolean {
  return module.calls.some((call) => lastNameOf(call) === name);
}

/** The variable that a call runs as a network. */
function runBy(call: PyCall, variables: Variables): string | null {
  const callee = bare(call.callee);
  if (callee.type === 'attribute' && /^(?:forward|generate)$/.test(callee.childForFieldName('attribute')?.text ?? '')) {
    const object = callee.childForFieldName('object');
    return object && variables.keyOf(object);
  }
  return callee.type === 'identifier' || callee.type === 'attribute' ? variables.keyOf(callee) : null;
}

/** The parameter behind the key of a variable, and what gets it; null where the variable is given something else as well. */
function entranceOf(module: PyModule, variables: Variables, key: string): { readonly at: Callable; readonly parameter: string } | null {
  const [, start, parameter = ''] = /^(\d+):(\w+)$/.exec(key) ?? [];
  if (start === undefined || !variables.isOnlyItself(key)) return null;
  const definition = module.functions.find(({ node }) => `${node.startIndex}` === start);
  if (!definition?.parameters.some(({ name }) => name === parameter)) return null;
  if (definition.classId === null)
    return module.enclosingFunction(definition.node) ? null : { at: { module, definition, name: definition.name }, parameter };
  const owner = definition.name === '__init__' ? module.classById(definition.classId) : null;
  return owner && { at: { module, definition, name: owner.name }, parameter };
}

/** All calls that can be seen hand in a network with dropout that nothing has switched. */
function comesTraining(at: Callable, parameter: string, depth: number): boolean {
  const users = at.module.users(at.name);
  if (!users || depth > MAX_DEPTH) return false;
  const calls = [at.module, ...users].flatMap((module) => callsOf(at, module));
  return calls.length > 0 && calls.length <= MOST_CALLS && calls.every((each) => handsTraining(each, at, parameter, depth));
}

/** Whether the network that a parameter gets drops, by what all callers that can be seen hand in; `unknown` for what is no parameter. */
export function originOfParameter(module: PyModule, variables: Variables, key: string, depth = 0): Origin {
  const entrance = depth > MAX_DEPTH ? null : entranceOf(module, variables, key);
  const users = entrance && module.users(entrance.at.name);
  if (!entrance || !users) return 'unknown';
  const calls = [module, ...users].flatMap((user) => callsOf(entrance.at, user));
  if (calls.length === 0 || calls.length > MOST_CALLS) return 'unknown';
  const origins = calls.map((each) => originHanded(each, entrance.at, entrance.parameter, depth));
  return origins.includes('drops') ? 'drops' : origins.every((origin) => origin === 'plain') ? 'plain' : 'unknown';
}

function originHanded({ module, call }: CallIn, at: Callable, parameter: string, depth: number): Origin {
  const value = argumentsOf(call, at.definition).find(({ name }) => name === parameter)?.value;
  if (!value) return 'unknown';
  const names = namesOf(module);
  const made = value.type === 'call' ? names.madeBy(value) : null;
  if (made) return originOf(module, made);
  const key = names.keyOf(bare(value));
  if (key === null) return 'unknown';
  const given = names.callsGiven(key);
  if (given.length === 0) return originOfParameter(module, names, key, depth + 1);
  const origins = given.map((each) => originOf(module, each));
  return origins.includes('drops') ? 'drops' : origins.every((origin) => origin === 'plain') ? 'plain' : 'unknown';
}

interface CallIn {
  readonly module: PyModule;
  readonly call: PyCall;
}

function callsOf({ module, name, definition }: Callable, user: PyModule): readonly CallIn[] {
  const whole = user === module ? `.${name}` : foreignName({ file: module.file, name });
  const calls = user.calls.filter((call) => call.name === whole);
  return calls.flatMap((call) => (isOther(user, call, definition) ? [] : [{ module: user, call }]));
}

function isOther(user: PyModule, call: PyCall, definition: PyFunction): boolean {
  const own = ownDefinition(user, call.callee);
  if (!own) return false;
  const called = own.kind === 'function' ? own.definition : own.definition.methods.find(({ name }) => name === '__init__');
  return called !== undefined && called.node.startIndex !== definition.node.startIndex;
}

function handsTraining({ module, call }: CallIn, at: Callable, parameter: string, depth: number): boolean {
  const value = argumentsOf(call, at.definition).find(({ name }) => name === parameter)?.value;
  if (!value || switched(value).id !== bare(value).id || SWITCHES.test(module.text)) return false;
  const variables = namesOf(module);
  const key = variables.keyOf(bare(value));
  if (key === null) return false;
  const given = variables.callsGiven(key);
  if (given.length > 0) return given.every((each) => isMadeTraining(module, each)) && !isHandedToSwitches(module, variables, key);
  const entrance = entranceOf(module, variables, key);
  return entrance !== null && !isHandedToSwitches(module, variables, key) && comesTraining(entrance.at, entrance.parameter, depth + 1);
}

function isMadeTraining(module: PyModule, call: PyCall): boolean {
  if (originOf(module, call) !== 'drops') return false;
  const own = ownDefinition(module, call.callee);
  return own === null || own.kind === 'class' || !SWITCHES.test(own.definition.node.text);
}

/** It is given to something that may switch it, or that nobody can see. */
function isHandedToSwitches(module: PyModule, variables: Variables, key: string): boolean {
  return module.calls.some((call) => {
    if (HARMLESS.test(call.calleeText) || SAVES.test(call.calleeText) || call.name?.startsWith('torch.')) return false;
    const values: readonly PyNode[] = [...call.positional, ...call.keywords.values()];
    if (!values.some((value) => /^(?:identifier|attribute)$/.test(value.type) && variables.keyOf(value) === key)) return false;
    const own = ownDefinition(module, call.callee);
    return own === null || SWITCHES.test(own.definition.node.text);
  });
}
