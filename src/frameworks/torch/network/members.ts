import { localAncestors } from '../../../syntax/kinship';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import { bodyOf, named } from '../tree';
import type { Interpreter } from './interpreter';
import { type Instance, unknown, type Value } from './values';

/** A method of a class or of its same-file bases. */
export function methodNamed(module: PyModule, owner: PyClass, name: string, skipOwn = false): PyFunction | null {
  const bases = localAncestors(module, owner);
  for (const candidate of skipOwn ? bases : [owner, ...bases]) {
    const method = candidate.methods.filter((each) => each.name === name).at(-1);
    if (method) return method;
  }
  return null;
}

/** `object.name`. */
export function memberOf(it: Interpreter, object: Value, name: string): Value {
  switch (object.kind) {
    case 'instance':
      return instanceMember(it, object, name);
    case 'tensor':
      if (name === 'shape') return { kind: 'sizes', tensor: object };
      return { kind: 'method', object, name };
    case 'sequence':
      return object.children?.find((child) => child.name === name)?.value ?? { kind: 'method', object, name };
    case 'list':
    case 'dictionary':
    case 'layer':
    case 'weight':
    case 'string':
    case 'sizes':
      return { kind: 'method', object, name };
    case 'class':
      return classConstant(it, object.owner, name) ?? unknown(`${object.owner.name}.${name} is not known`);
    case 'unknown':
      return object;
    default:
      return unknown(`.${name} is not followed`);
  }
}

function instanceMember(it: Interpreter, instance: Instance, name: string): Value {
  const held = instance.attributes.get(name);
  if (held) return held;
  const method = methodNamed(it.module, instance.owner, name);
  if (method) return { kind: 'function', definition: method, self: instance };
  if (name === 'training') return unknown('it depends on the training mode');
  return classConstant(it, instance.owner, name) ?? { kind: 'method', object: instance, name };
}

/** `expansion = 4` in the body of a class. */
function classConstant(it: Interpreter, owner: PyClass, name: string): Value | null {
  for (const candidate of [owner, ...localAncestors(it.module, owner)]) {
    for (const statement of bodyOf(candidate.node)) {
      const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null;
      if (assignment?.type !== 'assignment' || assignment.childForFieldName('left')?.text !== name) continue;
      const right = assignment.childForFieldName('right');
      if (right) return it.evaluate(right, { locals: new Map(), self: null, owner: candidate });
    }
  }
  return null;
}
