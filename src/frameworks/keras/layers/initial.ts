import type { InitialWeights, Layer, WeightRole } from '../../../model/network';
import type { Arguments, Value } from '../networks/values';
import type { LayerArguments } from './arguments';

/** Arguments that say how weights start; a depthwise or separable layer's own kernels count as kernels. */
const ROLES: Readonly<Record<string, WeightRole>> = {
  kernel_initializer: 'kernel',
  depthwise_initializer: 'kernel',
  bias_initializer: 'bias',
  recurrent_initializer: 'recurrent',
  embeddings_initializer: 'table',
  gamma_initializer: 'scale',
  beta_initializer: 'shift',
};

/** What a layer's arguments say about its first weights; null when they say nothing. */
export function initialOf(args: LayerArguments): NonNullable<Layer['initial']> | null {
  const found = Object.entries(ROLES).flatMap(([name, role]) => {
    const value = args.given(name) ? args.value(name) : undefined;
    return value ? [[role, initializer(value)] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : null;
}

function initializer(value: Value): InitialWeights {
  if (value.type === 'constant' && typeof value.value === 'string') return byName(value.value, null);
  if (value.type === 'named') return byName(value.name, null);
  if (value.type === 'object') return byName(value.name, value.arguments);
  return { kind: 'unknown', words: 'an initializer that is not known' };
}

/** `glorot_uniform`, `keras.initializers.GlorotUniform(seed=1)`; formulas as in keras.initializers. */
function byName(name: string, args: Arguments | null): InitialWeights {
  const word = name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replaceAll('_', '');
  const number = (key: string, position: number, fallback: number): number => {
    const given = args?.keywords.get(key) ?? args?.positional[position];
    if (!given) return fallback;
    return given.type === 'constant' && typeof given.value === 'number' ? given.value : Number.NaN;
  };
  const made = build(word, number, args);
  return made && Object.values(made).every((part) => typeof part !== 'number' || Number.isFinite(part))
    ? made
    : { kind: 'unknown', words: name };
}

type Read = (key: string, position: number, fallback: number) => number;

function build(word: string, number: Read, args: Arguments | null): InitialWeights | null {
  const scaled = /^(glorot|he|lecun)(uniform|normal)(v2)?$/.exec(word);
  if (scaled) {
    const distribution = scaled[2] === 'uniform' ? 'uniform' : 'truncated-normal';
    return { kind: 'variance-scaling', scale: scaled[1] === 'he' ? 2 : 1, fan: scaled[1] === 'glorot' ? 'average' : 'in', distribution };
  }
  switch (word) {
    case 'zeros':
    case 'zero':
      return { kind: 'constant', value: 0 };
    case 'ones':
    case 'one':
      return { kind: 'constant', value: 1 };
    case 'constant':
      return { kind: 'constant', value: number('value', 0, 0) };
    case 'randomuniform':
    case 'uniform':
      return { kind: 'uniform', low: number('minval', 0, -0.05), high: number('maxval', 1, 0.05) };
    case 'randomnormal':
    case 'normal':
      return { kind: 'normal', mean: number('mean', 0, 0), deviation: number('stddev', 1, 0.05) };
    case 'truncatednormal':
      return { kind: 'normal', mean: number('mean', 0, 0), deviation: number('stddev', 1, 0.05), truncated: true };
    case 'orthogonal':
    case 'orthogonalinitializer':
      return { kind: 'orthogonal', gain: number('gain', 0, 1) };
    case 'variancescaling':
      return variance(number, args);
    default:
      return null;
  }
}

const FANS: Readonly<Record<string, 'in' | 'out' | 'average'>> = { fan_in: 'in', fan_out: 'out', fan_avg: 'average' };

function variance(number: Read, args: Arguments | null): InitialWeights | null {
  const text = (key: string, position: number, fallback: string): string | null => {
    const given = args?.keywords.get(key) ?? args?.positional[position];
    if (!given) return fallback;
    return given.type === 'constant' && typeof given.value === 'string' ? given.value : null;
  };
  const fan = FANS[text('mode', 1, 'fan_in') ?? ''];
  const word = text('distribution', 2, 'truncated_normal');
  const distribution = word === 'uniform' ? word : word === 'untruncated_normal' ? 'normal' : 'truncated-normal';
  return fan && word !== null ? { kind: 'variance-scaling', scale: number('scale', 0, 1), fan, distribution } : null;
}
