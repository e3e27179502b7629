import type { PyClass, PyFunction, PyParameter } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { roleOf } from '../facts/family';
import { bodyOf, named, span } from '../tree';
import { applyModule, CHILDREN } from './apply';
import type { Interpreter } from './interpreter';
import { sequenceOf } from './library';
import { methodNamed } from './members';
import { type Frame, type Instance, listValue, NONE, type Passed, unknown, type Value } from './values';

/** `Name(...)` for a class of this file: an object with what its constructor assigns. */
export function instantiate(it: Interpreter, owner: PyClass, passed: readonly Passed[], node: PyNode, hidden: boolean): Instance {
  const instance: Instance = { kind: 'instance', owner, span: span(node), attributes: new Map() };
  const init = methodNamed(it.module, owner, '__init__');
  if (init) it.run(init, instance, passed, hidden);
  else if (roleOf(owner) === 'torch-sequential') instance.attributes.set(CHILDREN, sequenceOf(it, 'sequential', passed, node, hidden));
  // A dataclass: its fields are given by name.
  else for (const { name, value } of passed) if (name !== null) instance.attributes.set(name, value);
  return instance;
}

/** `super().name(...)`: the method of a same-file base, or what nn.Module and nn.Sequential do. */
export function superCall(it: Interpreter, name: string, passed: readonly Passed[], frame: Frame, node: PyNode, hidden: boolean): Value {
  const { self, owner } = frame;
  if (!self || !owner) return unknown('super outside a method');
  const method = methodNamed(it.module, owner, name, true);
  if (method) return it.run(method, self, passed, hidden);
  if (name === '__init__') {
    if (roleOf(owner) === 'torch-sequential') self.attributes.set(CHILDREN, sequenceOf(it, 'sequential', passed, node, hidden));
    return NONE;
  }
  const children = self.attributes.get(CHILDREN);
  return name === 'forward' && children ? applyModule(it, children, passed, node, hidden) : unknown(`super().${name} is not followed`);
}

/** Runs a function of this file with arguments bound to its parameters; the value it returns. */
export function run(it: Interpreter, definition: PyFunction, self: Instance | null, passed: readonly Passed[], hidden: boolean): Value {
  const owner = definition.classId === null ? null : it.module.classById(definition.classId);
  if (it.isGenerator(definition)) return unknown('a generator is not followed');
  const frame: Frame = { locals: new Map(), self, owner };
  bindParameters(it, definition, self, passed, hidden, frame);
  const outcome = it.execute(bodyOf(definition.node), frame);
  return outcome.type === 'return' ? outcome.value : NONE;
}

function bindParameters(
  it: Interpreter,
  definition: PyFunction,
  self: Instance | null,
  passed: readonly Passed[],
  hidden: boolean,
  frame: Frame,
): void {
  const parameters = [...definition.parameters].filter((parameter) => parameter.name !== '*' && parameter.name !== '/');
  const positional = passed.filter((each) => each.name === null).map((each) => each.value);
  const keywords = new Map(passed.flatMap((each) => (each.name === null ? [] : [[each.name, each.value] as const])));
  if (self && !isStatic(definition)) {
    const first = parameters.shift();
    if (first) frame.locals.set(first.name, self);
  }
  for (const parameter of parameters) {
    const { name } = parameter;
    if (name.startsWith('**'))
      frame.locals.set(name.slice(2), hidden ? unknown(`${name} is not known`) : { kind: 'dictionary', entries: keywords });
    else if (name.startsWith('*'))
      frame.locals.set(name.slice(1), hidden ? unknown(`${name} is not known`) : listValue(positional.splice(0)));
    else {
      const given = positional.shift() ?? keywords.get(name);
      keywords.delete(name);
      frame.locals.set(name, given ?? defaultOf(it, parameter, hidden, frame));
    }
  }
}

function defaultOf(it: Interpreter, { node, name, defaultValue }: PyParameter, hidden: boolean, frame: Frame): Value {
  if (hidden) return unknown(`${name} is given by * or **`);
  if (defaultValue) return it.evaluate(defaultValue, { locals: new Map(), self: null, owner: frame.owner });
  return configurationOf(it, node.childForFieldName('type')) ?? unknown(`${name} has no default and is not given here`);
}

/** `config: Config` with a class of this file all of whose fields have defaults: its defaults count. */
function configurationOf(it: Interpreter, annotation: PyNode | null): Value | null {
  const name = annotation && named(annotation)[0];
  const qualified = name?.type === 'identifier' ? it.module.qualify(name) : null;
  const value = name && qualified?.startsWith('.') ? it.evaluate(name, { locals: new Map(), self: null, owner: null }) : null;
  if (value?.kind !== 'class' || value.owner.methods.length > 0 || value.owner.unknownBase) return null;
  return instantiate(it, value.owner, [], name ?? value.owner.nameNode, false);
}

function isStatic(definition: PyFunction): boolean {
  const around = definition.node.parent;
  if (around?.type !== 'decorated_definition') return false;
  return named(around).some((each) => each.type === 'decorator' && /staticmethod/.test(each.text));
}
