import type { Change } from '../../../model/change';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import type { WriteContext } from '../../framework';
import type { Dialect } from '../dialect';
import { callOf, passedArguments, statementAround } from '../tree';
import { applicationOf, callAt, type Edits, itemRemoval, lineStart, siteOf, wholeLines, withComment } from './source';

/** `drop(x)` -> `x = drop(x)`. */
export function assignResult(dialect: Dialect, change: Extract<Change, { readonly type: 'assign-result' }>, context: WriteContext): Edits {
  const application = applicationOf(dialect, context, change.applicationId);
  const call = application && callAt(context, application.span);
  const statement = call && statementAround(call.node);
  if (!application?.inputText || !statement || !isOwn(application.inputText, statement.node, context)) return null;
  const { target } = statement;
  if (target) return [{ span: { start: target.startIndex, end: target.endIndex }, text: application.inputText }];
  const at = statement.node.startIndex;
  return [{ span: { start: at, end: at }, text: `${application.inputText} = ` }];
}

/** Assigning to a name from outside the function would make it a new, empty one. */
function isOwn(input: string, statement: PyNode, { module }: WriteContext): boolean {
  return input.includes('.') || module.isLocal(input, statement);
}

/**
 * Deletes the statement or list item that builds the layer; of a layer that is built and called at once only its input stays.
 * A block that would be left empty gets `pass`.
 */
export function removeSite(dialect: Dialect, change: Extract<Change, { readonly type: 'remove-site' }>, context: WriteContext): Edits {
  const site = siteOf(dialect, context, change.siteId);
  const call = site && callAt(context, site.span);
  if (!call || (site?.kind !== 'layer' && site?.kind !== 'drop-path')) return null;
  const use = callOf(call.node);
  if (use) return unapplied(context, use);
  const statement = statementAround(call.node);
  if (statement?.role === 'assignment') {
    const removal = statementRemoval(context, statement.node);
    // Equinox wants every field that the class declares to be set.
    const declared = dialect.framework === 'equinox' && statement.target ? declarationOf(context, statement.target) : null;
    return removal && declared ? [...(statementRemoval(context, declared) ?? []), ...removal] : removal;
  }
  if (statement) return null;
  const list = call.node.parent;
  const isItem = list?.type === 'list' || (list?.type === 'argument_list' && isSequentialCall(context, list.parent));
  return isItem ? itemRemoval(context, call.node) : null;
}

/** `drop: eqx.nn.Dropout` in the body of the class, where `self.drop` stands nowhere else. */
function declarationOf({ module }: WriteContext, target: PyNode): PyNode | null {
  const name = /^self\.(\w+)$/.exec(target.text)?.[1];
  const owner = name === undefined ? null : module.enclosingClass(target);
  const body = owner?.node.childForFieldName('body');
  if (!owner || !body || [...owner.node.text.matchAll(new RegExp(`\\bself\\.${name}\\b`, 'g'))].length !== 1) return null;
  return (
    partsOf(body).find((statement) => {
      const inner = statement.type === 'expression_statement' ? partsOf(statement)[0] : undefined;
      return inner?.type === 'assignment' && inner.childForFieldName('left')?.text === name && !inner.childForFieldName('right');
    }) ?? null
  );
}

/** `x = nn.Dropout(0.5)(x)` goes; elsewhere `nn.Dropout(0.5)(x)` becomes `x`. */
function unapplied(context: WriteContext, use: PyNode): Edits {
  const input = passedArguments(use)[0];
  if (input?.kind !== 'positional') return null;
  const statement = statementAround(use);
  if (statement?.role === 'assignment' && statement.target?.text === input.value.text) return statementRemoval(context, statement.node);
  if (statement?.role === 'expression') return null;
  return [{ span: { start: use.startIndex, end: use.endIndex }, text: input.value.text }];
}

function isSequentialCall(context: WriteContext, call: PyNode | null): boolean {
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  return callee !== null && callee !== undefined && /(^|\.)Sequential$/.test(context.module.qualify(withoutParentheses(callee)) ?? '');
}

function statementRemoval(context: WriteContext, statement: PyNode): Edits {
  const source = context.module.text;
  const block = statement.parent;
  const isAlone = block?.type === 'block' && partsOf(block).length === 1;
  if (isAlone) return [{ span: { start: statement.startIndex, end: statement.endIndex }, text: 'pass' }];
  const lines = wholeLines(source, statement.startIndex, withComment(source, statement.endIndex));
  if (lines) return [{ span: lines, text: '' }];
  return besideOthers(context, statement);
}

/** One of several statements on a line, separated by semicolons. */
function besideOthers(context: WriteContext, statement: PyNode): Edits {
  const source = context.module.text;
  const before = /;[ \t]*$/.exec(source.slice(lineStart(source, statement.startIndex), statement.startIndex));
  if (before) return [{ span: { start: statement.startIndex - before[0].length, end: statement.endIndex }, text: '' }];
  const after = /^[ \t]*;[ \t]*/.exec(source.slice(statement.endIndex));
  return after ? [{ span: { start: statement.startIndex, end: statement.endIndex + after[0].length }, text: '' }] : null;
}
