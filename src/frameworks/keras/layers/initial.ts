import type { InitialWeights, Layer, WeightRole } from '../../../model/network';
import type { Span } from '../../../text/span';
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

/** What a layer's arguments say about its first weights, and where; empty when they say nothing. */
export function initialOf(callee: string, args: LayerArguments): Pick<Layer, 'initial' | 'initialAt'> {
  const layer = callee.slice(callee.lastIndexOf('.') + 1);
  const told = Object.entries(ROLES).flatMap(([name, role]): readonly Told[] => {
    const value = args.given(name) ? args.value(name) : undefined;
    return value ? [{ role, weights: initializer(value), at: args.place(name) }] : [];
  });
  const found = inLayer(layer, told, args);
  if (found.length === 0) return {};
  const places = found.flatMap(({ role, at }) => (at ? [[role, at] as const] : []));
  return {
    initial: Object.fromEntries(found.map(({ role, weights }) => [role, weights])),
    ...(places.length > 0 ? { initialAt: Object.fromEntries(places) } : {}),
  };
}

/** One role, what its weights start from and where that stands. */
interface Told {
  readonly role: WeightRole;
  readonly weights: InitialWeights;
  readonly at: Span | undefined;
}

/** What the same argument means for layers with several weights of a kind. */
function inLayer(layer: string, told: readonly Told[], args: LayerArguments): readonly Told[] {
  if (/^LSTM(Cell)?$/.test(layer)) return withForgetGate(told, args);
  if (/^GRU(Cell)?$/.test(layer)) return spread(told, { bias: ['bias', 'recurrent-bias'] });
  if (layer === 'MultiHeadAttention')
    return spread(told, { kernel: ['kernel', 'query', 'key', 'value'], bias: ['bias', 'query-bias', 'key-bias', 'value-bias'] });
  return layer.startsWith('Separable') ? onKernels(told, args) : told;
}

function spread(told: readonly Told[], over: Readonly<Partial<Record<WeightRole, readonly WeightRole[]>>>): readonly Told[] {
  return told.flatMap((each) => (over[each.role] ?? [each.role]).map((role) => ({ ...each, role })));
}

/** `unit_forget_bias`, True by default: the second of four gates starts at one whatever the others start from (Jozefowicz et al. 2015). */
function withForgetGate(told: readonly Told[], args: LayerArguments): readonly Told[] {
  const own = told.find(({ role }) => role === 'bias');
  const opens = args.flag('unit_forget_bias', null, true);
  if (opens === true && !own) return told;
  const at = own?.at ?? args.place('unit_forget_bias');
  const others: InitialWeights = own?.weights ?? { kind: 'constant', value: 0 };
  const weights: InitialWeights =
    opens === false
      ? others
      : others.kind === 'constant' && opens
        ? { kind: 'blocks', values: [others.value, 1, others.value, others.value] }
        : { kind: 'unknown', words: 'an initializer beside an open forget gate' };
  return [...told.filter((each) => each !== own), { role: 'bias', weights, at }];
}

/** A separable layer has two kernels, and one word for both here. */
function onKernels(told: readonly Told[], args: LayerArguments): readonly Told[] {
  const value = args.given('pointwise_initializer') ? args.value('pointwise_initializer') : undefined;
  const depthwise = told.find(({ role }) => role === 'kernel');
  if (!value && !depthwise) return told;
  const isSame = value && depthwise && JSON.stringify(initializer(value)) === JSON.stringify(depthwise.weights);
  if (isSame) return told;
  const at = depthwise?.at ?? args.place('pointwise_initializer');
  const weights: InitialWeights = { kind: 'unknown', words: 'different initializers for its two kernels' };
  return [...told.filter((each) => each !== depthwise), { role: 'kernel', weights, at }];
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
