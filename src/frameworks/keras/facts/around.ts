import type { ProgramFact } from '../../../model/program';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';

export function placeIn(module: PyModule, node: PyNode): Pick<ProgramFact, 'functionName' | 'classId'> {
  return { functionName: module.enclosingFunction(node)?.name ?? null, classId: module.enclosingClass(node)?.id ?? null };
}

/** The innermost `for` or `while` around a node, inside the same function. */
export function loopAround(node: PyNode): Span | null {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'for_statement' || at.type === 'while_statement') return spanOfNode(at);
    if (at.type === 'function_definition' || at.type === 'lambda') return null;
  }
  return null;
}
