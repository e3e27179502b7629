import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { callOf, callsByPlace, descendants, selfAttribute, statementAround, withParentheses } from '../tree';
import { withoutItem, withoutStatement } from './places';
import { callOfSite, removeRateArgument, setRate } from './rates';

/** Takes a dropout out of the program: its list item, its statement, its uses. null when something else still needs it. */
export function removeSite(site: DropoutSite, context: WriteContext): readonly Edit[] | null {
  const { module } = context;
  if (site.kind === 'recurrent' || site.kind === 'attention' || site.kind === 'transformer') return removeRateArgument(site, context);
  // The default of a class of the project may drop as well.
  if (site.kind === 'argument') return setRate([site], 0, 'argument', context);
  const call = callOfSite(site, module);
  if (!call) return null;
  if (site.kind === 'functional') return bypass(module, call);
  const use = callOf(call.node);
  if (use) {
    const outer = callsByPlace(module).get(`${use.startIndex}:${use.endIndex}`);
    return outer ? bypass(module, outer) : null;
  }
  const node = withParentheses(call.node);
  if (node.parent?.type === 'list' || node.parent?.type === 'tuple') return single(withoutItem(module.text, node));
  const statement = statementAround(call.node);
  if (statement?.role === 'expression') return single(withoutStatement(module.text, statement.node));
  if (statement?.role === 'assignment') return withoutName(site, statement.node, statement.target, context);
  return added(module, node);
}

function single(edit: Edit | null): readonly Edit[] | null {
  return edit && [edit];
}

/** `model.add(Dropout(0.5))`. */
function added(module: PyModule, node: PyNode): readonly Edit[] | null {
  const call = node.parent?.type === 'argument_list' ? node.parent.parent : null;
  const callee = call?.childForFieldName('function');
  const isAdd = callee?.type === 'attribute' && /^(add|append)$/.test(callee.childForFieldName('attribute')?.text ?? '');
  const statement = call && isAdd ? statementAround(call) : null;
  return statement?.role === 'expression' ? single(withoutStatement(module.text, statement.node)) : null;
}

/** The input goes on instead of the dropped one: `x = drop(x)` disappears, `f(drop(x))` becomes `f(x)`. */
function bypass(module: PyModule, call: PyCall): readonly Edit[] | null {
  const input = call.positional[0] ?? call.keywords.get('inputs') ?? call.keywords.get('x');
  if (!input) return null;
  const statement = statementAround(call.node);
  if (statement && (statement.role === 'expression' || statement.target?.text === input.text))
    return single(withoutStatement(module.text, statement.node));
  const plain = /^(identifier|attribute|call|subscript|parenthesized_expression|list)$/.test(input.type);
  return [{ span: { start: call.node.startIndex, end: call.node.endIndex }, text: plain ? input.text : `(${input.text})` }];
}

/** `self.drop = Dropout(0.5)` with all its uses. */
function withoutName(
  site: DropoutSite,
  statement: PyNode,
  target: PyNode | null,
  { module, reading }: WriteContext,
): readonly Edit[] | null {
  const own = withoutStatement(module.text, statement);
  const uses = target ? usesOf(module, target, site) : null;
  if (!own || !uses) return null;
  const calls = callsByPlace(module);
  const applications = reading.facts.applications.filter((application) => application.siteId === site.id);
  if (uses.length !== applications.length) return null;
  const edits: Edit[] = [own];
  for (const application of applications) {
    const call = calls.get(`${application.span.start}:${application.span.end}`);
    const edit = call ? bypass(module, call) : null;
    if (!edit || nests(application, applications)) return null;
    edits.push(...edit);
  }
  return edits;
}

function nests(application: Application, all: readonly Application[]): boolean {
  return all.some((other) => other !== application && other.span.start >= application.span.start && other.span.end <= application.span.end);
}

/** Other places that name the assigned target; null when they cannot all be known. */
function usesOf(module: PyModule, target: PyNode, site: DropoutSite): readonly PyNode[] | null {
  const member = selfAttribute(target);
  if (member !== null) {
    const named = descendants(module.root, 'attribute').filter((node) => node.childForFieldName('attribute')?.text === member);
    return named.filter((node) => node.startIndex !== target.startIndex);
  }
  if (target.type !== 'identifier' || site.context.place === 'module') return null;
  const around = module.enclosingFunction(target)?.node;
  return around
    ? descendants(around, 'identifier').filter((node) => node.text === target.text && node.startIndex !== target.startIndex && isName(node))
    : null;
}

function isName(node: PyNode): boolean {
  const parent = node.parent;
  if (parent?.type === 'attribute') return parent.childForFieldName('object')?.id === node.id;
  return parent?.type !== 'keyword_argument' || parent.childForFieldName('name')?.id !== node.id;
}
