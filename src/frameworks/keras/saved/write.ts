import type { Change } from '../../../model/change';
import { takesKeepProbability } from '../../../model/words';
import type { ConfigDocument, ConfigNode } from '../../../syntax/config';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { rateText } from '../write/places';
import { childOf, entryOf, savedIn } from './json';

/** New rates in a saved model; every other change would need code. null when a site is not of this file. */
export function writeSaved(change: Change, { module, reading }: WriteContext<ConfigDocument>): readonly Edit[] | null {
  if (change.type !== 'set-rate') return null;
  const edits = new Map<number, Edit>();
  for (const id of change.siteIds) {
    const site = reading.sites.find((each) => each.id === id && each.framework === 'keras');
    if (!site?.rate.span) return null;
    const text = rateText(takesKeepProbability(site.parameter) ? 1 - change.rate : change.rate);
    for (const span of [site.rate.span, ...copiesOf(module.root, site.rate.span.start)]) edits.set(span.start, { span, text });
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

/** The same rate in the backward half of a Bidirectional layer, which Keras writes down as well. */
function copiesOf(node: ConfigNode | null, at: number): readonly { readonly start: number; readonly end: number }[] {
  if (!node || at < node.span.start || at >= node.span.end) return [];
  const saved = savedIn(node);
  if (saved?.className === 'Bidirectional') {
    const forward = childOf(childOf(saved.config, 'layer'), 'config');
    const backward = childOf(childOf(saved.config, 'backward_layer'), 'config');
    const entry = forward?.kind === 'object' ? forward.entries.find(({ value }) => value.span.start === at) : undefined;
    const twin = entry && entryOf(backward, entry.key)?.value;
    const isSame = twin?.kind === 'number' && entry?.value.kind === 'number' && twin.value === entry.value.value;
    return isSame ? [twin.span] : [];
  }
  const parts = node.kind === 'object' ? node.entries.map(({ value }) => value) : node.kind === 'array' ? node.items : [];
  return parts.flatMap((part) => copiesOf(part, at));
}
