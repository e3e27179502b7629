import { CLASSES, FUNCTIONS, type JsNode, keyOf } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Machine } from './machine';
import { boundsOf } from './models';
import { constant, type InstanceValue, type ListValue, NOTHING, unknown, type Value } from './values';

/** What `object.key` stands for; null when it is not known. */
export function memberOf(machine: Machine, object: Value, key: string | number, at: JsNode): Value | null {
  switch (object.type) {
    case 'list':
      return ofList(object, key);
    case 'object':
      return object.entries.get(String(key)) ?? (object.open ? null : method(object, key));
    case 'instance':
      return object.fields.get(String(key)) ?? methodOf(machine, object, String(key));
    case 'class':
      return staticOf(machine, object.node, String(key), object);
    case 'named':
      return { type: 'named', name: `${object.name}.${key}` };
    case 'layer':
      return key === 'name' ? named(object.name) : method(object, key);
    case 'sequential':
    case 'model':
      return ofModel(machine, object, key, at);
    case 'tensor':
      return key === 'shape' && object.shape ? shapeList([null, ...object.shape], at) : method(object, key);
    case 'constant':
      return typeof object.value === 'string' && key === 'length' ? constant(object.value.length) : method(object, key);
    case 'function':
    case 'library':
      return method(object, key);
    default:
      return null;
  }
}

function named(name: string | null): Value | null {
  return name === null ? null : constant(name);
}

function method(receiver: Value, name: string | number): Value {
  return { type: 'method', receiver, name: String(name) };
}

function ofList(list: ListValue, key: string | number): Value | null {
  const isWhole = list.items.every((item) => item.type !== 'unknown');
  if (key === 'length') return isWhole ? constant(list.items.length) : null;
  const index = typeof key === 'number' ? key : /^\d+$/.test(key) ? Number(key) : null;
  if (index === null) return method(list, key);
  const before = list.items.slice(0, index + 1);
  if (!Number.isInteger(index) || before.some((item) => item.type === 'unknown')) return null;
  return list.items[index] ?? NOTHING;
}

function shapeList(shape: readonly (number | null)[], at: JsNode): ListValue {
  const items = shape.map((size) => (size === null ? unknown('this size is not known', spanOfNode(at)) : constant(size)));
  return { type: 'list', items, level: 0 };
}

function ofModel(
  machine: Machine,
  model: Extract<Value, { type: 'sequential' | 'model' }>,
  key: string | number,
  at: JsNode,
): Value | null {
  if (key === 'name') return named(model.name);
  if (key === 'layers') {
    if (model.type === 'model') return null;
    return model.items.every((item) => item.sure) ? { type: 'list', items: model.items.map((item) => item.value), level: 0 } : null;
  }
  const isInput = key === 'input' || key === 'inputs';
  if (!isInput && key !== 'output' && key !== 'outputs') return method(model, key);
  const bounds = boundsOf(machine, model, at);
  const tensors = isInput ? bounds?.inputs : bounds?.outputs;
  if (!tensors) return null;
  const [only, another] = tensors;
  if (key === 'inputs' || key === 'outputs' || another) return { type: 'list', items: [...tensors], level: 0 };
  return only ?? null;
}

/** A method of the class or of its bases in the file. */
export function methodOf(machine: Machine, instance: InstanceValue, name: string): Value | null {
  const seen = new Set<number>();
  for (let owner: JsNode | null = instance.node; owner && !seen.has(owner.id); owner = baseOf(machine, owner)) {
    seen.add(owner.id);
    const found = machine.module.classByNode(owner)?.methods.find((candidate) => candidate.name === name);
    if (!found || found.node.children.some((child) => child?.type === 'get' || child?.type === 'static')) continue;
    return { type: 'function', node: found.node, scope: instance.scope, self: instance };
  }
  return null;
}

export function baseOf(machine: Machine, owner: JsNode): JsNode | null {
  const base = machine.module.classByNode(owner)?.base;
  const target = base ? machine.module.follow(base) : null;
  return target && CLASSES.has(target.type) ? target : null;
}

function staticOf(machine: Machine, node: JsNode, name: string, owner: Extract<Value, { type: 'class' }>): Value | null {
  for (const part of node.childForFieldName('body')?.namedChildren ?? []) {
    if (!part || keyOf(part.childForFieldName('name') ?? part.childForFieldName('property')) !== name) continue;
    if (!part.children.some((child) => child?.type === 'static')) continue;
    if (FUNCTIONS.has(part.type)) return { type: 'function', node: part, scope: owner.scope, self: owner };
    const value = part.childForFieldName('value');
    return value ? machine.evaluate(value, owner.scope) : null;
  }
  return null;
}

/** `object.key = value`; in a branch of unknown outcome what is older becomes unknown. */
export function setMember(machine: Machine, object: Value, key: string | number, value: Value, at: JsNode): void {
  const name = String(key);
  if (object.type === 'instance' || object.type === 'object') {
    const isSure = machine.level <= object.level;
    const given = isSure ? value : unknown('it depends on a condition that is not known', spanOfNode(at));
    if (object.type === 'instance') object.fields.set(name, given);
    else object.entries.set(name, given);
    nameAfter(value, name, at);
  } else if (object.type === 'list' && typeof key === 'number' && Number.isInteger(key) && key >= 0 && key <= object.items.length) {
    object.items[key] = machine.level <= object.level ? value : unknown('it depends on a condition that is not known', spanOfNode(at));
  } else if (name === 'trainable' && value.type === 'constant') {
    setTrainable(object, value.value !== false);
  }
}

function nameAfter(value: Value, name: string, at: JsNode): void {
  if (value.type !== 'sequential' && value.type !== 'model' && value.type !== 'layer') return;
  value.name ??= name;
  if (value.type === 'layer') return;
  const property = at.childForFieldName('property');
  value.origin.nameSpan ??= spanOfNode(property ?? at);
}

function setTrainable(value: Value, trainable: boolean): void {
  if (value.type === 'layer') value.frozen = !trainable;
  if (value.type === 'sequential') for (const item of value.items) setTrainable(item.value, trainable);
}
