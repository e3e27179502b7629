import type { PyNode } from '../../../syntax/node';
import { passedArguments } from '../tree';
import { findMethod, superCall } from './instances';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { type Frame, localValue, type Passed, unknown, type Value } from './values';

/** A call expression: its arguments are evaluated first, then what it calls. */
export function evaluateCall(it: Interpreter, node: PyNode, frame: Frame): Value {
  const callee = node.childForFieldName('function');
  if (!callee) return unknown('something is missing here');
  const place = { node, module: frame.module };
  const name = callee.childForFieldName('attribute')?.text;
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  if (object && name !== undefined && /^super\s*\(/.test(object.text)) {
    const { passed, hidden } = passedValues(it, node, frame);
    return superCall(it, name, passed, frame.self, frame.owner, hidden);
  }
  const called = it.evaluate(callee, frame);
  const { passed, hidden } = passedValues(it, node, frame);
  const unbound = object && name !== undefined ? unboundMethod(it, object, name, frame, passed) : null;
  if (unbound) return it.run(unbound.method, unbound.rest, hidden);
  return it.invoke(called, passed, place, hidden);
}

/** `Base.__init__(self, ...)`: a method taken from a class gets its object as first argument. */
function unboundMethod(it: Interpreter, object: PyNode, name: string, frame: Frame, passed: readonly Passed[]) {
  const [first, ...rest] = passed;
  if (first?.value.kind !== 'instance' || object.type !== 'identifier' || localValue(frame, object.text)) return null;
  const type = it.evaluate(object, frame);
  const method = type.kind === 'class' ? findMethod(type, name) : null;
  return method && { method: { ...method, self: first.value }, rest };
}

function passedValues(it: Interpreter, node: PyNode, frame: Frame): { passed: readonly Passed[]; hidden: boolean } {
  const passed: Passed[] = [];
  let hidden = false;
  for (const argument of passedArguments(node)) {
    const value = it.evaluate(argument.value, frame);
    if (argument.kind === 'positional') passed.push({ name: null, value, node: argument.value });
    else if (argument.kind === 'keyword') passed.push({ name: argument.name, value, node: argument.value });
    else if (argument.kind === 'list-splat') {
      const items = iterated(value);
      if (items) passed.push(...items.map((item) => ({ name: null, value: item, node: argument.value })));
      else hidden = true;
    } else if (value.kind === 'dictionary') {
      for (const [name, entry] of value.entries) passed.push({ name, value: entry, node: argument.value });
    } else hidden = true;
  }
  return { passed, hidden };
}
