import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode } from '../../../syntax/nodes';
import { truthOf } from './constants';
import { reachable } from './graph';
import type { Machine } from './machine';
import { type Origin, type Scope, tensorsIn, unknown, type Value } from './values';

/** Assigns a value to a name, an attribute or a pattern; `statement` is the assignment. */
export function assignTo(machine: Machine, target: PyNode, value: Value, scope: Scope, statement: PyNode): void {
  switch (target.type) {
    case 'identifier':
      baptize(value, target.text, target);
      scope.set(target.text, value);
      return;
    case 'attribute':
      assignAttribute(machine, target, value, scope, statement);
      return;
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
      unpack(machine, target, value, scope, statement);
      return;
    case 'subscript':
      assignItem(machine, target, value, scope);
      return;
    default:
      return;
  }
}

/** A layer or model is called after the first name it gets. */
function baptize(value: Value, name: string, target: PyNode): void {
  const named = value.type === 'layer' || value.type === 'sequential' || value.type === 'model' || value.type === 'instance';
  if (!named || name === 'x') return;
  value.name ??= name;
  if (value.type !== 'layer') value.origin.nameSpan ??= spanOfNode(target);
}

function unpack(machine: Machine, target: PyNode, value: Value, scope: Scope, statement: PyNode): void {
  const parts = partsOf(target);
  const starred = parts.some((part) => part.type.includes('splat'));
  for (const [index, part] of parts.entries()) {
    assignTo(
      machine,
      part,
      starred ? unknown('a part of something', spanOfNode(part)) : partOf(machine, value, index, part),
      scope,
      statement,
    );
  }
}

function partOf(machine: Machine, value: Value, index: number, at: PyNode): Value {
  if (value.type === 'list') return value.items[index] ?? unknown('a part that is not there', spanOfNode(at));
  if (value.type !== 'tensor') return unknown('a part of something unknown', spanOfNode(at));
  return { type: 'tensor', node: machine.graph.mystery(at, 'part', 'a part of a tensor is taken', [value.node], { parameters: 0 }) };
}

function assignAttribute(machine: Machine, target: PyNode, value: Value, scope: Scope, statement: PyNode): void {
  const object = target.childForFieldName('object');
  const member = target.childForFieldName('attribute')?.text;
  if (!object || member === undefined) return;
  const owner = machine.evaluate(object, scope);
  if (member === 'trainable') {
    freeze(owner, truthOf(value) === false ? machine.clock : null);
    return;
  }
  if (owner.type !== 'instance') return;
  const certain = machine.level <= owner.level;
  if (certain) baptize(value, member, target);
  const previous = owner.attributes.get(member);
  // In a branch of unknown outcome the attribute may also keep its old value.
  owner.attributes.set(
    member,
    certain || sameValue(previous, value)
      ? value
      : unknown(`\`self.${member}\` depends on a condition that is not known`, spanOfNode(statement)),
  );
}

function sameValue(a: Value | undefined, b: Value): boolean {
  return a?.type === 'constant' && b.type === 'constant' && a.value === b.value;
}

function assignItem(machine: Machine, target: PyNode, value: Value, scope: Scope): void {
  const object = target.childForFieldName('value');
  const index = target.childForFieldName('subscript');
  if (!object || !index) return;
  const holder = machine.evaluate(object, scope);
  const key = machine.evaluate(index, scope);
  const stored = machine.level > 0 ? unknown('it depends on a condition that is not known', spanOfNode(target)) : value;
  if (holder.type === 'dictionary' && key.type === 'constant') holder.entries.set(String(key.value), stored);
  if (holder.type === 'list' && key.type === 'constant' && typeof key.value === 'number' && key.value < holder.items.length)
    holder.items[key.value] = stored;
}

/** Keras hands `trainable` on to everything inside. */
function freeze(value: Value, since: number | null): void {
  if (value.type === 'layer') value.frozenSince = since;
  else if (value.type === 'sequential') for (const item of value.items) freeze(item, since);
  else if (value.type === 'list') for (const item of value.items) freeze(item, since);
  else if (value.type === 'instance') for (const item of value.attributes.values()) freeze(item, since);
  else if (value.type === 'model') {
    for (const node of reachable(tensorsIn(value.outputs), new Set(value.inputs)))
      if (node.owner?.type === 'layer') node.owner.frozenSince = since;
  }
}

/** Statements about a model belong to it: its place in the file grows. */
export function grow(origin: Origin, at: PyNode): void {
  origin.end = Math.max(origin.end, at.endIndex);
}
