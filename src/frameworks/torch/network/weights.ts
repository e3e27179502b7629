import { partsOf } from './parts';
import type { LayerValue, Value, WeightValue } from './values';

/** One value for each part of a layer: two layers share a weight when they hold the same value. */
const parts = new WeakMap<LayerValue, ReadonlyMap<string, WeightValue>>();

function ownWeights(layer: LayerValue): ReadonlyMap<string, WeightValue> {
  const before = parts.get(layer);
  if (before) return before;
  const made = new Map(
    partsOf(layer).map(({ name, shape, size }) => {
      const weight: WeightValue = { kind: 'weight', shape, trains: false, part: { layer, name, size } };
      return [name, weight] as const;
    }),
  );
  parts.set(layer, made);
  return made;
}

/** What a layer holds under the name of a weight; null when it has none of that name. */
export function weightOf(layer: LayerValue, name: string): Value | null {
  return layer.given?.get(name) ?? ownWeights(layer).get(name) ?? null;
}

/** All weights of a layer by name, its own and those that replace them. */
export function weightsOf(layer: LayerValue): readonly { readonly name: string; readonly value: Value }[] {
  const own = [...ownWeights(layer)].map(([name, value]) => ({ name, value: layer.given?.get(name) ?? value }));
  const others = [...(layer.given ?? [])].flatMap(([name, value]) => (ownWeights(layer).has(name) ? [] : [{ name, value }]));
  return [...own, ...others].filter(({ value }) => value.kind === 'weight');
}

/**
 * `layer.bias = None` takes the bias away, `decoder.weight = encoder.weight` has two layers share a weight: what a layer is given
 * it holds beside its own weights that remain. A module that is given to a layer is its child.
 */
export function give(layer: LayerValue, name: string, value: Value): void {
  const own = ownWeights(layer);
  const isWeight = name === 'weight' || name === 'bias';
  if (isWeight && !layer.given?.has(name)) {
    const size = own.get(name)?.part?.size;
    const isWhole = own.has(name) && own.size === 1;
    layer.parameters = isWhole ? 0 : layer.parameters === null || size === null ? null : layer.parameters - (size ?? 0);
  }
  if (isWeight && value.kind !== 'weight' && value.kind !== 'none') layer.parameters = null;
  layer.given ??= new Map();
  layer.given.set(name, value);
}
