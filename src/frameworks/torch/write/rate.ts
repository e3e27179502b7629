import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import type { PyNode } from '../../../syntax/node';
import type { Edit } from '../../../text/edit';
import type { Span } from '../../../text/span';
import type { WriteContext } from '../../framework';
import { argumentFor, bare } from '../tree';
import { rateText } from './number';
import { appendArgument, callAt, type Edits, itemRemoval, siteOf } from './source';

type Of<Type extends Change['type']> = Extract<Change, { readonly type: Type }>;

/** Writes the rate at the literal that decides it (once, if sites share it), at the argument, or as a new argument. */
export function setRate(change: Of<'set-rate'>, context: WriteContext): Edits {
  const edits = new Map<string, Edit>();
  for (const id of change.siteIds) {
    const site = siteOf(context, id);
    if (!site) return null;
    for (const edit of rateEdits(change, context, site) ?? []) edits.set(`${edit.span.start}:${edit.span.end}`, edit);
    if (rateEdits(change, context, site) === null) return null;
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

function rateEdits(change: Of<'set-rate'>, context: WriteContext, site: DropoutSite): Edits {
  // A keep probability says what is left of 1.
  const text = rateText(takesKeepProbability(site.parameter) ? 1 - change.rate : change.rate);
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
export function invertRate(change: Of<'invert-rate'>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
  const node = site && rateNode(context, site);
  if (!site?.rate.span || !node) return null;
  if (site.rate.form === 'literal' && site.rate.value !== null) return [{ span: site.rate.span, text: rateText(1 - site.rate.value) }];
  const kept = keptShare(node);
  return [{ span: site.rate.span, text: kept ?? `1 - ${bindsTighter(node) ? node.text : `(${node.text})`}` }];
}

/** `1 - x` inverted is `x`. */
function keptShare(node: PyNode): string | null {
  const inner = bare(node);
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
  for (const position of POSITIONS) {
    const { node } = argumentFor(call.node, site.parameter, position);
    if (node && node.startIndex === site.rate.span.start && node.endIndex === site.rate.span.end) return node;
  }
  return null;
}

/** Where a rate may stand among positional arguments in any PyTorch signature. */
const POSITIONS = Array.from({ length: 13 }, (_, position) => position);

/** Deletes `dropout=...`; a positional rate is deleted only when it is the last argument. */
export function removeRateArgument(change: Of<'remove-rate-argument'>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
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
export function setArgument(change: Of<'set-argument'>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
  const call = site && callAt(context, site.span);
  if (!site || !call) return null;
  const given = site.arguments[change.name];
  if (given?.span) return [{ span: given.span, text: change.text }];
  if (site.starred) return null;
  return appendArgument(context, call.node, `${change.name}=${change.text}`);
}

/** The same for any call; without a text the argument is taken away. */
export function setCallArgument({ span, name, text }: Of<'set-call-argument'>, context: WriteContext): Edits {
  const call = callAt(context, span);
  const value = call?.keywords.get(name);
  if (!call) return null;
  if (!value) return text === null || call.starred ? null : appendArgument(context, call.node, `${name}=${text}`);
  if (text !== null) return [{ span: { start: value.startIndex, end: value.endIndex }, text }];
  return value.parent?.type === 'keyword_argument' ? itemRemoval(context, value.parent) : null;
}
