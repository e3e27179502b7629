import type { PyNode } from '../../../syntax/node';
import { isModuleRole, roleOf } from '../facts/family';
import { classDrops } from '../facts/modes/drops';
import type { OwnClass } from '../sites/definitions';
import { bodyOf, named } from '../tree';
import { builtin } from './builtins';
import { containerOf, indexed } from './containers';
import { external, newNetwork } from './externals';
import { workedOut } from './flow';
import { boundMethod, decoratorsOf } from './globals';
import { handOut, networksIn, valuesOf } from './handOut';
import type { Arguments, Machine } from './machine';
import { onEach } from './members';
import { run } from './networks';
import { ANY, type Frame } from './state';
import { chosen, type FunctionValue, type LambdaValue, type Network, NONE, namesOf, UNKNOWN, type Value } from './values';

/** Runs of functions within each other. */
const MAX_DEPTH = 24;
/** Decorators that leave a function to be called as it is written. */
const PLAIN =
  /(?:^|\.)(?:no_grad|inference_mode|enable_grad|staticmethod|classmethod|abstractmethod|property|cached_property|wraps|overload|script|record|ignore|unused|lru_cache|cache|typechecked|jaxtyped)$/;

/** Calls a value. */
export function apply(machine: Machine, callee: Value, args: Arguments, node: PyNode): Value {
  switch (callee.kind) {
    case 'network':
      return run(machine, callee, args, node);
    case 'part':
      return run(machine, callee.of, args, node);
    case 'class':
      return construct(machine, callee.own, args, node);
    case 'function':
      return machine.invoke(callee, args);
    case 'lambda':
      return applyLambda(machine, callee, args);
    case 'object': {
      const method = boundMethod(machine, callee.own, '__call__', callee);
      if (method) return machine.invoke(method, args);
      handOut(machine, [callee, ...valuesOf(args)]);
      return workedOut(machine, valuesOf(args));
    }
    case 'external':
      if (callee.name.startsWith('builtins.')) return builtin(machine, callee.name.slice('builtins.'.length), args);
      return external(machine, callee.name, args, node);
    case 'choice':
      return onEach(machine, callee.options, (option) => apply(machine, option, args, node));
    default:
      handOut(machine, valuesOf(args));
      return workedOut(machine, [callee, ...valuesOf(args)]);
  }
}

function construct(machine: Machine, own: OwnClass, args: Arguments, node: PyNode): Value {
  const role = roleOf(own.definition);
  if (isModuleRole(role)) {
    // Lightning switches by itself.
    if (role !== 'lightning-module') return moduleOf(machine, own, args, node);
    handOut(machine, valuesOf(args));
    return UNKNOWN;
  }
  const object: Value = { kind: 'object', id: machine.fresh(), own };
  const init = boundMethod(machine, own, '__init__', object);
  if (init) machine.invoke(init, args);
  else for (const [name, value] of args.keywords) machine.state.setAttribute(object, name, value);
  if (!init && machine.meanings.hasHiddenBase(own)) handOut(machine, valuesOf(args));
  return object;
}

function moduleOf(machine: Machine, own: OwnClass, args: Arguments, node: PyNode): Network {
  const call = machine.callAt(machine.frame.module, node);
  const origin = call ? machine.meanings.originOf(machine.frame.module, call) : 'unknown';
  const drops = origin === 'unknown' && classDrops(own) ? 'drops' : origin;
  const made = newNetwork(machine, { own, drops, parts: partsOf(machine, args) });
  const init = boundMethod(machine, own, '__init__', made);
  const isTold = init !== null && isTurnedOff(init, args);
  // Where it is seen that the class drops, or does not, there is nothing to look for inside.
  if (init && (origin === 'unknown' || isTold)) {
    machine.building.push(made);
    machine.invoke(init, args);
    machine.building.pop();
  }
  if (made.parts.some((part) => part.drops === 'drops')) made.drops = 'drops';
  else if (made.drops === 'drops' && isTold) made.drops = 'unknown';
  // Whoever runs it may switch it.
  if (machine.meanings.switchingMethods(own) === null) machine.state.setMode(made, ANY);
  return made;
}

/** `Net(dropout=0)`: a rate that the class gives by default may not be the one that it has. */
function isTurnedOff({ definition }: FunctionValue, { positional, keywords }: Arguments): boolean {
  const given = [...keywords, ...positional.map((value, at): [string, Value] => [definition.parameters[at + 1]?.name ?? '', value])];
  return given.some(([name, value]) => /drop|rate|^p$|prob/i.test(name) && value.kind === 'literal' && !value.value);
}

