import type { Granularity } from '../../../model/site';
import { SELU_ALPHA, SELU_SCALE } from './activation';
import { type Batch, sizeOf, type TrainableLayer, type Workshop } from './layer';

/**
 * Dropout in its inverted form: kept values are divided by 1 − rate in training, and nothing happens outside it. A unit is
 * dropped when its uniform lies below the rate, so the units dropped at a lower rate are dropped at a higher one too.
 */
export function dropoutLayer(workshop: Workshop, shape: readonly number[], granularity: Granularity): TrainableLayer {
  const { rate } = workshop;
  let factors: Float32Array = new Float32Array(0);
  const identity: TrainableLayer = { parameters: [], outputShape: shape, forward: (input) => input, backward: (gradient) => gradient };
  if (rate === 0) return identity;
  const draw = noise(workshop, shape, granularity);
  return {
    parameters: [],
    outputShape: shape,
    forward(input, training) {
      if (!training) return input;
      const { multiply, add } = draw(input);
      factors = multiply;
      const data = new Float32Array(input.data.length);
      for (let index = 0; index < data.length; index += 1) {
        data[index] = (input.data[index] as number) * (multiply[index] as number) + (add ? (add[index] as number) : 0);
      }
      return { ...input, data };
    },
    backward(gradient) {
      const data = new Float32Array(gradient.data.length);
      for (let index = 0; index < data.length; index += 1) data[index] = (gradient.data[index] as number) * (factors[index] as number);
      return { ...gradient, data };
    },
  };
}

/** What a mask does to the values: y = x · multiply + add. */
type Noise = (input: Batch) => { readonly multiply: Float32Array; readonly add: Float32Array | null };

function noise(workshop: Workshop, shape: readonly number[], granularity: Granularity): Noise {
  const { rate } = workshop;
  const size = sizeOf(shape);
  const threshold = rate * 2 ** 32;
  const elements = (input: Batch, pick: () => number): Float32Array => {
    const mask = new Float32Array(input.rows * size);
    for (let index = 0; index < mask.length; index += 1) mask[index] = pick();
    return mask;
  };
  /** One pick for all places of a channel; on flat shapes every value is a channel. */
  const channels = (input: Batch, pick: () => number): Float32Array => {
    const count = shape.at(-1) ?? 1;
    const mask = new Float32Array(input.rows * size);
    for (let start = 0; start < mask.length; start += size) {
      const picks = Float32Array.from({ length: count }, pick);
      for (let index = 0; index < size; index += 1) mask[start + index] = picks[index % count] as number;
    }
    return mask;
  };
  const kept = (yes: number, no: number) => (): number => (workshop.maskWord() < threshold ? no : yes);
  switch (granularity) {
    case 'element':
      return (input) => ({ multiply: elements(input, kept(1 / (1 - rate), 0)), add: null });
    case 'channel':
      return (input) => ({ multiply: channels(input, kept(1 / (1 - rate), 0)), add: null });
    case 'gaussian': {
      const deviation = Math.sqrt(rate / (1 - rate));
      return (input) => ({ multiply: elements(input, () => 1 + deviation * workshop.maskNormal()), add: null });
    }
    case 'alpha':
      return alphaNoise(rate, (input) => elements(input, kept(1, 0)));
    case 'channel-alpha':
      return alphaNoise(rate, (input) => channels(input, kept(1, 0)));
    default:
      throw new RangeError(`the lab has no ${granularity} dropout`);
  }
}

/** Alpha dropout keeps mean and variance of SELU units: a·(x·m + α′·(1 − m)) + b (Klambauer et al. 2017, section "Alpha Dropout"). */
function alphaNoise(rate: number, mask: (input: Batch) => Float32Array): Noise {
  const alpha = -SELU_SCALE * SELU_ALPHA;
  const keep = 1 - rate;
  const a = (keep + alpha * alpha * keep * rate) ** -0.5;
  const b = -a * rate * alpha;
  return (input) => {
    const multiply = mask(input);
    const add = multiply.map((one) => a * alpha * (1 - one) + b);
    for (let index = 0; index < multiply.length; index += 1) multiply[index] = (multiply[index] as number) * a;
    return { multiply, add };
  };
}
