import type { InitialWeights, WeightRole } from '../../../model/network';
import type { Passed, Value } from './values';

/** `nn.init.kaiming_normal_(layer.weight)`: how a weight of a layer starts is kept with the layer. */
export function startsFrom(name: string, passed: readonly Passed[]): void {
  const weight = passed[0]?.value;
  if (weight?.kind !== 'weight' || !weight.part) return;
  const { layer, name: part } = weight.part;
  const role = roleOf(layer.operation.type, part);
  const initial = role && initialOf(name.slice(name.lastIndexOf('.') + 1), passed);
  if (role && initial) layer.initial = { ...layer.initial, [role]: initial };
}

function roleOf(type: string, part: string): WeightRole | null {
  if (type === 'batch-norm' || type === 'layer-norm') return part === 'bias' ? 'shift' : part === 'weight' ? 'scale' : null;
  if (type === 'embedding') return part === 'weight' ? 'table' : null;
  if (type !== 'dense' && type !== 'conv') return null;
  return part === 'weight' ? 'kernel' : part === 'bias' ? 'bias' : null;
}

/** Gains of torch.nn.init.calculate_gain. */
const GAINS: Readonly<Record<string, number>> = { relu: Math.SQRT2, tanh: 5 / 3, selu: 3 / 4, leaky_relu: Math.SQRT2 };

function initialOf(name: string, passed: readonly Passed[]): InitialWeights | null {
  const given = (word: string, position: number): Value | undefined =>
    passed.find((each) => each.name === word)?.value ?? passed.filter((each) => each.name === null)[position]?.value;
  const number = (word: string, position: number, fallback: number): number | null => {
    const value = given(word, position);
    if (!value) return fallback;
    return value.kind === 'number' ? value.value : null;
  };
  const text = (word: string, position: number, fallback: string): string | null => {
    const value = given(word, position);
    if (!value) return fallback;
    return value.kind === 'string' ? value.value : null;
  };
  switch (name) {
    case 'zeros_':
      return { kind: 'constant', value: 0 };
    case 'ones_':
      return { kind: 'constant', value: 1 };
    case 'constant_': {
      const value = number('val', 1, Number.NaN);
      return value === null || Number.isNaN(value) ? null : { kind: 'constant', value };
    }
    case 'uniform_': {
      const [low, high] = [number('a', 1, 0), number('b', 2, 1)];
      return low === null || high === null ? null : { kind: 'uniform', low, high };
    }
    case 'normal_': {
      const [mean, deviation] = [number('mean', 1, 0), number('std', 2, 1)];
      return mean === null || deviation === null ? null : { kind: 'normal', mean, deviation };
    }
    case 'trunc_normal_': {
      const [mean, deviation] = [number('mean', 1, 0), number('std', 2, 1)];
      // Cut at -2 and 2, not at two deviations: for the usual small deviations that is no cut at all.
      return mean === null || deviation === null || deviation > 0.25 ? null : { kind: 'normal', mean, deviation };
    }
    case 'xavier_uniform_':
    case 'xavier_normal_': {
      const gain = number('gain', 1, 1);
      const distribution = name === 'xavier_uniform_' ? 'uniform' : 'normal';
      return gain === null ? null : { kind: 'variance-scaling', scale: gain ** 2, fan: 'average', distribution };
    }
    case 'kaiming_uniform_':
    case 'kaiming_normal_': {
      const slope = number('a', 1, 0);
      const mode = text('mode', 2, 'fan_in');
      const bend = text('nonlinearity', 3, 'leaky_relu');
      if (slope === null || mode === null || bend === null) return null;
      const gain = bend === 'leaky_relu' ? Math.sqrt(2 / (1 + slope ** 2)) : (GAINS[bend] ?? 1);
      const distribution = name === 'kaiming_uniform_' ? 'uniform' : 'normal';
      return { kind: 'variance-scaling', scale: gain ** 2, fan: mode === 'fan_out' ? 'out' : 'in', distribution };
    }
    case 'orthogonal_': {
      const gain = number('gain', 1, 1);
      return gain === null ? null : { kind: 'orthogonal', gain };
    }
    default:
      return null;
  }
}
