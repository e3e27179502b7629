import type { InitialWeights, Layer, WeightRole } from '../../../model/network';
import { spanOfNode } from '../../../syntax/nodes';
import type { Passed, Value } from '../network/values';

/** Arguments of the layers of Flax and Haiku that say how weights start, by what they are for. */
const ROLES: Readonly<Record<string, WeightRole>> = {
  kernel_init: 'kernel',
  bias_init: 'bias',
  embedding_init: 'table',
  scale_init: 'scale',
  recurrent_kernel_init: 'recurrent',
  offset_init: 'shift',
  w_init: 'kernel',
  b_init: 'bias',
  w_i_init: 'kernel',
  w_h_init: 'recurrent',
};

const PROJECTIONS: readonly WeightRole[] = ['query', 'key', 'value'];
const SHIFTS: readonly WeightRole[] = ['query-bias', 'key-bias', 'value-bias'];

type Told = readonly (readonly [WeightRole, InitialWeights, Passed])[];

/** What a call of a library layer says about first weights. Arguments are given by name in all programs seen. */
export function initialOf(name: string, passed: readonly Passed[]): Pick<Layer, 'initial' | 'initialAt'> {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const told = passed.flatMap((each): Told => {
    if (each.name === null || each.value.kind === 'none') return [];
    return rolesOf(short, each.name).map((role) => [role, initializer(each.value), each] as const);
  });
  if (told.length === 0) return {};
  return {
    initial: Object.fromEntries(told.map(([role, weights]) => [role, weights])),
    initialAt: Object.fromEntries(told.map(([role, , { node }]) => [role, spanOfNode(node)])),
  };
}

function rolesOf(layer: string, argument: string): readonly WeightRole[] {
  const isAttention = /Attention$/.test(layer);
  // Flax has words of their own for the output where it should start otherwise.
  if (isAttention && argument === 'out_kernel_init') return ['kernel'];
  if (isAttention && argument === 'out_bias_init') return ['bias'];
  const role = Object.hasOwn(ROLES, argument) ? ROLES[argument] : undefined;
  if (!role) return [];
  if (isAttention && role === 'kernel') return [...PROJECTIONS, 'kernel'];
  if (isAttention && role === 'bias') return [...SHIFTS, 'bias'];
  if (/^Embed$/.test(layer) && role === 'kernel') return ['table'];
  return /Norm$/.test(layer) && role === 'bias' ? ['shift'] : [role];
}

function initializer(value: Value): InitialWeights {
  if (value.kind !== 'library') return { kind: 'unknown', words: 'an initializer that is not known' };
  return value.initial ?? distributionOf(value.name, []) ?? { kind: 'unknown', words: value.name };
}

/** What an initializer of jax.nn.initializers, or of Haiku, draws from; null when it is another one or its numbers are not known. */
export function distributionOf(name: string, passed: readonly Passed[]): InitialWeights | null {
  const positional = passed.filter((each) => each.name === null);
  const find = (key: string, position: number) => passed.find((each) => each.name === key)?.value ?? positional[position]?.value;
  const number = (key: string, position: number, fallback: number): number => {
    const value = find(key, position);
    return !value ? fallback : value.kind === 'number' ? value.value : Number.NaN;
  };
  const text = (key: string, position: number, fallback: string): string => {
    const value = find(key, position);
    return !value ? fallback : value.kind === 'string' ? value.value : '';
  };
  const word = name.slice(name.lastIndexOf('.') + 1);
  const made = name.startsWith('haiku.') ? ofHaiku(word, number, text) : ofJax(word, number, text);
  return made && Object.values(made).every((part) => typeof part !== 'number' || Number.isFinite(part)) ? made : null;
}

type Read<Plain> = (key: string, position: number, fallback: Plain) => Plain;

function ofJax(word: string, number: Read<number>, text: Read<string>): InitialWeights | null {
  const scaled = /^(glorot|xavier|he|kaiming|lecun)_(uniform|normal)$/.exec(word);
  if (scaled) {
    const author = scaled[1] ?? '';
    const scale = /^(he|kaiming)$/.test(author) ? 2 : 1;
    return scaling(scale, /^(glorot|xavier)$/.test(author) ? 'fan_avg' : 'fan_in', scaled[2] === 'normal' ? 'truncated_normal' : 'uniform');
  }
  switch (word) {
    case 'zeros':
    case 'zeros_init':
      return { kind: 'constant', value: 0 };
    case 'ones':
    case 'ones_init':
      return { kind: 'constant', value: 1 };
    case 'constant':
      return { kind: 'constant', value: number('value', 0, Number.NaN) };
    case 'uniform':
      return { kind: 'uniform', low: 0, high: number('scale', 0, 1e-2) };
    case 'normal':
      return { kind: 'normal', mean: 0, deviation: number('stddev', 0, 1e-2) };
    case 'truncated_normal': {
      const isUsual = number('lower', 2, -2) === -2 && number('upper', 3, 2) === 2;
      return isUsual ? { kind: 'normal', mean: 0, deviation: number('stddev', 0, 1e-2), truncated: true } : null;
    }
    case 'orthogonal':
      return { kind: 'orthogonal', gain: number('scale', 0, 1) };
    case 'variance_scaling':
      return scaling(number('scale', 0, Number.NaN), text('mode', 1, ''), text('distribution', 2, ''));
    default:
      return null;
  }
}

/** haiku.initializers; a normal that is cut is not widened, but for variance scaling. */
function ofHaiku(word: string, number: Read<number>, text: Read<string>): InitialWeights | null {
  switch (word) {
    case 'Constant':
      return { kind: 'constant', value: number('constant', 0, Number.NaN) };
    case 'RandomNormal':
      return { kind: 'normal', mean: number('mean', 1, 0), deviation: number('stddev', 0, 1) };
    case 'TruncatedNormal': {
      const isUsual = number('lower', 2, -2) === -2 && number('upper', 3, 2) === 2;
      return isUsual ? { kind: 'normal', mean: number('mean', 1, 0), deviation: number('stddev', 0, 1), truncated: true } : null;
    }
    case 'RandomUniform':
      return { kind: 'uniform', low: number('minval', 0, 0), high: number('maxval', 1, 1) };
    case 'VarianceScaling':
      return scaling(number('scale', 0, 1), text('mode', 1, 'fan_in'), text('distribution', 2, 'truncated_normal'));
    case 'Orthogonal':
      return { kind: 'orthogonal', gain: number('scale', 0, 1) };
    default:
      return null;
  }
}

const FANS: Readonly<Record<string, 'in' | 'out' | 'average'>> = { fan_in: 'in', fan_out: 'out', fan_avg: 'average' };
const FORMS = { truncated_normal: 'truncated-normal', normal: 'normal', uniform: 'uniform' } as const;

function scaling(scale: number, mode: string, distribution: string): InitialWeights | null {
  const fan = FANS[mode];
  const form = Object.hasOwn(FORMS, distribution) ? FORMS[distribution as keyof typeof FORMS] : undefined;
  return fan && form ? { kind: 'variance-scaling', scale, fan, distribution: form } : null;
}
