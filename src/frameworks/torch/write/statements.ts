import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import type { PyCall } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { WriteContext } from '../../framework';
import { callablesFor } from '../sites/callables';
import { statementAround } from '../sites/context';
import { ownDefinition } from '../sites/definitions';
import { bare, named, span } from '../tree';
import { removeRateArgument } from './rate';
import { applicationOf, callAt, type Edits, itemRemoval, lineStart, siteOf, wholeLines, withComment } from './source';

/** `drop(x)` and `y = drop(x)` -> `x = drop(x)`. */
export function assignResult(change: Extract<Change, { readonly type: 'assign-result' }>, context: WriteContext): Edits {
  const application = applicationOf(context, change.applicationId);
  const call = application && callAt(context, application.span);
  const statement = call && statementAround(call.node);
  if (!application?.inputText || !statement || !isOwn(application.inputText, statement.node, context)) return null;
  if (statement.role === 'assignment') return statement.target ? [{ span: span(statement.target), text: application.inputText }] : null;
  const at = statement.node.startIndex;
  return [{ span: { start: at, end: at }, text: `${application.inputText} = ` }];
}

/** Assigning to a name from outside the function would make it a new, empty one. */
function isOwn(input: string, statement: PyNode, { module }: WriteContext): boolean {
  return input.includes('.') || module.isLocal(input, statement);
}

/** Deletes the statement or list item that builds the layer, or the argument that brings in dropout. A block left empty gets `pass`. */
export function removeSite(change: Extract<Change, { readonly type: 'remove-site' }>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
  const call = site && callAt(context, site.span);
  if (!call || !site) return null;
  if (site.kind === 'argument')
    return isOffWithout(context, site, call) ? removeRateArgument({ type: 'remove-rate-argument', siteId: site.id }, context) : null;
  if (!isBuilt(site)) return null;
  const statement = statementAround(call.node);
  if (statement) return statement.role === 'assignment' ? statementRemoval(context, statement.node) : null;
  const list = call.node.parent;
  const isItem = list?.type === 'list' || (list?.type === 'argument_list' && isSequentialCall(context, list.parent));
  return isItem ? itemRemoval(context, call.node) : null;
}

/** The site is a layer object, not a call of a function. */
function isBuilt({ kind, callee }: DropoutSite): boolean {
  if (kind === 'layer') return true;
  return (kind === 'drop-path' || kind === 'drop-block') && /(?:^|\.)[A-Z]\w*$/.test(callee);
}

/** What is called drops nothing unless it is told to. */
function isOffWithout({ module }: WriteContext, site: DropoutSite, call: PyCall): boolean {
  if (callablesFor(site.callee).some((each) => each.parameter === site.parameter)) return true;
  const own = ownDefinition(module, call.callee);
  const given = own?.kind === 'class' ? own.definition.methods.find(({ name }) => name === '__init__') : own?.definition;
  const preset = given?.parameters.find(({ name }) => name === site.parameter)?.defaultValue;
  return preset !== null && preset !== undefined && Number(preset.text) === 0;
}

function isSequentialCall(context: WriteContext, call: PyNode | null): boolean {
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  return callee !== null && callee !== undefined && /(^|\.)Sequential$/.test(context.module.qualify(bare(callee)) ?? '');
}

function statementRemoval(context: WriteContext, statement: PyNode): Edits {
  const source = context.module.text;
  const block = statement.parent;
  const isAlone = block?.type === 'block' && named(block).length === 1;
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
