import type { Argument } from '../../model/site';
import { literalValue } from '../../syntax/literals';
import type { PyCall } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../syntax/nodes';

/** Node of an argument by any of its keywords, else by 0-based position; null when not given. */
export function argumentNode(call: PyCall, names: readonly string[], position: number | null): PyNode | null {
  for (const name of names) {
    const keyword = call.keywords.get(name);
    if (keyword) return keyword;
  }
  return position === null ? null : (call.positional[position] ?? null);
}

/** The argument as rules see it. */
export function describeArgument(node: PyNode | null): Argument {
  if (!node) return { given: false, text: '', span: null, value: null };
  return { given: true, text: node.text, span: spanOfNode(node), value: literalValue(withoutParentheses(node)) ?? null };
}
