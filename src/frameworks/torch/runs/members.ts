import type { PyNode } from '../../../syntax/node';
import { basesOf, type OwnClass } from '../sites/definitions';
import { bodyOf } from '../tree';
import { containerMethod } from './containers';
import { externalMethod, unknownMethod } from './externals';
import { boundMethod, decoratorsOf } from './globals';
import { handOut, valuesOf } from './handOut';
import type { Arguments, Machine } from './machine';
import { networkMember, networkMethod } from './networks';
import { ANY } from './state';
import { chosen, type Instance, type Network, NONE, UNKNOWN, type Value } from './values';

const NOTHING: Arguments = { positional: [], keywords: new Map(), isOpen: false };

/** `value.name`. */
export function memberOf(machine: Machine, value: Value, name: string): Value {
  switch (value.kind) {
    case 'network':
      // Who holds the method may call it at any time.
      if (name === 'eval' || name === 'train') handOut(machine, [value]);
      return machine.state.attribute(value, name) ?? propertyOf(machine, value, name) ?? networkMember(machine, value, name);
    case 'part':
      return networkMember(machine, value, name);
    case 'object': {
      const held = machine.state.attribute(value, name);
      if (held) return held;
      const property = propertyOf(machine, value, name);
      if (property) return property;
      const method = boundMethod(machine, value.own, name, value);
      return method ?? ofClass(machine, value.own, name) ?? UNKNOWN;
    }
    case 'class':
      return boundMethod(machine, value.own, name, UNKNOWN) ?? ofClass(machine, value.own, name) ?? UNKNOWN;
    case 'external':
      return { kind: 'external', name: `${value.name}.${name}` };
    case 'choice':
      return chosen(value.options.map((each) => memberOf(machine, each, name)));
    case 'unknown':
      return name === 'data' || name === 'shape' ? UNKNOWN : value;
    default:
      return UNKNOWN;
  }
}

/** What a property gives. */
function propertyOf(machine: Machine, value: Instance | Network, name: string): Value | null {
  const method = value.own && boundMethod(machine, value.own, name, value);
  const isProperty = method && decoratorsOf(method.definition).some((each) => /(?:^|\.)(?:cached_)?property$/.test(each));
  return isProperty ? machine.invoke(method, NOTHING) : null;
}

/** `limit = 3` in the body of a class. */
function ofClass(machine: Machine, { module, definition }: OwnClass, name: string): Value | null {
  for (const statement of bodyOf(definition.node)) {
    const assignment = statement.type === 'expression_statement' ? statement.namedChildren[0] : null;
    if (assignment?.type !== 'assignment' || assignment.childForFieldName('left')?.text !== name) continue;
    const right = assignment.childForFieldName('right');
    return right ? machine.evaluateIn(module, right) : null;
  }
  return null;
}

/** `value.name(…)`. */
export function callMember(machine: Machine, value: Value, name: string, args: Arguments, node: PyNode): Value {
  switch (value.kind) {
    case 'network':
    case 'part': {
      const held = value.kind === 'network' ? (machine.state.attribute(value, name) ?? propertyOf(machine, value, name)) : null;
      return held ? machine.apply(held, args, node) : networkMethod(machine, value, name, args, node);
    }
    case 'container':
      return containerMethod(machine, value, name, args);
    case 'object': {
      const held = machine.state.attribute(value, name) ?? propertyOf(machine, value, name);
      if (held) return machine.apply(held, args, node);
      const method = boundMethod(machine, value.own, name, value);
      if (method) return machine.invoke(method, args);
      // A base that nobody can see does with the object what it likes.
      if (machine.meanings.hasHiddenBase(value.own)) handOut(machine, [value, ...valuesOf(args)]);
      return UNKNOWN;
    }
    case 'class': {
      const method = boundMethod(machine, value.own, name, UNKNOWN);
      if (!method) return unknownMethod(machine, value, name, args, node);
      const isBound = decoratorsOf(method.definition).some((each) => each === 'classmethod' || each === 'staticmethod');
      const [self = UNKNOWN, ...others] = args.positional;
      return isBound ? machine.invoke(method, args) : machine.invoke({ ...method, self }, { ...args, positional: others });
    }
    case 'parent':
      return ofParent(machine, value, name, args, node);
    case 'external':
      return externalMethod(machine, value.name, name, args, node);
    case 'choice':
      return onEach(machine, value.options, (each) => callMember(machine, each, name, args, node));
    default:
      return unknownMethod(machine, value, name, args, node);
  }
}

/** Networks that may be the one are each run as if they were, in a mode that they share; of everything else either is done, or nothing. */
export function onEach(machine: Machine, all: readonly Value[], work: (option: Value) => Value): Value {
  // None has no methods: where the program goes on, it was one of the others.
  const options = all.filter((value) => all.length === 1 || value.kind !== 'literal' || value.value !== null);
  const [first] = options;
  if (!first) return UNKNOWN;
  if (options.length === 1) return work(first);
  const shared = options.filter(({ kind }) => kind === 'network' || kind === 'part' || kind === 'unknown' || kind === 'class');
  const { isMixed } = machine;
  machine.isMixed ||= modesOf(machine, shared).size > 1;
  const values = shared.map(work);
  machine.isMixed = isMixed;
  const others = options.filter((option) => !shared.includes(option));
  return chosen([...values, ...oneOf(machine, others, work, shared.length > 0)]);
}

/** What one of some values gives; `mayBeNone`: or it is none of them. */
function oneOf(machine: Machine, values: readonly Value[], work: (option: Value) => Value, mayBeNone: boolean): readonly Value[] {
  const [first, ...others] = values;
  if (!first) return [];
  if (others.length === 0 && !mayBeNone) return [work(first)];
  const [one, more] = machine.both(
    () => [work(first)],
    () => oneOf(machine, others, work, mayBeNone),
  );
  return [...one, ...more];
}

function modesOf({ state }: Machine, values: readonly Value[]): ReadonlySet<number> {
  return new Set(
    values.map((value) => (value.kind === 'network' ? state.modeOf(value) : value.kind === 'part' ? state.modeOf(value.of) : ANY)),
  );
}

/** `super().name(…)`. */
function ofParent(machine: Machine, { of, owner }: Extract<Value, { kind: 'parent' }>, name: string, args: Arguments, node: PyNode): Value {
  for (const base of basesOf(owner)) {
    const method = typeof base === 'string' ? null : boundMethod(machine, base, name, of);
    if (method) return machine.invoke(method, args);
  }
  if (of.kind === 'network' || of.kind === 'part') return networkMethod(machine, of, name, args, node, true);
  if (machine.meanings.hasHiddenBase(owner)) handOut(machine, [of, ...valuesOf(args)]);
  return NONE;
}
