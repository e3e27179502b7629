import type { PyNode } from '../syntax/node';

/** By node and types. Nodes are remembered for as long as they live. */
const known = new WeakMap<PyNode, Map<string, readonly PyNode[]>>();

/** The node and all below it of one or several types, in source order. Interpreters ask the same statements and functions in every round. */
export function descendants(node: PyNode, types: string | string[]): readonly PyNode[] {
  const answers = known.get(node) ?? new Map<string, readonly PyNode[]>();
  if (answers.size === 0) known.set(node, answers);
  const key = typeof types === 'string' ? types : types.join();
  let found = answers.get(key);
  if (!found) {
    found = node.descendantsOfType(types).filter((child): child is PyNode => child !== null);
    answers.set(key, found);
  }
  return found;
}
