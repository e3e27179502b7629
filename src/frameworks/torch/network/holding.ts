import { CHILDREN, LAYER } from './slots';
import { isModule, type LayerValue, type Value } from './values';

/** `object.name = value`: an object whose class is a container keeps modules among its children. */
export function hold(object: Value, name: string, value: Value): void {
  if (object.kind !== 'instance') return;
  const layer = object.attributes.get(LAYER);
  if (layer?.kind === 'layer' && (name === 'weight' || name === 'bias')) replaceWeights(layer, name, value);
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

/**
 * `layer.bias = None` takes the bias away; a weight that is replaced is some other layer's (`decoder.weight = encoder.weight`):
 * only the bias remains the layer's own.
 */
export function replaceWeights(layer: LayerValue, name: string, value: Value): void {
  const { operation, parameters } = layer;
  const bias = biasOf(layer);
  if (name === 'weight')
    layer.parameters = value.kind === 'weight' && operation.type === 'embedding' ? 0 : value.kind === 'weight' ? bias : null;
  else layer.parameters = value.kind === 'none' && parameters !== null && bias !== null ? parameters - bias : null;
}

/** Number of weights in the bias; null when it is not known. */
function biasOf({ operation }: LayerValue): number | null {
  if (operation.type === 'dense') return operation.bias ? operation.units : 0;
  if (operation.type === 'conv') return operation.bias ? operation.filters : 0;
  return operation.type === 'layer-norm' ? operation.features : null;
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
