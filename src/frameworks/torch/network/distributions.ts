import type { InitialWeights } from '../../../model/network';
import type { Passed, Value } from './values';

/** Gains of torch.nn.init.calculate_gain. */
const GAINS: Readonly<Record<string, number>> = { relu: Math.SQRT2, tanh: 5 / 3, selu: 3 / 4 };

/** `torch.nn.init.calculate_gain('relu')`; null where it is not known. */
export function gainOf(bend: string, slope: number): number | null {
  if (bend === 'leaky_relu') return Math.sqrt(2 / (1 + slope ** 2));
  if (/^(linear|sigmoid|conv(_transpose)?[123]d)$/.test(bend)) return 1;
  return Object.hasOwn(GAINS, bend) ? (GAINS[bend] ?? null) : null;
}

/** What one argument of a call is: by its name, else at its position; the fallback where it is not given, null where it is not known. */
interface Given {
  number(name: string, position: number, fallback: number): number | null;
  text(name: string, position: number, fallback: string): string | null;
}

function givenIn(passed: readonly Passed[]): Given {
  const positional = passed.filter((each) => each.name === null);
  const find = (name: string, position: number): Value | undefined =>
    passed.find((each) => each.name === name)?.value ?? positional[position]?.value;
  return {
    number(name, position, fallback) {
      const value = find(name, position);
      if (!value) return fallback;
      return value.kind === 'number' ? value.value : null;
    },
    text(name, position, fallback) {
      const value = find(name, position);
      if (!value) return fallback;
      return value.kind === 'string' ? value.value : null;
    },
  };
}

/** A function of torch.nn.init, the weight its first argument; null when it is another one or its numbers are not known. */
export function distributionOf(name: string, passed: readonly Passed[]): InitialWeights | null {
  const { number, text } = givenIn(passed);
  switch (name.replace(/_?$/, '_')) {
    case 'zeros_':
      return { kind: 'constant', value: 0 };
    case 'ones_':
      return { kind: 'constant', value: 1 };
    case 'constant_':
      return constant(number('val', 1, Number.NaN));
    case 'uniform_':
      return uniform(number('a', 1, 0), number('b', 2, 1));
    case 'normal_':
      return normal(number('mean', 1, 0), number('std', 2, 1));
    case 'trunc_normal_': {
      const deviation = number('std', 2, 1);
      // Cut at -2 and 2, not at two deviations: for the usual small deviations that is no cut at all.
      return deviation !== null && deviation > 0.25 ? null : normal(number('mean', 1, 0), deviation);
    }
    case 'xavier_uniform_':
    case 'xavier_normal_': {
      const gain = number('gain', 1, 1);
      const distribution = name.includes('uniform') ? 'uniform' : 'normal';
      return gain === null ? null : { kind: 'variance-scaling', scale: gain ** 2, fan: 'average', distribution };
    }
    case 'kaiming_uniform_':
    case 'kaiming_normal_': {
      const slope = number('a', 1, 0);
      const mode = text('mode', 2, 'fan_in');
      const bend = text('nonlinearity', 3, 'leaky_relu');
      const gain = slope === null || mode === null || bend === null ? null : gainOf(bend, slope);
      const distribution = name.includes('uniform') ? 'uniform' : 'normal';
      return gain === null ? null : { kind: 'variance-scaling', scale: gain ** 2, fan: mode === 'fan_out' ? 'out' : 'in', distribution };
    }
    case 'orthogonal_': {
      const gain = number('gain', 1, 1);
      return gain === null ? null : { kind: 'orthogonal', gain };
    }
    default:
      return null;
  }
}

/** A method of a tensor that draws or sets its values: `weight.data.normal_(0, 0.02)`. */
export function filledBy(name: string, passed: readonly Passed[]): InitialWeights | null {
  const { number } = givenIn(passed);
  switch (name) {
    case 'zero_':
      return { kind: 'constant', value: 0 };
    case 'fill_':
      return constant(number('value', 0, Number.NaN));
    case 'uniform_':
      return uniform(number('from', 0, 0), number('to', 1, 1));
    case 'normal_':
      return normal(number('mean', 0, 0), number('std', 1, 1));
    default:
      return null;
  }
}

/** The distribution of `factor` times such a weight; null when that cannot be written. */
export function scaledBy(weights: InitialWeights, factor: number): InitialWeights | null {
  switch (weights.kind) {
    case 'constant':
      return { kind: 'constant', value: weights.value * factor };
    case 'normal':
      return { ...weights, mean: weights.mean * factor, deviation: weights.deviation * Math.abs(factor) };
    case 'uniform': {
      const [low, high] = [weights.low * factor, weights.high * factor];
      return { kind: 'uniform', low: Math.min(low, high), high: Math.max(low, high) };
    }
    case 'variance-scaling':
      return { ...weights, scale: weights.scale * factor ** 2 };
    case 'orthogonal':
      return { ...weights, gain: weights.gain * factor };
    default:
      return null;
  }
}

function constant(value: number | null): InitialWeights | null {
  return value === null || Number.isNaN(value) ? null : { kind: 'constant', value };
}

function uniform(low: number | null, high: number | null): InitialWeights | null {
  return low === null || high === null ? null : { kind: 'uniform', low, high };
}

function normal(mean: number | null, deviation: number | null): InitialWeights | null {
  return mean === null || deviation === null ? null : { kind: 'normal', mean, deviation };
}
