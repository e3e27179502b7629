import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { type UnknownValue, unknown } from './values';

/** The statements of a block, or the one statement that stands for it. */
export function bodyOf(node: JsNode | null): readonly JsNode[] {
  if (!node) return [];
  const parts = node.type === 'statement_block' || node.type === 'else_clause' ? node.namedChildren : [node];
  return parts.flatMap((part) => (part && part.type !== 'comment' ? [part] : []));
}

export function notKnown(node: JsNode): UnknownValue {
  return unknown(`\`${node.text.slice(0, 40)}\` is not known`, spanOfNode(node));
}
