import { isModuleClass, mayBeModule } from './lineage';
import { product } from './shapes';
import { type Instance, isModule, type LayerValue, type Value, type WeightValue } from './values';

/** What a network owns, as `named_modules()` and `parameters()` would list it: each layer once, under its first path. */
export interface Census {
  readonly paths: ReadonlyMap<LayerValue | Instance, string>;
  /** Sum of all weights, each counted once; null when one is unknown. */
  readonly parameters: number | null;
}

export function takeCensus(root: Value): Census {
  const paths = new Map<LayerValue | Instance, string>();
  const weights = new Set<Value>();
  const seen = new Set<Value>();
  let hidden = false;
  const visit = (value: Value, path: string): void => {
    if (seen.has(value)) return;
    if (value.kind === 'unknown' && value.weights) hidden = true;
    if (value.kind === 'layer') paths.set(value, path || value.name);
    if (value.kind === 'layer' || value.kind === 'weight' || value.kind === 'sequence' || value.kind === 'instance') seen.add(value);
    if (value.kind === 'weight') weights.add(value);
    if (value.kind === 'layer') for (const [name, held] of value.given ?? []) visit(held, joined(path, name));
    if (value.kind === 'sequence' && !value.children?.every((child) => isModule(child.value))) hidden = true;
    if (value.kind === 'sequence') for (const child of value.children ?? []) visit(child.value, joined(path, child.name));
    if (value.kind === 'instance') {
      paths.set(value, path);
      const owner = { ...value, kind: 'class' } as const;
      if (isModuleClass(owner)) for (const [name, held] of value.attributes) visit(held, name.startsWith('(') ? path : joined(path, name));
      // Nobody knows whether it is a module.
      else if (mayBeModule(owner)) hidden = true;
    }
  };
  visit(root, '');
  let parameters: number | null = hidden ? null : 0;
  for (const layer of paths.keys()) {
    const own = layer.kind === 'layer' ? layer.parameters : 0;
    parameters = parameters === null || own === null ? null : parameters + own;
  }
  for (const weight of weights) {
    const count = weight.kind === 'weight' ? sizeOf(weight, paths) : 0;
    parameters = parameters === null || count === null ? null : parameters + count;
  }
  return { paths, parameters };
}

/** Number of weights that no layer of the network counts. */
function sizeOf({ part, trains, shape }: WeightValue, paths: Census['paths']): number | null {
  if (!part) return trains ? shape && product(shape) : 0;
  if (paths.has(part.layer) && !part.layer.given?.has(part.name)) return 0;
  return part.layer.frozen ? null : part.size;
}

function joined(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}
