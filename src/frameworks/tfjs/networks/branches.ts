import type { Shape } from '../../../model/network';
import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Machine } from './machine';
import { Scope, type TensorValue, unknown, type Value } from './values';

/**
 * Goes through branches of which it is not known which one runs. Names from outside that differ afterwards become unknown;
 * `undefined` among the branches stands for none of them being taken.
 */
export function onBranches<Result>(
  machine: Machine,
  scope: Scope,
  branches: readonly (((branch: Scope) => Result) | undefined)[],
  at?: JsNode,
): readonly (Result | undefined)[] {
  const scopes = branches.map(() => new Scope(scope, 'branch'));
  machine.level++;
  const results = branches.map((branch, index) => branch?.(scopes[index] as Scope));
  machine.level--;
  for (const name of new Set(scopes.flatMap((each) => each.own()))) {
    const values = scopes.map((each) => each.get(name));
    const known = values.filter((value) => value !== null);
    const [first] = known;
    if (first) scope.assign(name, known.length === values.length ? merged(machine, known, at) : (first as Value));
  }
  return results;
}

/** One value for several of which it is not known which one holds. */
export function merged(machine: Machine, values: readonly Value[], at?: JsNode): Value {
  const [first, ...others] = values as [Value, ...Value[]];
  if (others.every((other) => isSame(first, other))) return first;
  const span = at ? spanOfNode(at) : { start: 0, end: 0 };
  const reason = 'it depends on a condition that is not known';
  if (!at || values.some((value) => value.type !== 'tensor')) return unknown(reason, span);
  const tensors = values as readonly TensorValue[];
  return machine.graph.mystery(at, 'if', `which of ${tensors.length} ways is taken depends on a condition that is not known`, tensors, {
    shape: common(tensors.map((tensor) => tensor.shape)),
    parameters: 0,
  });
}

function common(shapes: readonly (Shape | null)[]): Shape | null {
  const [first, ...others] = shapes;
  return first && others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : null;
}

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.type === 'constant' && b.type === 'constant') return a.value === b.value;
  if (a.type === 'tensor' && b.type === 'tensor') return a.node === b.node;
  return a.type === 'named' && b.type === 'named' && a.name === b.name;
}
