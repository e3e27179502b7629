import { CHILDREN, LAYER } from './slots';
import { isModule, type Value } from './values';
import { give } from './weights';

/** `object.name = value`: an object whose class is a container keeps modules among its children. */
export function hold(object: Value, name: string, value: Value): void {
  if (object.kind !== 'instance') return;
  const layer = object.attributes.get(LAYER);
  if (layer?.kind === 'layer' && (name === 'weight' || name === 'bias')) give(layer, name, value);
  const children = object.attributes.get(CHILDREN);
  if (children?.kind !== 'sequence' || !isModule(value)) {
    object.attributes.set(name, value);
    return;
  }
  if (!children.children) return;
  const at = children.children.findIndex((child) => child.name === name);
  if (at >= 0) children.children[at] = { name, value };
  else children.children.push({ name, value });
}

export interface Child {
  readonly name: string;
  readonly value: Value;
}

/** Modules that a module holds itself; null when some are not known. */
export function heldBy(object: Value): readonly Child[] | null {
  if (object.kind === 'sequence') return object.children;
  if (object.kind !== 'instance') return [];
  const children = object.attributes.get(CHILDREN);
  const own = [...object.attributes].flatMap(([name, value]) => (isModule(value) && !name.startsWith('(') ? [{ name, value }] : []));
  return [...(children?.kind === 'sequence' ? (children.children ?? []) : []), ...own];
}
