import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { givenRate } from '../../../rate';
import { callablesFor, canonical } from '../../sites/callables';
import { basesOf, callParameters, type Own } from '../../sites/definitions';
import { flows, followed, type Holders } from '../../sites/flow';
import { argumentFor, bare, passedArguments, selfAttribute } from '../../tree';
import { isOwn, isSwitched, ownModule } from './switched';

type OwnClass = Extract<Own, { kind: 'class' }>;

const MAX_DEPTH = 5;
const BASE = /^super\s*\([^()]*\)\s*\.\s*__init__$/;

/**
 * `Net(64, dropout=0.3)`: the call gives the constructor a rate above 0, and it becomes that of a dropout inside which follows the mode. So the network
 * drops though the class by itself, with a default of 0, does not.
 */
export function handsRate(module: PyModule, call: PyCall, own: OwnClass, depth = 0): boolean {
  return dropsWith(
    own,
    handed(call.node, own, (value) => isRate(module, value)),
    depth,
  );
}

/** A number above 0, or a setting of dropout that only whoever runs the program knows. */
function isRate(module: PyModule, node: PyNode): boolean {
  const { value } = givenRate(module, node);
  return value === null ? /drop/i.test(node.text) : value > 0 && value <= 1;
}

/** The parameters that a call gives a value of this kind. */
function handed(call: PyNode, own: Own, isWanted: (value: PyNode) => boolean): ReadonlySet<string> {
  const names = callParameters(own);
  const found = new Set<string>();
  let position = 0;
  for (const argument of passedArguments(call)) {
    if (argument.kind === 'list-splat') position = Number.POSITIVE_INFINITY;
    const name = argument.kind === 'keyword' ? argument.name : argument.kind === 'positional' ? names[position++] : undefined;
    if (name !== undefined && isWanted(argument.value)) found.add(name);
  }
  return found;
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
  const given = (target: Own): ReadonlySet<string> => handed(call.node, target, (value) => flows(value, holders));
  const hands = (target: OwnClass): boolean => dropsWith(target, given(target), depth + 1);
  if (BASE.test(call.callee.text)) return basesOf(own).some((base) => typeof base !== 'string' && hands(base));
  const attribute = selfAttribute(bare(call.callee));
  const method = attribute === null ? undefined : own.definition.methods.find(({ name }) => name === attribute);
  if (method) {
    const names = given({ kind: 'function', module, definition: method });
    return names.size > 0 && depth < MAX_DEPTH && runs(own, method, followed(method.node, names, new Set(holders.attributes)), depth + 1);
  }
  const callables = callablesFor(call.name === null ? null : canonical(call.name));
  if (callables.length === 0) {
    const inner = isOwn(call) ? ownModule(module, call) : null;
    return inner !== null && hands(inner);
  }
  return callables.some(({ kind, parameter, position, keeps }) => {
    const { node } = argumentFor(call.node, parameter, position);
    return !keeps && node !== null && flows(node, holders) && isSwitched(module, call, kind, node);
  });
}
