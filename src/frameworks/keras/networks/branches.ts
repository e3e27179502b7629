import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Ending, Machine } from './machine';
import { type GraphNode, Scope, type TensorShape, tensorsIn, UNKNOWN_SHAPE, unknown, type Value } from './values';

/** One of several values, it is not known which. Tensors stay in the graph behind a step that says so. */
export function merged(machine: Machine, values: readonly Value[], at: PyNode): Value {
  const [first] = values;
  if (first && values.every((value) => value === first || alike(value, first))) return first;
  const reason = 'it depends on a condition that is not known';
  const tensors = [...new Set(values.flatMap(tensorsIn))];
  if (tensors.length === 0) return unknown(reason, spanOfNode(at));
  const shape = values.every((value) => value.type === 'tensor') ? commonShape(tensors) : UNKNOWN_SHAPE;
  return { type: 'tensor', node: machine.graph.mystery(at, 'if', reason, tensors, { shape }) };
}

function alike(a: Value, b: Value): boolean {
  if (a.type === 'constant' && b.type === 'constant') return a.value === b.value;
  return a.type === 'tensor' && b.type === 'tensor' && a.node === b.node;
}

function commonShape(tensors: readonly GraphNode[]): TensorShape {
  const [first] = tensors;
  if (!first) return UNKNOWN_SHAPE;
  const text = JSON.stringify(first.shape);
  return tensors.every((tensor) => JSON.stringify(tensor.shape) === text) ? first.shape : UNKNOWN_SHAPE;
}

export interface Branch {
  /** Empty for the way past all branches. */
  readonly statements: readonly PyNode[];
  readonly prepare?: (scope: Scope) => void;
}

/**
 * Goes through branches of which it is not known which one runs. Each works on its own names; what they assign is then one of
 * several values. Models and lists that are older than the branch are marked instead of changed.
 */
export function runEither(machine: Machine, branches: readonly Branch[], scope: Scope, at: PyNode): Ending {
  const ends = branches.map(({ statements, prepare }) => {
    const inner = new Scope(scope, scope.module, scope.result);
    const before = scope.result.value;
    machine.level++;
    prepare?.(inner);
    const ending = machine.run(statements, inner);
    machine.level--;
    if (ending === 'return') {
      scope.result.unsure = true;
      scope.result.value = before ?? scope.result.value;
    }
    return { inner, ending };
  });
  const going = ends.filter(({ ending }) => ending === 'next' || ending.startsWith('maybe')).map(({ inner }) => inner);
  const endings = ends.map(({ ending }) => ending);
  const returns = endings.includes('return') || endings.includes('maybe-return');
  const leaves = endings.includes('leave') || endings.includes('maybe-leave');
  if (going.length === 0) return returns ? 'return' : leaves ? 'leave' : 'raise';
  const names = new Set(going.flatMap((inner) => [...inner.own()]));
  for (const name of names) {
    const values = going.map((inner) => inner.get(name) ?? unknown('it may not be set', spanOfNode(at)));
    scope.set(name, merged(machine, values, at));
  }
  return returns ? 'maybe-return' : leaves ? 'maybe-leave' : 'next';
}
