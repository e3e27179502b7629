import { isModuleRole } from '../dialect';
import type { Interpreter } from './interpreter';
import { product } from './shapes';
import type { Instance, LayerValue, Value } from './values';

/**
 * All weights that an object built by its constructor holds, each counted once; null when one is unknown. Layers get the path of
 * attributes that leads to them as their name.
 */
export function takeCensus(it: Interpreter, root: Instance): number | null {
  const layers = new Set<LayerValue>();
  const seen = new Set<Value>();
  let total: number | null = it.graph.hidesWeights ? null : 0;
  const add = (weights: number | null) => {
    total = total === null || weights === null ? null : total + weights;
  };
  const visit = (value: Value, path: string, depth: number): void => {
    if (seen.has(value) || depth > 24) return;
    if (value.kind === 'unknown' && value.weights) add(null);
    if (value.kind === 'layer' && !layers.has(value)) {
      layers.add(value);
      value.path = path;
      add(value.parameters);
    }
    if (value.kind === 'array' && (value.trains || (it.library.isSingle && !value.isInteger))) add(product(value.shape));
    if (['layer', 'array', 'instance', 'sequence', 'list', 'dictionary'].includes(value.kind)) seen.add(value);
    const items = value.kind === 'list' ? value.items : value.kind === 'sequence' ? value.children : null;
    if ((value.kind === 'sequence' || value.kind === 'list') && !items) add(null);
    for (const [index, item] of (items ?? []).entries()) visit(item, `${path}.${index}`, depth + 1);
    if (value.kind === 'dictionary') for (const [key, item] of value.entries) visit(item, `${path}.${key}`, depth + 1);
    if (value.kind === 'instance' && isModuleRole(it.library.dialect.roleOf(value.type.owner))) {
      value.path ??= path;
      for (const [name, held] of value.attributes) visit(held, path ? `${path}.${name}` : name, depth + 1);
    }
  };
  visit(root, '', 0);
  return total;
}
