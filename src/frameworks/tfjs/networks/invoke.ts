import { CLASSES, type JsNode, keyOf } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { builtin } from './builtins';
import { library } from './library';
import { MAX_DEPTH, type Machine } from './machine';
import { baseOf, methodOf } from './members';
import { callMethod } from './methods';
import { bindPattern, withDefault } from './patterns';
import { type FunctionValue, type InstanceValue, NOTHING, Scope, unknown, type Value } from './values';

/** Calls a value. */
export function invoke(machine: Machine, target: Value, args: readonly Value[], at: JsNode): Value {
  if (machine.isSpent()) return unknown('the file is too large to be followed', spanOfNode(at));
  switch (target.type) {
    case 'function':
      return callFunction(machine, target, args, at);
    case 'class':
      return construct(machine, target, args, at) ?? notMade(at);
    case 'named':
      return target.name.startsWith('global.')
        ? (builtin(machine, target.name.slice('global.'.length), args, at) ?? notKnown(at))
        : library(machine, target.name, args, at);
    case 'method':
      return callMethod(machine, target.receiver, target.name, args, at) ?? notKnown(at);
    default:
      for (const argument of args) if (argument.type === 'function') callback(machine, argument, at);
      return notKnown(at);
  }
}

function notKnown(at: JsNode): Value {
  return unknown(
    `what \`${(at.childForFieldName('function') ?? at).text.replace(/\s+/g, ' ').slice(0, 40)}\` gives is not known`,
    spanOfNode(at),
  );
}

function notMade(at: JsNode): Value {
  return unknown('this class cannot be followed', spanOfNode(at));
}

/** A function handed to something unknown may run at any time: models made in it are read. */
function callback(machine: Machine, target: FunctionValue, at: JsNode): void {
  if (machine.depth >= MAX_DEPTH / 2) return;
  machine.level++;
  callFunction(machine, target, null, at);
  machine.level--;
}

/** Runs a function of the program; without arguments it is read with its defaults. */
export function callFunction(machine: Machine, target: FunctionValue, args: readonly Value[] | null, at: JsNode): Value {
  const body = target.node.childForFieldName('body');
  if (!body || machine.depth >= MAX_DEPTH) return unknown('the calls are nested too deeply to be followed', spanOfNode(at));
  const frame = { value: null as Value | null, unsure: false, level: machine.level };
  const scope = new Scope(target.scope, 'function', frame);
  if (target.node.type !== 'arrow_function' && target.self) scope.declare('this', target.self);
  machine.depth++;
  try {
    bindParameters(machine, target.node, args, scope);
    if (body.type !== 'statement_block') return machine.evaluate(body, scope);
    machine.run(
      body.namedChildren.filter((child): child is JsNode => child !== null && child.type !== 'comment'),
      new Scope(scope),
    );
    if (frame.unsure) return unknown('what the function gives depends on a condition that is not known', spanOfNode(at));
    return frame.value ?? NOTHING;
  } finally {
    machine.depth--;
  }
}

function bindParameters(machine: Machine, node: JsNode, args: readonly Value[] | null, scope: Scope): void {
  const single = node.childForFieldName('parameter');
  const list = single ? [single] : (node.childForFieldName('parameters')?.namedChildren ?? []).filter((part) => part?.type !== 'comment');
  for (const [index, parameter] of list.entries()) {
    if (!parameter) continue;
    const typed = parameter.childForFieldName('pattern');
    const isAssigned = parameter.type === 'assignment_pattern';
    const pattern = typed ?? (isAssigned ? parameter.childForFieldName('left') : parameter);
    const fallback = typed ? parameter.childForFieldName('value') : isAssigned ? parameter.childForFieldName('right') : null;
    if (!pattern) continue;
    if (pattern.type === 'rest_pattern') {
      const rest = pattern.namedChildren[0];
      const value: Value = args ? { type: 'list', items: args.slice(index), level: machine.level } : parameterOf(machine, pattern);
      if (rest) bindPattern(machine, rest, value, scope, 'declare');
      continue;
    }
    const given = args ? (args[index] ?? NOTHING) : parameterOf(machine, pattern);
    bindPattern(machine, pattern, fallback ? withDefault(machine, given, fallback, scope) : given, scope, 'declare');
  }
}

/** A parameter of a function that is read on its own: what all its callers pass, or unknown. */
function parameterOf(machine: Machine, pattern: JsNode): Value {
  const found = pattern.type === 'identifier' ? machine.module.resolve(pattern) : null;
  if (found && found.source === 'call-site' && found.value !== null) return { type: 'constant', value: found.value };
  return unknown(`\`${pattern.text.replace(/\s+/g, ' ').slice(0, 40)}\` is a parameter`, spanOfNode(pattern));
}

/** An object of a class of the file; null when it derives from something unknown that is no plain object. */
export function construct(
  machine: Machine,
  target: Extract<Value, { type: 'class' }>,
  args: readonly Value[] | null,
  at: JsNode,
): InstanceValue | null {
  const instance: InstanceValue = { type: 'instance', node: target.node, scope: target.scope, fields: new Map(), level: machine.level };
  if (machine.depth >= MAX_DEPTH) return null;
  const family: JsNode[] = [];
  for (let node: JsNode | null = target.node; node && !family.includes(node) && CLASSES.has(node.type); node = baseOf(machine, node)) {
    family.unshift(node);
  }
  for (const node of family) fields(machine, node, instance);
  const init = methodOf(machine, instance, 'constructor');
  if (init?.type === 'function') {
    parameterFields(machine, init, args, instance, at);
    callFunction(machine, init, args, at);
  }
  return instance;
}

function fields(machine: Machine, node: JsNode, instance: InstanceValue): void {
  const scope = new Scope(instance.scope);
  scope.declare('this', instance);
  for (const part of node.childForFieldName('body')?.namedChildren ?? []) {
    const value = part && /field_definition$/.test(part.type) ? part.childForFieldName('value') : null;
    const key = keyOf(part?.childForFieldName('name') ?? part?.childForFieldName('property') ?? null);
    if (!part || !value || key === null || part.children.some((child) => child?.type === 'static')) continue;
    instance.fields.set(key, machine.evaluate(value, scope));
  }
}

/** TypeScript's `constructor(private readonly rate = 0.5)`. */
function parameterFields(machine: Machine, init: FunctionValue, args: readonly Value[] | null, instance: InstanceValue, at: JsNode): void {
  const list = (init.node.childForFieldName('parameters')?.namedChildren ?? []).filter((part) => part?.type !== 'comment');
  for (const [index, parameter] of list.entries()) {
    const pattern = parameter?.childForFieldName('pattern');
    const isField = parameter?.children.some((child) => child?.type === 'accessibility_modifier' || child?.type === 'readonly');
    if (!parameter || pattern?.type !== 'identifier' || !isField) continue;
    const given = args ? (args[index] ?? NOTHING) : unknown(`\`${pattern.text}\` is a parameter`, spanOfNode(at));
    const fallback = parameter.childForFieldName('value');
    instance.fields.set(pattern.text, fallback ? withDefault(machine, given, fallback, instance.scope) : given);
  }
}
