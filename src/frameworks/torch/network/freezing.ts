import { heldBy } from './holding';
import { isModule, type LayerValue, stringValue, tupleValue, type Value } from './values';

/** Weights of a layer by name, as `named_parameters()` lists them; a part whose size is not known is null. */
function partsOf({ operation, parameters }: LayerValue): readonly { readonly name: string; readonly size: number | null }[] {
  const named = (weight: number | null, bias: number | null) => [
    { name: 'weight', size: weight },
    ...(bias === 0 ? [] : [{ name: 'bias', size: bias }]),
  ];
  if (parameters === 0) return [];
  switch (operation.type) {
    case 'dense':
    case 'conv': {
      const bias = operation.bias ? (operation.type === 'dense' ? operation.units : operation.filters) : 0;
      return named(parameters === null || bias === null ? null : parameters - bias, bias);
    }
    case 'batch-norm':
    case 'layer-norm':
      return named(operation.features, operation.features);
    case 'embedding':
      return named(parameters, 0);
    default:
      return named(null, null);
  }
}

/** What `parameters()` and `named_parameters()` give: parts of layers and parameters of objects, in order. */
export function parametersIn(
  module: Value,
  path = '',
  seen = new Set<Value>(),
): readonly { readonly name: string; readonly value: Value }[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const inside = (name: string): string => (path ? `${path}.${name}` : name);
  if (module.kind === 'layer') {
    return partsOf(module).map(({ name, size }) => ({
      name: inside(name),
      value: { kind: 'weight', shape: null, trains: false, part: { layer: module, size } },
    }));
  }
  const own = module.kind === 'instance' ? [...module.attributes].filter(([, held]) => held.kind === 'weight') : [];
  return [
    ...own.map(([name, value]) => ({ name: inside(name), value })),
    ...(heldBy(module) ?? []).flatMap((child) => parametersIn(child.value, inside(child.name), seen)),
  ];
}

export function namedParameters(module: Value): Value[] {
  return parametersIn(module).map(({ name, value }) => tupleValue([stringValue(name), value]));
}

/** `parameter.requires_grad = False`, `module.requires_grad_(False)`: these weights are trained no longer. */
export function freeze(value: Value): void {
  if (value.kind === 'weight') {
    value.trains = false;
    if (!value.part) return;
    const { layer, size } = value.part;
    layer.frozen = true;
    layer.parameters = layer.parameters === null || size === null ? null : Math.max(0, layer.parameters - size);
    return;
  }
  freezeAll(value, new Set());
}

function freezeAll(value: Value, seen: Set<Value>): void {
  if (seen.has(value) || !isModule(value)) return;
  seen.add(value);
  if (value.kind === 'layer') {
    value.frozen = value.parameters !== 0;
    value.parameters = 0;
  }
  if (value.kind === 'instance') for (const held of value.attributes.values()) if (held.kind === 'weight') held.trains = false;
  for (const child of heldBy(value) ?? []) freezeAll(child.value, seen);
}
