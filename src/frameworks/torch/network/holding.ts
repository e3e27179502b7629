import { CHILDREN } from './apply';
import { isModule, type Value } from './values';

/** `object.name = value`: an object whose class is a container keeps modules among its children. */
export function hold(object: Value, name: string, value: Value): void {
  if (object.kind !== 'instance') return;
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
