import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import { literalValue } from '../../../syntax/javascript/literals';
import type { JsCall, JsModule } from '../../../syntax/javascript/module';
import { type JsNode, plain } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import { callsByPlace, placeKey } from '../tree';
import { rateText, withEntry, withoutItem } from './places';

/** Puts a rate at the literal that decides each site's rate, or at the argument. A shared literal is written once. */
export function setRate(module: JsModule, sites: readonly DropoutSite[], rate: number, at: 'origin' | 'argument'): readonly Edit[] | null {
  const edits = new Map<number, Edit>();
  for (const site of sites) {
    const edit =
      at === 'origin' && site.rate.origin ? { span: site.rate.origin, text: rateText(rate) } : atArgument(module, site, rateText(rate));
    if (!edit) return null;
    const known = edits.get(edit.span.start);
    // Two sites that share one literal can only agree.
    if (known && known.text !== edit.text) return null;
    edits.set(edit.span.start, edit);
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

function atArgument(module: JsModule, site: DropoutSite, text: string): Edit | null {
  const node = rateNode(module, site);
  if (node) return { span: spanOfNode(node), text: isShorthand(node) ? `${node.text}: ${text}` : text };
  const call = callOfSite(module, site);
  const [options] = call?.arguments ?? [];
  if (!call || call.spread || site.rate.text !== '' || site.kind === 'functional') return null;
  return options?.type === 'object' ? withEntry(module.text, options, `${site.parameter}: ${text}`) : null;
}

/** `{rate}` stands for `{rate: rate}`. */
function isShorthand(node: JsNode): boolean {
  return node.type === 'shorthand_property_identifier';
}

export function callOfSite(module: JsModule, site: DropoutSite): JsCall | null {
  return callsByPlace(module).get(placeKey(site.span.start, site.span.end)) ?? null;
}

/** The node that carries the site's rate; null when it does not stand in the call. */
export function rateNode(module: JsModule, site: DropoutSite): JsNode | null {
  const span = site.rate.span;
  const call = span && callOfSite(module, site);
  if (!span || !call) return null;
  const [options] = call.arguments;
  const entry = site.kind !== 'functional' && options ? module.property(options, site.parameter) : null;
  const found = entry && entry !== 'unknown' ? [entry.node] : call.arguments;
  return found.find((node) => node.startIndex === span.start && node.endIndex === span.end) ?? null;
}

/** `keep` -> `1 - keep`; a literal is worked out. */
export function invertRate(module: JsModule, site: DropoutSite): readonly Edit[] | null {
  const node = rateNode(module, site);
  if (!node) return null;
  const literal = literalValue(plain(node));
  if (typeof literal === 'number') return [{ span: spanOfNode(node), text: rateText(1 - literal) }];
  const isSimple =
    /^(identifier|shorthand_property_identifier|member_expression|call_expression|subscript_expression|parenthesized_expression)$/;
  const text = `1 - ${isSimple.test(node.type) ? node.text : `(${node.text})`}`;
  return [{ span: spanOfNode(node), text: isShorthand(node) ? `${node.text}: ${text}` : text }];
}

/** Deletes the field that carries the rate. */
export function removeRateArgument(module: JsModule, site: DropoutSite): readonly Edit[] | null {
  const node = rateNode(module, site);
  if (!node || site.kind === 'layer' || site.kind === 'functional') return null;
  const field = isShorthand(node) ? node : node.parent;
  const edit = field && (field.type === 'pair' || isShorthand(field)) ? withoutItem(module.text, field) : null;
  return edit && [edit];
}

/** A field of the options with which a layer or model is applied: `apply(x, {training: true})`. */
export function setOption(module: JsModule, { span, name, text }: Extract<Change, { type: 'set-call-argument' }>): readonly Edit[] | null {
  const call = callsByPlace(module).get(placeKey(span.start, span.end));
  const options = call?.arguments[1];
  const entry = options ? module.property(options, name) : null;
  if (text === null || !options || !entry || entry === 'unknown') return null;
  if (entry.node.startIndex < options.startIndex || entry.node.endIndex > options.endIndex || isShorthand(entry.node)) return null;
  return [{ span: spanOfNode(entry.node), text }];
}

/** Gives a field of the site's options. */
export function setArgument(module: JsModule, site: DropoutSite, name: string, text: string): readonly Edit[] | null {
  const call = callOfSite(module, site);
  const [options] = call?.arguments ?? [];
  if (site.kind === 'functional' || name === 'training' || options?.type !== 'object') return null;
  const entry = module.property(options, name);
  if (entry === 'unknown') return null;
  if (entry === null) {
    const edit = withEntry(module.text, options, `${name}: ${text}`);
    return edit && [edit];
  }
  return entry.node.startIndex >= options.startIndex && entry.node.endIndex <= options.endIndex
    ? [{ span: spanOfNode(entry.node), text: isShorthand(entry.node) ? `${name}: ${text}` : text }]
    : null;
}
