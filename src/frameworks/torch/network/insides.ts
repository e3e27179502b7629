import type { Child } from './holding';
import { computationOf, partsOf } from './parts';
import type { LayerValue, Value } from './values';
import { weightOf } from './weights';

const inside = new WeakMap<LayerValue, readonly Child[]>();

/** Modules that a layer of PyTorch makes itself, as far as they have weights: `linear1` of a transformer's layer. They hold the layer's own weights. */
export function modulesInside(layer: LayerValue): readonly Child[] {
  const { type } = computationOf(layer);
  if (type !== 'attention' && type !== 'transformer') return [];
  const before = inside.get(layer);
  if (before) return before;
  const names = new Set(partsOf(layer).flatMap(({ name }) => /^(.*)\.(?:weight|bias)$/.exec(name)?.[1] ?? []));
  const made = [...names].map((name) => ({ name, value: moduleAt(layer, name) }));
  inside.set(layer, made);
  return made;
}

function moduleAt(layer: LayerValue, path: string): LayerValue {
  const isNorm = /norm\d?$/.test(path);
  const weight = weightOf(layer, `${path}.weight`);
  const bias = weightOf(layer, `${path}.bias`);
  const given = new Map<string, Value>([
    ['weight', weight ?? { kind: 'none' }],
    ['bias', bias ?? { kind: 'none' }],
  ]);
  const units = weight?.kind === 'weight' ? (weight.shape?.[0] ?? null) : null;
  const inputs = weight?.kind === 'weight' ? (weight.shape?.[1] ?? null) : null;
  return {
    ...layer,
    name: isNorm ? 'torch.nn.LayerNorm' : 'torch.nn.Linear',
    operation: isNorm ? { type: 'layer-norm', features: units, epsilon: 1e-5 } : { type: 'dense', inputs, units, bias: bias !== null },
    // Counted with the layer that they are a part of.
    parameters: 0,
    settings: new Map(),
    given,
  };
}
