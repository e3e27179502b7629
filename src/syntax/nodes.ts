import type { Span } from '../text/span';
import type { PyNode } from './node';

/** Named children without comments, which the grammar allows anywhere. */
export function partsOf(node: PyNode): PyNode[] {
  const parts: PyNode[] = [];
  for (const child of node.namedChildren) if (child && child.type !== 'comment') parts.push(child);
  return parts;
}

export function spanOfNode(node: PyNode): Span {
  return { start: node.startIndex, end: node.endIndex };
}

/** The expression inside any number of parentheses. */
export function withoutParentheses(node: PyNode): PyNode {
  let inner = node;
  while (inner.type === 'parenthesized_expression') {
    const part = partsOf(inner)[0];
    if (!part) break;
    inner = part;
  }
  return inner;
}

/** Nearest ancestor of one of the types, not passing a node of a type in `stop`. */
export function ancestorOf(node: PyNode, types: ReadonlySet<string>, stop?: ReadonlySet<string>): PyNode | null {
  for (let at = node.parent; at; at = at.parent) {
    if (types.has(at.type)) return at;
    if (stop?.has(at.type)) return null;
  }
  return null;
}
