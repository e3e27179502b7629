import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { sizesOf } from '../layers/arguments';
import { plainOf } from './constants';
import type { Machine } from './machine';
import { grow } from './targets';
import {
  type Arguments,
  constant,
  type InstanceValue,
  type ModelValue,
  type SequentialValue,
  shapeOf,
  tensorsIn,
  unknown,
  type Value,
} from './values';

/** A method call on a value the reader knows. */
export function callMethod(machine: Machine, receiver: Value, name: string, args: Arguments, at: PyNode): Value {
  if (receiver.type === 'list') return onList(machine, receiver, name, args, at);
  if (receiver.type === 'dictionary') return onDictionary(machine, receiver.entries, name, args, at);
  if (receiver.type === 'tensor') {
    const tensors = [receiver, ...args.positional].flatMap(tensorsIn);
    return { type: 'tensor', node: machine.graph.mystery(at, `.${name}`, `.${name} of a tensor is not read`, tensors, { parameters: 0 }) };
  }
  if (receiver.type === 'sequential' || receiver.type === 'model' || receiver.type === 'instance')
    return onModel(machine, receiver, name, args, at);
  return unknown(`the result of .${name} is not known`, spanOfNode(at));
}

export function unknownResult(
  machine: Machine,
  callee: string,
  values: readonly Value[],
  at: PyNode,
  reason = `${callee} is not read`,
): Value {
  const tensors = values.flatMap(tensorsIn);
  if (tensors.length === 0) return unknown(`the result of ${callee} is not known`, spanOfNode(at));
  return { type: 'tensor', node: machine.graph.mystery(at, callee, reason, tensors) };
}

function onModel(machine: Machine, model: SequentialValue | ModelValue | InstanceValue, name: string, args: Arguments, at: PyNode): Value {
  const { training } = model.origin;
  grow(model.origin, at);
  if (name === 'compile') {
    training.compile ??= args;
    training.compiledAt = Math.min(training.compiledAt, machine.clock);
  } else if (name === 'fit' || name === 'fit_generator') {
    training.fit ??= args;
  } else if (name === 'add' && model.type === 'sequential') {
    append(machine, model, args.positional[0] ?? args.keywords.get('layer'), at);
  } else if (name === 'pop' && model.type === 'sequential' && machine.level <= model.level) {
    model.items.pop();
  } else if (name === 'build' && model.type !== 'model') {
    const sizes = sizesOf(args.positional[0] ?? args.keywords.get('input_shape'));
    if (sizes) model.inputShape = shapeOf(sizes.slice(1));
  }
  return unknown(`the result of .${name} is not known`, spanOfNode(at));
}

function append(machine: Machine, model: SequentialValue, layer: Value | undefined, at: PyNode): void {
  const value = layer ?? unknown('what is added is not known', spanOfNode(at));
  const certain = machine.level <= model.level;
  model.items.push(certain ? value : unknown('whether this layer is added depends on a condition that is not known', spanOfNode(at)));
}

function onList(machine: Machine, list: Extract<Value, { type: 'list' }>, name: string, args: Arguments, at: PyNode): Value {
  const [first, second] = args.positional;
  const doubt = unknown('what the list holds depends on a condition that is not known', spanOfNode(at));
  const certain = machine.level <= list.level;
  if (name === 'append' && first) list.items.push(certain ? first : doubt);
  else if (name === 'extend') list.items.push(...(certain && first?.type === 'list' ? first.items : [doubt]));
  else if (name === 'insert' && second) {
    const place = first ? plainOf(first) : undefined;
    if (certain && typeof place === 'number') list.items.splice(place, 0, second);
    else list.items.push(doubt);
  } else if (name === 'pop') return (certain && args.positional.length === 0 ? list.items.pop() : null) ?? doubt;
  else if (name === 'copy') return { ...list, items: [...list.items], level: machine.level };
  else return unknown(`the result of .${name} is not known`, spanOfNode(at));
  return constant(null);
}

function onDictionary(machine: Machine, entries: Map<string, Value>, name: string, args: Arguments, at: PyNode): Value {
  const key = args.positional[0] ? plainOf(args.positional[0]) : undefined;
  const list = (items: Value[]): Value => ({ type: 'list', items, level: machine.level });
  if (name === 'items') return list([...entries].map(([entry, value]) => list([constant(entry), value])));
  if (name === 'values') return list([...entries.values()]);
  if (name === 'keys') return list([...entries.keys()].map(constant));
  if (name === 'get' && key !== undefined) return entries.get(String(key)) ?? args.positional[1] ?? constant(null);
  return unknown(`the result of .${name} is not known`, spanOfNode(at));
}

/** A method that a library's class brings; what it does is left out. */
export function callInherited(machine: Machine, self: InstanceValue, name: string, args: Arguments, at: PyNode): Value {
  if (name === '__init__') noteBaseArguments(self, args);
  return unknownResult(machine, `super().${name}`, args.positional, at);
}

/** `super().__init__(inputs, outputs)` or `super().__init__([layers])`: the base makes the network. */
function noteBaseArguments(self: InstanceValue, args: Arguments): void {
  const inputs = args.keywords.get('inputs') ?? args.positional[0];
  const made = inputs !== undefined && inputs.type !== 'constant' && inputs.type !== 'unknown';
  if (made) self.opaque = `${self.definition.name} hands its layers to its base class`;
}
