import type { Harvest } from './harvest';
import type { JsCall } from './module';
import type { JsNode } from './node';

/** All calls in source order. */
export function readCalls(found: Harvest): readonly JsCall[] {
  const calls: JsCall[] = [];
  for (const node of found.call_expression) {
    const callee = node.childForFieldName('function');
    if (callee) calls.push({ node, callee, ...argumentsOf(node.childForFieldName('arguments')), isNew: false });
  }
  for (const node of found.new_expression) {
    const callee = node.childForFieldName('constructor');
    if (callee) calls.push({ node, callee, ...argumentsOf(node.childForFieldName('arguments')), isNew: true });
  }
  return calls.sort((a, b) => a.node.startIndex - b.node.startIndex || b.node.endIndex - a.node.endIndex);
}

function argumentsOf(list: JsNode | null): Pick<JsCall, 'arguments' | 'spread'> {
  const given: JsNode[] = [];
  // The argument of a tagged template is no list.
  if (list?.type !== 'arguments') return { arguments: given, spread: list !== null };
  for (const part of list.namedChildren) {
    if (!part || part.type === 'comment') continue;
    if (part.type === 'spread_element') return { arguments: given, spread: true };
    if (!part.isError) given.push(part);
  }
  return { arguments: given, spread: false };
}
