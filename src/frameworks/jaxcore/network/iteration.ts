import type { PyNode } from '../../../syntax/node';
import { descendants } from '../../descendants';
import { partsOf } from '../tree';
import type { Interpreter } from './interpreter';
import { type Frame, numberValue, unknown, type Value } from './values';

/** Values that a loop over this value visits; null when they cannot be known. */
export function iterated(value: Value): readonly Value[] | null {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'sequence') return value.children;
  if (value.kind === 'dictionary') return [...value.entries.keys()].map((key): Value => ({ kind: 'string', value: key }));
  if (value.kind === 'sizes') {
    return (
      value.axes?.map(
        (axis): Value => (axis === 'batch' ? { kind: 'batch' } : axis === null ? unknown('this size is not known') : numberValue(axis)),
      ) ?? null
    );
  }
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
    const inner = partsOf(node)[0];
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
  const names = partsOf(target);
  // A key that is split gives keys.
  const items = value.kind === 'key' ? names.map(() => value) : iterated(value);
  const starred = names.findIndex((name) => name.type === 'list_splat_pattern');
  const fitting = items ? (starred < 0 ? (items.length === names.length ? items : null) : gathered(items, names.length, starred)) : null;
  for (const [index, name] of names.entries()) {
    const inner = name.type === 'list_splat_pattern' ? (partsOf(name)[0] ?? name) : name;
    bindTarget(inner, fitting?.[index] ?? unknown('it is unpacked from something that is not known'), frame);
  }
  return fitting !== null && descendants(target, 'attribute').length === 0;
}

/** `a, *b, c = items`. */
function gathered(items: readonly Value[], count: number, starred: number): readonly Value[] | null {
  const extra = items.length - count + 1;
  if (extra < 0) return null;
  const middle: Value = { kind: 'list', items: items.slice(starred, starred + extra) };
  return [...items.slice(0, starred), middle, ...items.slice(starred + extra)];
}
