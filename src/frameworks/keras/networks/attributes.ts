import type { PyFunction } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { familyOf, type Method, methodOf } from './heritage';
import type { Machine } from './machine';
import { constant, type GraphNode, type InstanceValue, type Scope, UNKNOWN_SHAPE, unknown, type Value } from './values';

/** The names that a method of an object sees: those around its class, or at the top of the file of its base. */
export function scopeOf(machine: Machine, method: Method, self: InstanceValue): Scope {
  return method.module === self.scope.module ? self.scope : machine.modules.topOf(method.module);
}

/** Value of `object.member`; null when it is not known. */
export function attributeOf(machine: Machine, object: Value, member: string, at: PyNode): Value | null {
  switch (object.type) {
    case 'instance':
      return instanceMember(machine, object, member);
    case 'named':
      return { type: 'named', name: `${object.name}.${member}` };
    case 'tensor':
      if (member !== 'shape') return { type: 'method', receiver: object, name: member };
      return object.node.shape.dims
        ? {
            type: 'list',
            level: machine.level,
            items: [null, ...object.node.shape.dims].map((size) => (size === null ? noSize(at) : constant(size))),
          }
        : null;
    case 'model':
      if (member === 'input' || member === 'inputs')
        return several(
          object.inputs.map((node) => ({ type: 'tensor', node })),
          member === 'inputs',
          machine.level,
        );
      if (member === 'output') return object.outputs;
      return { type: 'method', receiver: object, name: member };
    case 'object':
      if (member === 'input' || member === 'output') return { type: 'tensor', node: endOf(machine, object, member, at) };
      return { type: 'method', receiver: object, name: member };
    case 'class':
    case 'unknown':
      return null;
    default:
      return { type: 'method', receiver: object, name: member };
  }
}

/** Input or output of a model from a library, such as `keras.applications.VGG16`. */
function endOf(machine: Machine, object: Extract<Value, { type: 'object' }>, member: 'input' | 'output', at: PyNode): GraphNode {
  const known = machine.graph.ends.get(object);
  if (known) return known[member];
  const input = machine.graph.input(at, UNKNOWN_SHAPE, null, object.name);
  const output = machine.graph.mystery(at, object.name, `${object.name} is not read`, [input]);
  machine.graph.ends.set(object, { input, output });
  return member === 'input' ? input : output;
}

/** `super().member`: the method of a base class in the file, or one that comes from a library. */
export function inheritedMember(machine: Machine, at: PyNode, member: string, scope: Scope): Value | null {
  const owner = machine.modules.module.enclosingClass(at);
  const method = machine.modules.module.enclosingFunction(at);
  const self = method?.parameters[0] ? scope.get(method.parameters[0].name) : null;
  if (!owner || self?.type !== 'instance') return null;
  for (const parent of familyOf({ module: machine.modules.module, owner }).slice(1)) {
    const found = methodOf(parent, member);
    if (found) return { type: 'function', definition: found.definition, scope: scopeOf(machine, found, self), self };
  }
  return { type: 'inherited', self, name: member };
}

function noSize(at: PyNode): Value {
  return unknown('a size that is not known', spanOfNode(at));
}

function several(items: Value[], always: boolean, level: number): Value {
  return items.length === 1 && items[0] && !always ? items[0] : { type: 'list', items, level };
}

function instanceMember(machine: Machine, self: InstanceValue, member: string): Value | null {
  const held = self.attributes.get(member);
  if (held) return held;
  const method = methodOf({ module: self.scope.module, owner: self.definition }, member);
  if (method && !isProperty(method.definition))
    return { type: 'function', definition: method.definition, scope: scopeOf(machine, method, self), self };
  if (method) return null;
  const inherited = self.definition.bases.some((base) => base !== null);
  return inherited ? { type: 'method', receiver: self, name: member } : null;
}

function isProperty(method: PyFunction): boolean {
  const around = method.node.parent;
  return (
    around?.type === 'decorated_definition' &&
    /@\s*(\w+\.)?(cached_)?property\b/.test(around.text.slice(0, method.node.startIndex - around.startIndex))
  );
}
