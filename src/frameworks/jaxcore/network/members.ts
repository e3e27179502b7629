import { classConstant } from './globals';
import { findMethod, lineageOf, setUp } from './instances';
import type { Interpreter } from './interpreter';
import { type Instance, KEY, numberValue, unknown, type Value } from './values';

/** `object.name`. */
export function memberOf(it: Interpreter, object: Value, name: string): Value {
  switch (object.kind) {
    case 'instance':
      return instanceMember(it, object, name);
    case 'tensor':
      if (name === 'shape') return { kind: 'sizes', axes: object.axes, ...(object.last === undefined ? {} : { last: object.last }) };
      if (name === 'ndim') return object.axes ? numberValue(object.axes.length) : unknown('the rank is not known');
      if (it.library.isScoped && object.raw === object.layer && !ARRAY.has(name)) return it.graph.partOf(object, name, `.${name}`);
      return name === 'dtype' ? unknown('a type') : { kind: 'method', object, name };
    case 'array':
      if (name === 'shape') return { kind: 'sizes', axes: object.shape };
      return name === 'value' || name === 'T' ? object : { kind: 'method', object, name };
    case 'dictionary':
      return object.entries.get(name) ?? { kind: 'method', object, name };
    case 'key':
      return { kind: 'method', object, name };
    case 'list':
    case 'native':
    case 'layer':
    case 'sequence':
    case 'string':
    case 'sizes':
      return { kind: 'method', object, name };
    case 'class':
      return classConstant(it, places(object), name) ?? unknown(`${object.owner.name}.${name} is not known`);
    case 'unknown':
      return object;
    default:
      return unknown(`.${name} is not followed`);
  }
}

/** What arrays have; anything else is a field of a structure that the network is given. */
const ARRAY: ReadonlySet<string> = new Set(
  `T all any argmax argmin argsort astype at block_until_ready choose clip conj conjugate copy cumprod cumsum device devices diagonal dot
  dtype flatten get imag is_fully_addressable item items itemsize keys max mean min nbytes ndim nonzero prod ptp ravel real repeat reshape
  round searchsorted shape sharding size sort squeeze std sum swapaxes take to_py tobytes tolist trace transpose values var view weak_type`.split(
    /\s+/,
  ),
);

function places(type: Instance['type']) {
  return lineageOf(type).map(({ module, owner }) => ({ module, node: owner.node }));
}

function instanceMember(it: Interpreter, instance: Instance, name: string): Value {
  const isModule = it.library.dialect.roleOf(instance.type.owner) !== 'other';
  const held = instance.attributes.get(name);
  if (held) return held;
  if (isModule && name !== 'setup') setUp(it, instance);
  const late = instance.attributes.get(name);
  if (late) return late;
  const method = findMethod(instance.type, name);
  if (method) return property(it, instance, { ...method, self: instance });
  if (isModule && name === 'make_rng') return { kind: 'library', name: 'jax.random.split' };
  if (isModule && name === 'rngs') return KEY;
  return classConstant(it, places(instance.type), name) ?? { kind: 'method', object: instance, name };
}

/** A property gives what its body returns. */
function property(it: Interpreter, instance: Instance, method: Extract<Value, { kind: 'function' }>): Value {
  const around = method.node.parent;
  const isProperty = around?.type === 'decorated_definition' && /^@\s*(?:functools\.)?(?:cached_)?property\b/.test(around.text);
  return isProperty ? it.run(method, [], false) : { ...method, self: method.isStatic ? null : instance };
}
