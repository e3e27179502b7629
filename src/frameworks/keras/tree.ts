import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { partsOf } from '../../syntax/nodes';
import { once } from '../../syntax/once';

/** Key of a place in the source: node objects are made anew on each visit and cannot be compared themselves. */
export function placeOf(node: PyNode): string {
  return `${node.startIndex}:${node.endIndex}`;
}

export function same(a: PyNode | null | undefined, b: PyNode | null | undefined): boolean {
  return a != null && b != null && a.id === b.id;
}

export function within(outer: PyNode, inner: PyNode): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

export function descendants(node: PyNode, types: string | string[]): PyNode[] {
  return node.descendantsOfType(types).filter((child): child is PyNode => child !== null);
}

/** `name` when the node is `self.name`. */
export function selfAttribute(node: PyNode | null): string | null {
  if (node?.type !== 'attribute' || node.childForFieldName('object')?.text !== 'self') return null;
  return node.childForFieldName('attribute')?.text ?? null;
}

/** The outermost parentheses around an expression, or the expression itself. */
export function withParentheses(node: PyNode): PyNode {
  let outer = node;
  while (outer.parent?.type === 'parenthesized_expression') outer = outer.parent;
  return outer;
}

export interface HoldingStatement {
  readonly node: PyNode;
  readonly role: 'expression' | 'assignment';
  readonly target: PyNode | null;
}

/** `self.x = call`, `x = call` or a bare `call`, when the call is that whole statement or whole right-hand side. */
export function statementAround(call: PyNode): HoldingStatement | null {
  const expression = withParentheses(call);
  const parent = expression.parent;
  if (parent?.type === 'expression_statement') {
    return partsOf(parent).length === 1 ? { node: parent, role: 'expression', target: null } : null;
  }
  if (parent?.type !== 'assignment' || parent.parent?.type !== 'expression_statement') return null;
  if (!same(parent.childForFieldName('right'), expression)) return null;
  return { node: parent.parent, role: 'assignment', target: parent.childForFieldName('left') };
}

/** The call whose callee is this call: `(x)` in `Dropout(0.5)(x)`. */
export function callOf(callee: PyNode): PyNode | null {
  const expression = withParentheses(callee);
  const parent = expression.parent;
  return parent?.type === 'call' && same(parent.childForFieldName('function'), expression) ? parent : null;
}

/** Calls of a module by place. */
export const callsByPlace = once(
  (module: PyModule): ReadonlyMap<string, PyCall> => new Map(module.calls.map((call) => [placeOf(call.node), call])),
);
