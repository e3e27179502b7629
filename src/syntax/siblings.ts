import type { PyNode } from './node';

/** The named node next to one: before it (-1) or behind it (1). */
export function siblingOf(node: PyNode, step: -1 | 1): PyNode | null {
  const around = node.parent?.namedChildren ?? [];
  const { startIndex } = node;
  let low = 0;
  let high = around.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((around[middle]?.startIndex ?? 0) < startIndex) low = middle + 1;
    else high = middle;
  }
  // Nodes of a broken text may take no place, so that several start at one.
  let at = low;
  while (at < around.length && around[at] !== node && around[at]?.startIndex === startIndex) at++;
  if (around[at] === node) return around[at + step] ?? null;
  return (node.isNamed ? null : around[step < 0 ? low - 1 : low]) ?? null;
}
