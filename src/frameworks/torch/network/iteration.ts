import type { PyNode } from '../../../syntax/node';
import { descendants, named } from '../tree';
import type { Interpreter } from './interpreter';
import { type Frame, unknown, type Value } from './values';

/** Values that a loop over this value visits; null when they cannot be known. */
export function iterated(value: Value): readonly Value[] | null {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'sequence') {
    if (value.container === 'dictionary') return value.children?.map((child): Value => ({ kind: 'string', value: child.name })) ?? null;
    return value.children?.map((child) => child.value) ?? null;
  }
  if (value.kind === 'dictionary') return [...value.entries.keys()].map((key): Value => ({ kind: 'string', value: key }));
  return null;
}

/** null when a part cannot be known, so that the length cannot be known either. */
export function itemsOf(it: Interpreter, nodes: readonly PyNode[], frame: Frame): Value[] | null {
  const items: Value[] = [];
  for (const node of nodes) {
    if (node.type !== 'list_splat') {
      items.push(it.evaluate(node, frame));
      continue;
    }
    const inner = named(node)[0];
    const spread = inner ? iterated(it.evaluate(inner, frame)) : null;
    if (!spread) return null;
    items.push(...spread);
  }
  return items;
}

/** Binds `a` or `a, b` to a value. False when the shapes of the two do not agree. */
export function bindTarget(target: PyNode, value: Value, frame: Frame): boolean {
  if (target.type === 'identifier') {
    frame.locals.set(target.text, value);
    return true;
  }
  const names = named(target);
  const items = iterated(value);
  const fitting = items && items.length === names.length && !descendants(target, 'list_splat_pattern').length ? items : null;
  for (const [index, name] of names.entries()) {
    bindTarget(name, fitting?.[index] ?? unknown('it is unpacked from something that is not known'), frame);
  }
  return fitting !== null;
}
