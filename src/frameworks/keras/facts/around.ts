import type { ProgramFact } from '../../../model/program';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';

export function placeIn(module: PyModule, node: PyNode): Pick<ProgramFact, 'functionName' | 'classId'> {
  return { functionName: module.enclosingFunction(node)?.name ?? null, classId: module.enclosingClass(node)?.id ?? null };
}

/** The innermost `for` or `while` around a node, inside the same function, and what a `for` runs over. */
export function loopOf(node: PyNode): Pick<ProgramFact, 'loop' | 'over'> {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'for_statement') return { loop: spanOfNode(at), over: at.childForFieldName('right')?.text ?? '' };
    if (at.type === 'while_statement') return { loop: spanOfNode(at) };
    if (at.type === 'function_definition' || at.type === 'lambda') return { loop: null };
  }
  return { loop: null };
}
