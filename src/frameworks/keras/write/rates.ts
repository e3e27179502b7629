import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import { literalValue } from '../../../syntax/literals';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { argumentNode } from '../arguments';
import { callsByPlace } from '../tree';
import { rateText, withItem, withoutItem } from './places';

/** Puts a rate at the literal that decides each site's rate, or at the argument. A shared literal is written once. */
export function setRate(
  sites: readonly DropoutSite[],
  rate: number,
  at: 'origin' | 'argument',
  { module }: WriteContext,
): readonly Edit[] | null {
  const edits = new Map<number, Edit>();
  for (const site of sites) {
    const text = rateText(takesKeep(site, module) ? 1 - rate : rate);
    const span = (at === 'origin' ? site.rate.origin : null) ?? site.rate.span;
    const edit = span ? { span, text } : newArgument(site, text, module);
    if (!edit) return null;
    const known = edits.get(edit.span.start);
    // Two sites that share one literal can only agree.
    if (known && known.text !== edit.text) return null;
    edits.set(edit.span.start, edit);
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

/** The number in the source is what is kept. Arguments of the project's own may be called anything: there the number itself tells. */
function takesKeep(site: DropoutSite, module: WriteContext['module']): boolean {
  const { origin, value } = site.rate;
  const written = origin ? Number(module.text.slice(origin.start, origin.end)) : Number.NaN;
  if (value === null || Number.isNaN(written) || Math.abs(written - 0.5) < 1e-9) return takesKeepProbability(site.parameter);
  return Math.abs(1 - written - value) < 1e-9;
}

function newArgument(site: DropoutSite, text: string, module: WriteContext['module']): Edit | null {
  const call = callOfSite(site, module);
  const list = call?.node.childForFieldName('arguments');
  return call && list && !call.starred ? withItem(module.text, list, `${site.parameter}=${text}`) : null;
}

export function callOfSite(site: DropoutSite, module: WriteContext['module']) {
  return callsByPlace(module).get(`${site.span.start}:${site.span.end}`) ?? null;
}

/** The node that carries the site's rate. */
function rateNode(site: DropoutSite, module: WriteContext['module']) {
  const call = callOfSite(site, module);
  const span = site.rate.span;
  if (!call || !span) return null;
  return (
    [...call.positional, ...call.keywords.values()].find((node) => node.startIndex === span.start && node.endIndex === span.end) ?? null
  );
}

const SIMPLE: ReadonlySet<string> = new Set([
  'identifier',
  'attribute',
  'call',
  'subscript',
  'integer',
  'float',
  'parenthesized_expression',
]);

/** `keep` -> `1 - keep`; a literal is worked out. */
export function invertRate(site: DropoutSite, { module }: WriteContext): readonly Edit[] | null {
  const node = rateNode(site, module);
  if (!node || !site.rate.span) return null;
  const literal = literalValue(withoutParentheses(node));
  if (typeof literal === 'number') return [{ span: site.rate.span, text: rateText(1 - literal) }];
  const text = SIMPLE.has(node.type) ? node.text : `(${node.text})`;
  return [{ span: site.rate.span, text: `1 - ${text}` }];
}

/** Without its rate such a call would be another one, or none. */
const NEEDED: ReadonlySet<DropoutSite['kind']> = new Set(['layer', 'functional', 'drop-path', 'drop-block', 'argument']);

/** Deletes the argument that carries the rate; not a positional one that others follow. */
export function removeRateArgument(site: DropoutSite, { module }: WriteContext): readonly Edit[] | null {
  const call = callOfSite(site, module);
  const node = rateNode(site, module);
  if (!call || !node || NEEDED.has(site.kind)) return null;
  const isPositional = node.parent?.type !== 'keyword_argument';
  if (isPositional && call.positional.at(-1)?.id !== node.id) return null;
  const edit = withoutItem(module.text, isPositional ? node : (node.parent ?? node));
  return edit && [edit];
}

/** Gives the rate to another argument, unless the call has that one. */
export function renameField(
  { siteId, name }: Extract<Change, { type: 'rename-field' }>,
  { module, reading }: WriteContext,
): readonly Edit[] | null {
  const site = reading.sites.find(({ id, framework }) => framework === 'keras' && id === siteId);
  const call = site && callOfSite(site, module);
  const key = site && call?.keywords.get(site.parameter)?.parent?.childForFieldName('name');
  return key && !call?.keywords.has(name) && !call?.starred ? [{ span: spanOfNode(key), text: name }] : null;
}

/** Gives an argument of the site's call, or of the call of the layer when it is `training`. */
export function setArgument(site: DropoutSite, name: string, text: string, { module }: WriteContext): readonly Edit[] | null {
  const built = callOfSite(site, module);
  if (!built) return null;
  // `tf.layers.dropout` takes the flag itself, a layer where it is called.
  const own = name !== 'training' || site.arguments.training !== undefined;
  const outer = name === 'training' && site.kind !== 'functional' ? built.node.parent : null;
  const call = outer?.type === 'call' ? callsByPlace(module).get(`${outer.startIndex}:${outer.endIndex}`) : own ? built : null;
  const list = call?.node.childForFieldName('arguments');
  if (!call || !list) return null;
  const given = argumentNode(call, [name], null);
  if (given) return [{ span: { start: given.startIndex, end: given.endIndex }, text }];
  return call.starred ? null : [withItem(module.text, list, `${name}=${text}`)];
}

/** An argument by keyword, whatever the call is. Without `text` it is taken away. */
export function setCallArgument(
  { span, name, text }: Extract<Change, { type: 'set-call-argument' }>,
  { module }: WriteContext,
): readonly Edit[] | null {
  const call = callsByPlace(module).get(`${span.start}:${span.end}`);
  const list = call?.node.childForFieldName('arguments');
  if (!call || !list) return null;
  const given = call.keywords.get(name);
  if (text === null) {
    const edit = given?.parent ? withoutItem(module.text, given.parent) : null;
    return edit && [edit];
  }
  if (given) return [{ span: spanOfNode(given), text }];
  // The one argument that stands first wherever a layer has it.
  const first = name === 'units' ? call.positional[0] : undefined;
  if (first) return [{ span: spanOfNode(first), text }];
  return call.starred ? null : [withItem(module.text, list, `${name}=${text}`)];
}
