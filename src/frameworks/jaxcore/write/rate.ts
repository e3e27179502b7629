import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { Span } from '../../../text/span';
import type { WriteContext } from '../../framework';
import type { Dialect } from '../dialect';
import { passedArguments } from '../tree';
import { rateText } from './number';
import { appendArgument, callAt, type Edits, itemRemoval, siteOf } from './source';

type Of<Type extends Change['type']> = Extract<Change, { readonly type: Type }>;

/** Writes the rate at the literal that decides it (once, if sites share it), at the argument, or as a new argument. */
export function setRate(dialect: Dialect, change: Of<'set-rate'>, context: WriteContext): Edits {
  const edits = new Map<string, Edit>();
  for (const id of change.siteIds) {
    const site = siteOf(dialect, context, id);
    if (!site) return null;
    for (const edit of rateEdits(change, context, site) ?? []) edits.set(`${edit.span.start}:${edit.span.end}`, edit);
    if (rateEdits(change, context, site) === null) return null;
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

function rateEdits(change: Of<'set-rate'>, context: WriteContext, site: DropoutSite): Edits {
  const text = rateText(change.rate);
  const place = change.at === 'origin' ? (site.rate.origin ?? directPlace(site)) : site.rate.span;
  if (place) return [{ span: place, text }];
  if (site.rate.form !== 'absent' || site.starred) return null;
  const call = callAt(context, site.span);
  if (!call) return null;
  if (site.kind === 'layer' && call.positional.length === 0 && call.keywords.size === 0) return appendArgument(context, call.node, text);
  return appendArgument(context, call.node, `${site.parameter}=${text}`);
}

/** A value that comes from elsewhere, with no literal behind it, is replaced only when asked for `argument`. */
function directPlace(site: DropoutSite): Span | null {
  return site.rate.form === 'literal' ? site.rate.span : null;
}

/** `keep_prob` -> `1 - keep_prob`; a literal becomes the literal difference. */
export function invertRate(dialect: Dialect, change: Of<'invert-rate'>, context: WriteContext): Edits {
  const site = siteOf(dialect, context, change.siteId);
  const node = site && rateNode(context, site);
  if (!site?.rate.span || !node) return null;
  if (site.rate.form === 'literal' && site.rate.value !== null) return [{ span: site.rate.span, text: rateText(1 - site.rate.value) }];
  const kept = keptShare(node);
  return [{ span: site.rate.span, text: kept ?? `1 - ${bindsTighter(node) ? node.text : `(${node.text})`}` }];
}

/** `1 - x` inverted is `x`. */
function keptShare(node: PyNode): string | null {
  const inner = withoutParentheses(node);
  if (inner.type !== 'binary_operator' || inner.childForFieldName('operator')?.text !== '-') return null;
  const left = inner.childForFieldName('left');
  return left && Number(left.text) === 1 ? (inner.childForFieldName('right')?.text ?? null) : null;
}

const TIGHT: ReadonlySet<string> = new Set([
  'identifier',
  'attribute',
  'call',
  'subscript',
  'parenthesized_expression',
  'integer',
  'float',
]);

function bindsTighter(node: PyNode): boolean {
  return TIGHT.has(node.type);
}

export function rateNode(context: WriteContext, site: DropoutSite): PyNode | null {
  const call = callAt(context, site.span);
  if (!call || !site.rate.span) return null;
  const { start, end } = site.rate.span;
  return passedArguments(call.node).find(({ value }) => value.startIndex === start && value.endIndex === end)?.value ?? null;
}

/** Deletes `dropout=...`; a positional rate is deleted only when it is the last argument. */
export function removeRateArgument(dialect: Dialect, change: Of<'remove-rate-argument'>, context: WriteContext): Edits {
  const site = siteOf(dialect, context, change.siteId);
  const node = site && rateNode(context, site);
  if (!site || !node) return null;
  const item = node.parent?.type === 'keyword_argument' ? node.parent : node;
  const list = item.parent;
  const positional = item.type !== 'keyword_argument';
  const later = list?.namedChildren.some(
    (other) => other && other.startIndex > item.endIndex && other.type !== 'comment' && other.type !== 'keyword_argument',
  );
  return positional && later ? null : itemRemoval(context, item);
}

/** Sets another argument of the site's call, by its canonical name. */
export function setArgument(dialect: Dialect, change: Of<'set-argument'>, context: WriteContext): Edits {
  const site = siteOf(dialect, context, change.siteId);
  const call = site && callAt(context, site.span);
  if (!site || !call) return null;
  const given = site.arguments[change.name];
  if (given?.span) return [{ span: given.span, text: change.text }];
  if (site.starred) return null;
  return appendArgument(context, call.node, `${change.name}=${change.text}`);
}

/** An argument by keyword, whatever the call is; one given by position stays as it is. */
export function setCallArgument(change: Of<'set-call-argument'>, context: WriteContext): Edits {
  const call = callAt(context, change.span);
  if (!call) return null;
  const given = passedArguments(call.node).find((passed) => passed.kind === 'keyword' && passed.name === change.name);
  if (change.text === null) return given ? itemRemoval(context, given.node) : null;
  if (given) return [{ span: spanOfNode(given.value), text: change.text }];
  return call.starred ? null : appendArgument(context, call.node, `${change.name}=${change.text}`);
}
