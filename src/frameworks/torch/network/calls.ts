import type { PyNode } from '../../../syntax/node';
import { passedArguments } from '../tree';
import { absentCall, lossOf, useAsData } from './absent';
import { applyModule, isForward } from './apply';
import { callBuiltin } from './builtins';
import { instantiate, superCall } from './instances';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { callLibrary } from './library';
import { findMethod } from './lineage';
import { callMethod } from './methods';
import { joined } from './partials';
import { reflect } from './reflection';
import { type Frame, localValue, NONE, opaqueValue, type Passed, tensorsIn, unknown, type Value } from './values';

/** A call expression: its arguments are evaluated first, then what it calls. */
export function evaluateCall(it: Interpreter, node: PyNode, frame: Frame): Value {
  const callee = node.childForFieldName('function');
  if (!callee) return unknown('something is missing here');
  if (callee.type === 'identifier' && callee.text === 'super') return { kind: 'super', frame };
  const { passed, hidden } = passedValues(it, node, frame);
  const name = callee.childForFieldName('attribute')?.text;
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  if (object && name !== undefined && /^super\s*\(/.test(object.text)) return superCall(it, name, passed, frame, node, hidden);
  const unbound = object && name !== undefined ? unboundMethod(it, object, name, frame, passed, node, hidden) : null;
  if (unbound) return unbound;
  return it.invoke(it.evaluate(callee, frame), passed, node, hidden);
}

/** `Base.__init__(self, ...)`: a method taken from a class gets its object as first argument. */
function unboundMethod(
  it: Interpreter,
  object: PyNode,
  name: string,
  frame: Frame,
  passed: readonly Passed[],
  node: PyNode,
  hidden: boolean,
): Value | null {
  const [first, ...rest] = passed;
  if (object.type !== 'identifier' || first?.value.kind !== 'instance' || localValue(frame, object.text)) return null;
  const owner = it.evaluate(object, frame);
  if (owner.kind === 'library' && owner.name.startsWith('torch.nn.') && frame.owner) {
    return superCall(it, name, rest, { ...frame, self: first.value }, node, hidden);
  }
  const method = owner.kind === 'class' ? findMethod(owner, name) : null;
  if (!method) return null;
  const { definition, home } = method;
  return it.run({ kind: 'function', definition, module: home.module, self: first.value, closure: null }, rest, hidden, node);
}

/** Arguments with their values; `hidden`: some are given by a star that cannot be followed. */
export function passedValues(it: Interpreter, node: PyNode, frame: Frame): { passed: readonly Passed[]; hidden: boolean } {
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
      if (value.open) hidden = true;
    } else hidden = true;
  }
  return { passed, hidden };
}

/** See `Interpreter.invoke`. */
export function invoke(it: Interpreter, callee: Value, passed: readonly Passed[], node: PyNode, hidden: boolean): Value {
  switch (callee.kind) {
    case 'library':
      return (
        absentCall(it, callee.name, passed, node) ??
        reflect(it, callee.name, passed, node, hidden) ??
        callBuiltin(it, callee.name, passed, node, hidden) ??
        callLibrary(it, callee.name, passed, node, hidden) ??
        opaqueCall(it, callee, passed, node)
      );
    case 'class':
      return instantiate(it, callee, passed, node, hidden);
    case 'function':
      return it.run(callee, passed, hidden, node);
    case 'partial':
      return it.invoke(callee.callee, joined(callee.passed, passed), node, hidden || callee.hidden);
    case 'method':
      if (isForward(callee)) return applyModule(it, callee.object, passed, node, hidden);
      return callMethod(it, callee.object, callee.name, passed, node, hidden) ?? opaqueCall(it, callee, passed, node);
    case 'layer':
    case 'sequence':
    case 'instance':
      return applyModule(it, callee, passed, node, hidden);
    case 'none':
      return NONE;
    default:
      return opaqueCall(it, callee, passed, node);
  }
}

/** Something that cannot be looked into: on tensors it is an unknown layer, else an unknown value. */
function opaqueCall(it: Interpreter, callee: Value, passed: readonly Passed[], node: PyNode): Value {
  const loss = lossOf(it, callee, passed);
  if (loss) return loss;
  useAsData(it, passed);
  const tensors = passed.flatMap((each) => tensorsIn(each.value));
  const text = node.childForFieldName('function')?.text ?? 'call';
  const short = text.length > 60 ? 'this call' : text;
  const because = callee.kind === 'unknown' ? `${short} cannot be followed: ${callee.reason}` : `${short} cannot be followed`;
  const mayOwnWeights = mayBuildModule(callee);
  if (tensors.length === 0) return mayOwnWeights ? opaqueValue(because) : unknown(because);
  if (mayOwnWeights && isHidden(callee)) it.graph.hidesWeights = true;
  return it.graph.unknown(node, short, because, tensors, mayOwnWeights ? null : 0);
}

/** A module that the network may hold, or what a library makes; anything else that is not known holds no weights of this network. */
function isHidden(callee: Value): boolean {
  const object = callee.kind === 'method' ? callee.object : callee;
  return object.kind !== 'unknown' || object.weights === true;
}

/** PyTorch's own functions outside torch.nn and torch.hub, and those of a few libraries, never give a module. */
function mayBuildModule(callee: Value): boolean {
  if (callee.kind === 'method') return callee.object.kind === 'unknown' && callee.object.weights === true;
  if (callee.kind === 'library' && callee.name.startsWith('torch.nn.functional.')) return false;
  return (
    callee.kind !== 'library' ||
    !/^(torch\.(?!nn\.|hub\.|jit\.|compile)|builtins\.|math\.|numpy\.|logging\.|os\.|random\.|time\.|re\.|copy\.|collections\.|warnings\.|inspect\.|json\.|sys\.|typing\.)/.test(
      callee.name,
    )
  );
}
