import { attributesIn, callsIn } from '../../../../syntax/contents';
import type { PyCall, PyClass, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { givenRate } from '../../../rate';
import { callablesFor, canonical } from '../../sites/callables';
import type { Callable } from '../../sites/catalogue/callable';
import { attributeOf } from '../../sites/context';
import { basesOf, isConstructorOfBase, type OwnClass } from '../../sites/definitions';
import { literalValue } from '../../sites/read';
import { argumentFor, same, selfAttribute } from '../../tree';
import { handsRate } from './handedRates';
import { buildsOwnLayer } from './ownLayers';
import { isOwn, isSwitched, ownModule } from './switched';

const MAX_DEPTH = 5;
const known = new WeakMap<PyClass, boolean>();

/** Dropout that follows the mode of the module lies in the class, in a base, or in what its methods build. */
export function classDrops(own: OwnClass, depth = 0): boolean {
  const before = known.get(own.definition);
  if (before !== undefined) return before;
  if (depth > MAX_DEPTH) return false;
  // A class that builds itself adds nothing.
  known.set(own.definition, false);
  const calls = callsIn(own.module, own.definition.node);
  const adds = (call: PyCall): boolean => callDrops(own.module, call, depth) && !isOptional(own, call) && !isIdle(own, call);
  // What classes of the project and callers far away decide is asked last.
  const plain = new Set(calls.filter((call) => isPlain(own.module, call)));
  const found =
    [...plain].some(adds) ||
    calls.some((call) => !plain.has(call) && adds(call)) ||
    (!calls.some(quietsBase) && basesOf(own).some((base) => typeof base !== 'string' && classDrops(base, depth + 1)));
  known.set(own.definition, found);
  return found;
}

/** `super().__init__(size, drop_rate=0.0)`: what the base drops by itself may be off. */
function quietsBase(call: PyCall): boolean {
  return isConstructorOfBase(call) && [...call.keywords].some(([name, value]) => /drop/i.test(name) && literalValue(value) === 0);
}

/** `if self.flag: x = self.drop(x)`, wherever the layer is run, and the flag is a parameter of the class that is not True by default. */
function isOptional({ module, definition }: OwnClass, { node }: PyCall): boolean {
  const attribute = attributeOf(node);
  if (attribute === null) return false;
  const runs = attributesIn(module, definition.node).filter((each) => selfAttribute(each) === attribute && each.parent?.type === 'call');
  const given = definition.methods.find(({ name }) => name === '__init__')?.parameters ?? [];
  return (
    runs.length > 0 &&
    runs.every((run) => {
      const flag = flagAround(run);
      return flag !== null && given.some(({ name, defaultValue }) => name === flag && /^(?:False|None)$/.test(defaultValue?.text ?? ''));
    })
  );
}

/** A class may run its layers without naming them. */
const BY_OTHER_WAYS = /getattr|_modules\b|children\(|modules\(|__dict__|super\(\)\s*\.\s*(?!__init__)\w|vars\(|locals\(/;

/** `self.drop = nn.Dropout(0.1)`, and the class, which has a `forward`, reads it nowhere: nothing is dropped with it. */
function isIdle({ module, definition }: OwnClass, { node }: PyCall): boolean {
  const attribute = attributeOf(node);
  if (attribute === null || node.parent?.type !== 'assignment' || !definition.methods.some(({ name }) => name === 'forward')) return false;
  const reads = attributesIn(module, definition.node).filter((each) => selfAttribute(each) === attribute);
  const isRead = reads.some((each) => !(each.parent?.type === 'assignment' && same(each.parent.childForFieldName('left'), each)));
  return !isRead && !BY_OTHER_WAYS.test(definition.node.text);
}

/** `flag` of the nearest `if self.flag:` around. */
function flagAround(node: PyNode): string | null {
  for (let at = node; at.parent && at.type !== 'function_definition'; at = at.parent) {
    if (at.parent.type !== 'if_statement' || !same(at.parent.childForFieldName('consequence'), at)) continue;
    const condition = at.parent.childForFieldName('condition');
    return condition ? selfAttribute(condition) : null;
  }
  return null;
}

/** The call builds a layer, or runs a function, that drops in training only; a rate that is 0 unless someone changes it does not count. */
export function callDrops(module: PyModule, call: PyCall, depth = 0): boolean {
  const name = call.name === null ? null : canonical(call.name);
  const callables = callablesFor(name);
  if (callables.length > 0) return callables.some((callable) => followsMode(module, call, callable));
  const own = isOwn(call) ? ownModule(module, call) : null;
  return own !== null && (buildsOwnLayer(module, call, own) || classDrops(own, depth + 1) || handsRate(module, call, own, depth + 1));
}

/** The call builds a layer whose rate is written there, or is left to a default. */
function isPlain(module: PyModule, call: PyCall): boolean {
  const [callable] = call.name === null ? [] : callablesFor(canonical(call.name));
  if (!callable) return false;
  const { node } = argumentFor(call.node, callable.parameter, callable.position);
  if (node?.type !== 'identifier') return node === null || literalValue(node) !== undefined;
  const given = module.enclosingFunction(node)?.parameters.find(({ name }) => name === node.text)?.defaultValue;
  return given !== undefined && given !== null && given.type !== 'none' && literalValue(given) !== undefined;
}

function followsMode(module: PyModule, call: PyCall, { kind, parameter, position, defaultRate, keeps }: Callable): boolean {
  const { node } = argumentFor(call.node, parameter, position);
  if (!node && !defaultRate) return false;
  if (!isSwitched(module, call, kind, node)) return false;
  // What is passed may be known only from the callers: asked last.
  const rate = node ? givenRate(module, node, keeps).value : null;
  return rate === null || (rate !== 0 && !(rate < 0 || rate > 1));
}
