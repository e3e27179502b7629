import type { DropoutSite, SiteContext } from '../model/site';
import { identifiersByText } from '../syntax/contents';
import { isExpectedToFail } from '../syntax/expected';
import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, spanOfNode } from '../syntax/nodes';

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', 'build', 'setup']);
const FORWARDS: ReadonlySet<string> = new Set(['forward', '__call__', 'call']);

/** Where a node stands. Of methods only those with a name of their own are told apart: what they are called from is not followed. */
export function contextAt(module: PyModule, node: PyNode): SiteContext {
  const owner = module.enclosingClass(node);
  const inner = module.enclosingFunction(node);
  const method = owner?.methods.find((each) => each.node.startIndex <= node.startIndex && node.endIndex <= each.node.endIndex);
  return {
    classId: owner?.id ?? null,
    functionName: inner?.name ?? null,
    place: method ? placeOf(method.name) : inner ? 'function' : 'module',
    guarded: module.isGuarded(node),
    intended: module.isIntended(node),
    inBackward: method?.name === 'backward',
    inTest: false,
    ...(isIdle(module, node) ? { idle: true as const } : {}),
    ...(isExpectedToFail(node) ? { expectedToFail: true as const } : {}),
  };
}

/** `thin = lambda x: dropout(x)`, and nothing else in the function calls `thin`. */
export function isIdle(module: PyModule, node: PyNode): boolean {
  let at = node.parent;
  while (at && at.type !== 'lambda' && !/_statement$|^block$|^function_definition$/.test(at.type)) at = at.parent;
  const left = at?.type === 'lambda' && at.parent?.type === 'assignment' ? at.parent.childForFieldName('left') : null;
  const around = left && module.enclosingFunction(left);
  if (left?.type !== 'identifier' || !around) return false;
  return (identifiersByText(module).get(left.text) ?? []).every(
    ({ id, startIndex, endIndex }) => id === left.id || startIndex < around.node.startIndex || endIndex > around.node.endIndex,
  );
}

function placeOf(method: string): SiteContext['place'] {
  if (CONSTRUCTORS.has(method)) return 'constructor';
  return FORWARDS.has(method) ? 'forward' : 'method';
}

/** The statement that an expression is, or whose whole right-hand side it is. */
export function statementAt(node: PyNode): DropoutSite['statement'] {
  let expression = node;
  while (expression.parent?.type === 'parenthesized_expression') expression = expression.parent;
  const parent = expression.parent;
  if (parent?.type === 'expression_statement') {
    return partsOf(parent).length === 1 ? { span: spanOfNode(parent), role: 'expression' } : null;
  }
  const isRight = parent?.type === 'assignment' && parent.childForFieldName('right')?.id === expression.id;
  return isRight && parent.parent?.type === 'expression_statement' ? { span: spanOfNode(parent.parent), role: 'assignment' } : null;
}