/** Networks that a constructor is given; not the one that builds it, of which it is itself a part. */
function partsOf(machine: Machine, args: Arguments): Network[] {
  return valuesOf(args)
    .flatMap((value) => networksIn(machine, value))
    .filter((network) => !machine.building.includes(network));
}

/** Runs a function of the project. */
export function invoke(machine: Machine, callee: FunctionValue, args: Arguments): Value {
  const { module, definition, owner } = callee;
  const { frame } = machine;
  const decorators = decoratorsOf(definition);
  const isManager = decorators.some((each) => /contextmanager$/.test(each));
  if (isManager || isRunning(frame, callee)) {
    handOut(machine, [...valuesOf(args), ...(callee.self ? [callee.self] : [])]);
    return UNKNOWN;
  }
  const inner: Frame = {
    id: machine.fresh(),
    module,
    definition,
    owner,
    names: namesOf(),
    shared: new Set(),
    withoutGradient: decorators.some((each) => /no_grad|inference_mode/.test(each)) ? true : frame.withoutGradient,
    site: null,
    from: frame.site,
    loops: frame.loops,
    caller: frame,
    closure: callee.closure,
    exits: [],
    returned: [],
    yielded: [],
    learns: false,
  };
  bind(machine, inner, callee, args, !decorators.every((each) => PLAIN.test(each)));
  machine.frame = inner;
  const falls = machine.execute(bodyOf(definition.node));
  const ways = [...inner.returned, ...(falls ? [{ ...machine.snapshot(), value: NONE }] : [])];
  machine.frame = frame;
  if (ways.length > 0) machine.resume(ways.map(({ state }) => ({ state, names: frame.names })));
  if (inner.yielded.length > 0) return containerOf(machine, indexed(inner.yielded));
  return chosen(ways.map(({ value }) => value));
}

function isRunning(frame: Frame, { definition }: FunctionValue): boolean {
  if (depthOf(frame) > MAX_DEPTH) return true;
  for (let at: Frame | null = frame; at; at = at.caller) if (at.definition === definition) return true;
  return false;
}

/** Gives the parameters their values; `isWrapped`: what a decorator does nobody knows, so that defaults say nothing. */
function bind(machine: Machine, frame: Frame, { module, definition, self }: FunctionValue, args: Arguments, isWrapped: boolean): void {
  const positional = self ? [self, ...args.positional] : [...args.positional];
  const keywords = new Map(args.keywords);
  let at = 0;
  for (const { name, defaultValue } of definition.parameters) {
    const plain = name.replace(/^\*+/, '');
    if (plain === '' || plain === '/') continue;
    if (name.startsWith('**')) {
      frame.names.set(
        plain,
        containerOf(
          machine,
          [...keywords].map(([key, value]) => ({ key, value })),
        ),
      );
      continue;
    }
    if (name.startsWith('*')) {
      frame.names.set(plain, args.isOpen ? UNKNOWN : containerOf(machine, indexed(positional.slice(at))));
      at = positional.length;
      continue;
    }
    const given = positional[at++] ?? keywords.get(plain);
    keywords.delete(plain);
    const isOpen = args.isOpen || isWrapped;
    frame.names.set(plain, given ?? (defaultValue && !isOpen ? machine.evaluateIn(module, defaultValue) : UNKNOWN));
  }
}

function applyLambda(machine: Machine, { module, node, owner, closure }: LambdaValue, args: Arguments): Value {
  const { frame } = machine;
  const body = node.childForFieldName('body');
  const list = node.childForFieldName('parameters');
  if (!body || depthOf(frame) > MAX_DEPTH) return UNKNOWN;
  const names = namesOf();
  for (const [at, parameter] of (list ? named(list) : []).entries()) names.set(parameter.text, args.positional[at] ?? UNKNOWN);
  machine.frame = {
    ...frame,
    id: machine.fresh(),
    module,
    owner,
    names,
    shared: new Set(),
    closure,
    caller: frame,
    exits: [],
    returned: [],
  };
  const value = machine.evaluate(body);
  machine.frame = frame;
  return value;
}

function depthOf(frame: Frame): number {
  let depth = 0;
  for (let at: Frame | null = frame; at; at = at.caller) depth++;
  return depth;
}
