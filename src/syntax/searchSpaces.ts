import type { PyNode } from './node';
import { positionalOf, unquoted } from './options';
import { mayDraw } from './tuners';

/** Entries of dictionaries, and keywords of `dict(…)`, whose value a tuner may draw, by key. */
export function searchSpaces(calls: readonly PyNode[]): ReadonlyMap<string, readonly PyNode[]> {
  const found = new Map<string, PyNode[]>();
  for (const call of calls) {
    const callee = call.childForFieldName('function');
    if (!callee || !mayDraw(callee)) continue;
    const entry = call.parent;
    const key = entry?.type === 'pair' ? entry.childForFieldName('key') : null;
    const name = entry?.type === 'keyword_argument' ? (entry.childForFieldName('name')?.text ?? '') : key ? unquoted(key.text) : '';
    // Keras's tuners name what they draw: `hp.get('dropout')`.
    const [first] = positionalOf(call);
    const label = name || (first?.type === 'string' ? unquoted(first.text) : '');
    if (label) found.set(label, [...(found.get(label) ?? []), call]);
  }
  return found;
}
