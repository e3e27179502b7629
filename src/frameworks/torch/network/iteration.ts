import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';
import { keysOf } from './dictionaries';
import type { Interpreter } from './interpreter';
import { CHILDREN, ENTRIES } from './slots';
import { type Frame, listValue, unknown, type Value } from './values';

/** Values that a loop over this value visits; null when they cannot be known. */
export function iterated(value: Value): readonly Value[] | null {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'sequence') {
    if (value.container === 'dictionary') return value.children?.map((child): Value => ({ kind: 'string', value: child.name })) ?? null;
    return value.children?.map((child) => child.value) ?? null;
  }
  if (value.kind === 'dictionary') return value.open ? null : keysOf(value);
  if (value.kind === 'string') return [...value.value].map((letter): Value => ({ kind: 'string', value: letter }));
  if (value.kind === 'instance') {
    const children = value.attributes.get(CHILDREN);
    if (children) return iterated(children);
    const entries = value.attributes.get(ENTRIES);
    if (entries && !value.fields?.length) return iterated(entries);
    return value.fields && value.fields.length > 0
      ? value.fields.map((name) => value.attributes.get(name) ?? unknown(`${name} is not known`))
      : null;
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
    const inner = named(node)[0];
    const spread = inner ? iterated(it.evaluate(inner, frame)) : null;
    if (!spread) return null;
    items.push(...spread);
  }
  return items;
}

/** Binds `a`, `a, b` or `a, *b` to a value. False when the shapes of the two do not agree. */
export function bindTarget(target: PyNode, value: Value, frame: Frame): boolean {
  if (target.type === 'identifier') {
    frame.locals.set(target.text, value);
    return true;
  }
  const names = named(target);
  const items = value.kind === 'absent' ? Array<Value>(names.length).fill(value) : iterated(value);
  const star = names.findIndex((name) => name.type === 'list_splat_pattern');
  const spread = items && star >= 0 ? gathered(items, names.length, star) : items;
  const fitting = spread && spread.length === names.length ? spread : null;
  for (const [index, name] of names.entries()) {
    const inner = name.type === 'list_splat_pattern' ? named(name)[0] : name;
    if (inner) bindTarget(inner, fitting?.[index] ?? unknown('it is unpacked from something that is not known'), frame);
  }
  return fitting !== null;
}

/** One value for each name, those for the starred one as a list. */
function gathered(items: readonly Value[], names: number, star: number): readonly Value[] | null {
  const rest = items.length - (names - 1);
  if (rest < 0) return null;
  return [...items.slice(0, star), listValue(items.slice(star, star + rest)), ...items.slice(star + rest)];
}
