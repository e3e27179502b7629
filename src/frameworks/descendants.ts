import type { PyNode } from '../syntax/node';
import { once } from '../syntax/once';

/** By types. */
const answersOf = once((_node: PyNode) => new Map<string, readonly PyNode[]>());

/** The node and all below it of one or several types, in source order. Interpreters ask the same statements and functions in every round. */
export function descendants(node: PyNode, types: string | string[]): readonly PyNode[] {
  const answers = answersOf(node);
  const key = typeof types === 'string' ? types : types.join();
  let found = answers.get(key);
  if (!found) {
    found = node.descendantsOfType(types).filter((child): child is PyNode => child !== null);
    answers.set(key, found);
  }
  return found;
}
