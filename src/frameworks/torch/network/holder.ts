import type { PyNode } from '../../../syntax/node';
import { same } from '../tree';

/** The assignment that holds a call. */
export interface Holder {
  readonly statement: PyNode;
  readonly name: PyNode;
}

const FLUENT: ReadonlySet<string> = new Set(['to', 'cuda', 'cpu', 'double', 'float', 'half', 'eval', 'train']);

/** `name = call`, also with `.to(device)` and the like behind the call. */
export function holderOf(call: PyNode): Holder | null {
  let node = call;
  for (let parent = node.parent; parent; parent = node.parent) {
    const isMoved = parent.type === 'attribute' && FLUENT.has(parent.childForFieldName('attribute')?.text ?? '');
    const isCalled = node.type === 'attribute' && parent.type === 'call' && same(parent.childForFieldName('function'), node);
    if (!isMoved && !isCalled && parent.type !== 'parenthesized_expression') break;
    node = parent;
  }
  const parent = node.parent;
  const name = parent?.type === 'assignment' && same(parent.childForFieldName('right'), node) ? parent.childForFieldName('left') : null;
  return name?.type === 'identifier' && parent?.parent?.type === 'expression_statement' ? { statement: parent.parent, name } : null;
}
