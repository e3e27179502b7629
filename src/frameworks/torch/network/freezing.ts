import { heldBy } from './holding';
import { isModule, stringValue, tupleValue, type Value } from './values';
import { weightsOf } from './weights';

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
    return weightsOf(module).flatMap(({ name, value }) => (seen.has(value) ? [] : [{ name: inside(name), value: marked(seen, value) }]));
  }
  const own = module.kind === 'instance' ? [...module.attributes].filter(([, held]) => held.kind === 'weight') : [];
  return [
    ...own.map(([name, value]) => ({ name: inside(name), value })),
    ...(heldBy(module) ?? []).flatMap((child) => parametersIn(child.value, inside(child.name), seen)),
  ];
}

function marked(seen: Set<Value>, value: Value): Value {
  seen.add(value);
  return value;
}

export function namedParameters(module: Value): Value[] {
  return parametersIn(module).map(({ name, value }) => tupleValue([stringValue(name), value]));
}

/** Parts of layers whose weights are no longer counted. */
const fixed = new WeakSet<Value>();

/** `parameter.requires_grad = False`, `module.requires_grad_(False)`: these weights are trained no longer. */
export function freeze(value: Value): void {
  if (value.kind === 'weight') {
    value.trains = false;
    if (!value.part) return;
    const { layer, name, size } = value.part;
    if (layer.given?.has(name) || fixed.has(value)) return;
    fixed.add(value);
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
    for (const { value: weight } of weightsOf(value)) freeze(weight);
  }
  if (value.kind === 'instance') for (const held of value.attributes.values()) if (held.kind === 'weight') held.trains = false;
  for (const child of heldBy(value) ?? []) freezeAll(child.value, seen);
}
