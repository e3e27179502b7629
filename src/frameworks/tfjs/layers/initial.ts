import type { InitialWeights, Layer, WeightRole } from '../../../model/network';
import type { Span } from '../../../text/span';
import { type LayerValue, plainOf, type Value } from '../networks/values';
import type { LayerOptions } from './options';

/** Options that say how weights start; a depthwise layer's own kernels count as kernels. */
const ROLES: Readonly<Record<string, WeightRole>> = {
  kernelInitializer: 'kernel',
  depthwiseInitializer: 'kernel',
  biasInitializer: 'bias',
  recurrentInitializer: 'recurrent',
  embeddingsInitializer: 'table',
  gammaInitializer: 'scale',
  betaInitializer: 'shift',
};

/** Share of the variance of a normal that is left when it is cut at two deviations: TensorFlow.js does not make up for it. */
const LEFT = 0.8796256610342398 ** 2;

/** What a layer's options say about its first weights, and where; empty when they say nothing. */
export function initialOf(layer: LayerValue, options: LayerOptions): Pick<Layer, 'initial' | 'initialAt'> {
  const initial: Partial<Record<WeightRole, InitialWeights>> = {};
  const places: Partial<Record<WeightRole, Span>> = {};
  for (const [name, role] of Object.entries(ROLES)) {
    const value = options.value(name);
    if (!value) continue;
    initial[role] = initializer(value);
    places[role] = options.place(name) ?? layer.span;
  }
  if (/^lstm(Cell)?$/.test(layer.kind) && options.flag('unitForgetBias', false) === true) {
    initial.bias = withOpenGate(initial.bias);
    places.bias ??= options.place('unitForgetBias') ?? layer.span;
  }
  // One initializer draws the kernels of both steps.
  if (layer.kind === 'separableConv2d') agreeOnKernels(initial, options);
  return Object.keys(initial).length > 0 ? { initial, initialAt: places } : {};
}

/** The forget gate, the second of four, starts at one (Jozefowicz et al. 2015). */
function withOpenGate(others: InitialWeights | undefined): InitialWeights {
  const value = others === undefined ? 0 : others.kind === 'constant' ? others.value : null;
  return value === null
    ? { kind: 'unknown', words: 'an initializer beside an open forget gate' }
    : { kind: 'blocks', values: [value, 1, value, value] };
}

function agreeOnKernels(initial: Partial<Record<WeightRole, InitialWeights>>, options: LayerOptions): void {
  const pointwise = options.value('pointwiseInitializer');
  const depthwise = initial.kernel;
  if (!pointwise && !depthwise) return;
  const isSame = pointwise && depthwise && JSON.stringify(initializer(pointwise)) === JSON.stringify(depthwise);
  if (!isSame) initial.kernel = { kind: 'unknown', words: 'different initializers for its two kernels' };
}

/** `'heNormal'`, `tf.initializers.heNormal({seed: 1})`; formulas as in initializers.ts of TensorFlow.js. */
function initializer(value: Value): InitialWeights {
  const plain = plainOf(value);
  const name = value.type === 'library' || value.type === 'named' ? value.name : typeof plain === 'string' ? plain : null;
  if (name === null) return { kind: 'unknown', words: 'an initializer that is not known' };
  const given = value.type === 'library' ? value.arguments[0] : undefined;
  const unread: InitialWeights = { kind: 'unknown', words: name };
  if (given && given.type !== 'object') return unread;
  const entry = (key: string): Value | undefined => given?.entries.get(key);
  const number = (key: string, fallback: number): number => {
    const found = plainOf(entry(key));
    return entry(key) === undefined ? fallback : typeof found === 'number' ? found : Number.NaN;
  };
  const text = (key: string, fallback: string): string => {
    const found = plainOf(entry(key));
    return entry(key) === undefined ? fallback : typeof found === 'string' ? found : '';
  };
  const made = given?.open ? null : build(name.slice(name.lastIndexOf('.') + 1).toLowerCase(), number, text);
  return made && Object.values(made).every((part) => typeof part !== 'number' || Number.isFinite(part)) ? made : unread;
}

type Read<Plain> = (key: string, fallback: Plain) => Plain;

function build(word: string, number: Read<number>, text: Read<string>): InitialWeights | null {
  const scaled = /^(glorot|he|lecun)(uniform|normal)$/.exec(word);
  if (scaled) return scaling(scaled[1] === 'he' ? 2 : 1, scaled[1] === 'glorot' ? 'average' : 'in', scaled[2] ?? '');
  switch (word) {
    case 'zeros':
      return { kind: 'constant', value: 0 };
    case 'ones':
      return { kind: 'constant', value: 1 };
    case 'constant':
      return { kind: 'constant', value: number('value', Number.NaN) };
    case 'randomuniform':
      return { kind: 'uniform', low: number('minval', -0.05), high: number('maxval', 0.05) };
    case 'randomnormal':
      return { kind: 'normal', mean: number('mean', 0), deviation: number('stddev', 0.05) };
    case 'truncatednormal':
      return { kind: 'normal', mean: number('mean', 0), deviation: number('stddev', 0.05), truncated: true };
    case 'orthogonal':
      return { kind: 'orthogonal', gain: number('gain', 1) };
    case 'variancescaling': {
      const fan = FANS[text('mode', 'fanIn')];
      return fan ? scaling(number('scale', 1), fan, text('distribution', 'normal')) : null;
    }
    default:
      return null;
  }
}

const FANS: Readonly<Record<string, 'in' | 'out' | 'average'>> = { fanIn: 'in', fanOut: 'out', fanAvg: 'average' };

function scaling(scale: number, fan: 'in' | 'out' | 'average', distribution: string): InitialWeights | null {
  if (distribution === 'uniform') return { kind: 'variance-scaling', scale, fan, distribution };
  return distribution === 'normal' ? { kind: 'variance-scaling', scale: scale * LEFT, fan, distribution: 'truncated-normal' } : null;
}
