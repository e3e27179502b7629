import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';

/** What a name runs over: its own part of `zip(…)`, the second of `enumerate(…)`; null where that is not seen. */
export function sourceFor(name: PyNode, target: PyNode, source: PyNode): PyNode | null {
  const names = target.type === 'identifier' ? [target] : partsOf(target);
  const at = names.findIndex(({ text }) => text === name.text);
  if (source.type !== 'call') return names.length === 1 ? source : null;
  const given = partsOf(source.childForFieldName('arguments') ?? source);
  const callee = source.childForFieldName('function')?.text;
  if (callee === 'zip') return given[at] ?? null;
  return callee === 'enumerate' && at === 1 ? (given[0] ?? null) : null;
}
