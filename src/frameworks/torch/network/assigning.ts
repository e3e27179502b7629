import type { PyNode } from '../../../syntax/node';
import { bound } from './binding';
import { freeze } from './freezing';
import { hold } from './holding';
import { startsOtherwise } from './initial';
import type { Interpreter } from './interpreter';
import { findMethod, findSetter } from './lineage';
import { type Instance, isModule, type Sequence, stringValue, type Value } from './values';
import { give } from './weights';

/** `object.name = value`, as Python does it: by the class's `__setattr__`, by a property that can be set, or plainly. */
export function setMember(it: Interpreter, object: Value, name: string, value: Value, node: PyNode): void {
  if (object.kind === 'weight' && name === 'requires_grad' && value.kind === 'boolean' && !value.value) freeze(object);
  if (object.kind === 'weight' && name === 'data') startsOtherwise(it, object, node);
  if (object.kind === 'layer') give(object, name, value);
  if (object.kind === 'sequence') giveSequence(object, name, value);
  if (object.kind !== 'instance') return;
  const own = findMethod({ ...object, kind: 'class' }, '__setattr__');
  if (own) it.run(bound(own, object), [passed(stringValue(name), node), passed(value, node)], false, node);
  else setPlainly(it, object, name, value, node);
}

/** What `object.__setattr__` does. */
export function setPlainly(it: Interpreter, object: Instance, name: string, value: Value, node: PyNode): void {
  const setter = findSetter({ ...object, kind: 'class' }, name);
  if (setter) it.run(bound(setter, object), [passed(value, node)], false, node);
  else hold(object, name, value);
}

function giveSequence(sequence: Sequence, name: string, value: Value): void {
  if (isModule(value))
    sequence.children = sequence.children && [...sequence.children.filter((child) => child.name !== name), { name, value }];
  else {
    sequence.given ??= new Map();
    sequence.given.set(name, value);
  }
}

function passed(value: Value, node: PyNode) {
  return { name: null, value, node };
}
