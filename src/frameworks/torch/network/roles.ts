import type { InitialWeights, Layer, WeightRole } from '../../../model/network';
import { computationOf, partsOf } from './parts';
import type { Start } from './start';
import type { LayerValue } from './values';

/** How a layer's weights start, and where that stands, by what they are for; absent roles start by default. */
export function initialOf(layer: LayerValue): Pick<Layer, 'initial' | 'initialAt'> {
  const { starts } = layer;
  if (!starts || starts.size === 0) return {};
  const byRole = new Map<WeightRole, (Start | undefined)[]>();
  for (const { name } of partsOf(layer)) {
    for (const role of rolesOf(layer, name)) byRole.set(role, [...(byRole.get(role) ?? []), starts.get(name)]);
  }
  const found = [...byRole].flatMap(([role, all]) => {
    const one = agreed(all);
    return one ? [[role, { ...one, weights: inRole(role, one.weights) }] as const] : [];
  });
  if (found.length === 0) return {};
  return {
    initial: Object.fromEntries(found.map(([role, { weights }]) => [role, weights])),
    initialAt: Object.fromEntries(found.map(([role, { span: at }]) => [role, at])),
  };
}

/** What all weights of one role start from; null when all start by default. */
function agreed(all: readonly (Start | undefined)[]): Start | null {
  const first = all.find((each) => each !== undefined);
  if (!first) return null;
  const isSame = all.every((each) => each !== undefined && JSON.stringify(each.weights) === JSON.stringify(first.weights));
  return isSame ? first : { ...first, weights: { kind: 'unknown', words: 'ways that differ between its parts' } };
}

function rolesOf(layer: LayerValue, name: string): readonly WeightRole[] {
  const { type } = computationOf(layer);
  const isBias = name.endsWith('bias');
  switch (type) {
    case 'dense':
    case 'conv':
    case 'conv-transpose':
      return [isBias ? 'bias' : 'kernel'];
    case 'batch-norm':
    case 'layer-norm':
    case 'group-norm':
      return [isBias ? 'shift' : 'scale'];
    case 'embedding':
      return ['table'];
    case 'recurrent':
      if (name.startsWith('bias')) return [name.startsWith('bias_ih') ? 'bias' : 'recurrent-bias'];
      return [name.startsWith('weight_ih') ? 'kernel' : 'recurrent'];
    case 'attention':
    case 'transformer':
      if (name.endsWith('in_proj_weight')) return ['query', 'key', 'value'];
      if (name.endsWith('in_proj_bias')) return ['query-bias', 'key-bias', 'value-bias'];
      if (/(^|\.)norm\d?\./.test(name)) return [isBias ? 'shift' : 'scale'];
      return [isBias ? 'bias' : 'kernel'];
    default:
      return [];
  }
}

/** The three projections of attention lie in one [3 · size, size] matrix, whose fans are not those of one. */
function inRole(role: WeightRole, weights: InitialWeights): InitialWeights {
  if (!/^(query|key|value)$/.test(role)) return weights;
  if (weights.kind === 'orthogonal') return { kind: 'unknown', words: 'an orthogonal matrix for all three projections' };
  if (weights.kind !== 'variance-scaling' || weights.fan === 'in') return weights;
  return { ...weights, scale: weights.scale / (weights.fan === 'out' ? 3 : 2) };
}
