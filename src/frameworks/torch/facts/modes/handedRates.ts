import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { givenRate } from '../../../rate';
import { callablesFor, canonical } from '../../sites/callables';
import { basesOf, isConstructorOfBase, type OwnClass } from '../../sites/definitions';
import { flows, followed, type Holders } from '../../sites/flow';
import { argumentFor, bare, selfAttribute } from '../../tree';
import { argumentsOf } from './arguments';
import { methodOf } from './inherited';
import { ownLayerRate } from './ownLayers';
import { isOwn, isSwitched, ownModule } from './switched';

const MAX_DEPTH = 5;

/**
 * `Net(64, dropout=0.3)`: the call gives the constructor a rate above 0, and it becomes that of a dropout inside which follows the mode. So the network
 * drops though the class by itself, with a default of 0, does not.
 */
export function handsRate(module: PyModule, call: PyCall, own: OwnClass, depth = 0): boolean {
  return dropsWith(
    own,
    handedTo(call, own, (value) => isRate(module, value)),
    depth,
  );
}

/** A number above 0, or a setting of dropout that only whoever runs the program knows. */
function isRate(module: PyModule, node: PyNode): boolean {
  const { value, list } = givenRate(module, node);
  if (list) return list.some((each) => each > 0 && each <= 1);
  return value === null ? /drop/i.test(node.text) : value > 0 && value <= 1;
}

/** The parameters of a function that a call gives a value of this kind. */
function handed(call: PyCall, target: PyFunction, isWanted: (value: PyNode) => boolean): ReadonlySet<string> {
  return new Set(argumentsOf(call, target).flatMap(({ name, value }) => (isWanted(value) ? [name] : [])));
}

/** The same of the constructor of a class, or of the base that has one. */
function handedTo(call: PyCall, own: OwnClass, isWanted: (value: PyNode) => boolean): ReadonlySet<string> {
  const init = methodOf(own, '__init__');
  return init ? handed(call, init.definition, isWanted) : new Set();
}

/** A dropout of the class takes its rate from one of these parameters of the constructor. */
function dropsWith(own: OwnClass, names: ReadonlySet<string>, depth: number): boolean {
  if (names.size === 0 || depth > MAX_DEPTH) return false;
  const { definition } = own;
  const init = definition.methods.find(({ name }) => name === '__init__');
  if (!init) return basesOf(own).some((base) => typeof base !== 'string' && dropsWith(base, names, depth + 1));
  const kept = new Set<string>();
  const inside = followed(init.node, names, kept);
  return definition.methods.some((method) =>
    runs(own, method, method === init ? inside : followed(method.node, new Set(), new Set(kept)), depth),
  );
}

function runs(own: OwnClass, method: PyFunction, holders: Holders, depth: number): boolean {
  return callsIn(own.module, method.node).some((call) => takes(own, call, holders, depth));
}

function takes(own: OwnClass, call: PyCall, holders: Holders, depth: number): boolean {
  const { module } = own;
  const carries = (value: PyNode): boolean => flows(value, holders);
  const hands = (target: OwnClass): boolean => dropsWith(target, handedTo(call, target, carries), depth + 1);
  if (isConstructorOfBase(call)) return basesOf(own).some((base) => typeof base !== 'string' && hands(base));
  const attribute = selfAttribute(bare(call.callee));
  const method = attribute === null ? undefined : own.definition.methods.find(({ name }) => name === attribute);
  if (method) {
    const names = handed(call, method, carries);
    return names.size > 0 && depth < MAX_DEPTH && runs(own, method, followed(method.node, names, new Set(holders.attributes)), depth + 1);
  }
  const callables = callablesFor(call.name === null ? null : canonical(call.name));
  if (callables.length === 0) {
    const inner = isOwn(call) ? ownModule(module, call) : null;
    const rate = inner && ownLayerRate(call, inner)?.node;
    return inner !== null && ((rate ? flows(rate, holders) : false) || hands(inner));
  }
  return callables.some(({ kind, parameter, position, keeps }) => {
    const { node } = argumentFor(call.node, parameter, position);
    return !keeps && node !== null && flows(node, holders) && isSwitched(module, call, kind, node);
  });
}
