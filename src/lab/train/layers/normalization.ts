import { type Batch, parameter, type TrainableLayer, type Workshop } from './layer';

/**
 * Normalises groups of values to mean 0 and variance 1 and gives back what `backward` needs.
 * Member j of group g sits at `offset(g) + j * step`.
 */
interface Grouping {
  readonly groups: number;
  readonly members: number;
  readonly offset: (group: number) => number;
  readonly step: number;
}

interface Normalised {
  readonly data: Float32Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function normalise(input: Float32Array, { groups, members, offset, step }: Grouping, epsilon: number): Normalised {
  const data = new Float32Array(input.length);
  const mean = new Float64Array(groups);
  const variance = new Float64Array(groups);
  for (let group = 0; group < groups; group += 1) {
    const start = offset(group);
    const end = start + members * step;
    let sum = 0;
    for (let index = start; index < end; index += step) sum += input[index] as number;
    const centre = sum / members;
    let squares = 0;
    for (let index = start; index < end; index += step) squares += ((input[index] as number) - centre) ** 2;
    const spread = squares / members;
    const scale = 1 / Math.sqrt(spread + epsilon);
    for (let index = start; index < end; index += step) data[index] = ((input[index] as number) - centre) * scale;
    mean[group] = centre;
    variance[group] = spread;
  }
  return { data, mean, variance };
}

/** Gradient through `normalise`: (g − mean g − x̂ · mean(g·x̂)) / σ per group (Ioffe and Szegedy 2015, section 3). */
function normaliseBackward(
  gradient: Float32Array,
  kept: Normalised,
  { groups, members, offset, step }: Grouping,
  epsilon: number,
): Float32Array {
  const data = new Float32Array(gradient.length);
  for (let group = 0; group < groups; group += 1) {
    const start = offset(group);
    const end = start + members * step;
    let sum = 0;
    let dot = 0;
    for (let index = start; index < end; index += step) {
      sum += gradient[index] as number;
      dot += (gradient[index] as number) * (kept.data[index] as number);
    }
    const scale = 1 / Math.sqrt((kept.variance[group] as number) + epsilon);
    for (let index = start; index < end; index += step) {
      data[index] = scale * ((gradient[index] as number) - sum / members - ((kept.data[index] as number) * dot) / members);
    }
  }
  return data;
}

/** Scale and shift per feature of the last axis. */
function affine(features: number) {
  const scale = parameter(new Float32Array(features).fill(1));
  const shift = parameter(new Float32Array(features));
  return {
    parameters: [scale, shift],
    apply(normalised: Float32Array): Float32Array {
      const data = new Float32Array(normalised.length);
      for (let index = 0; index < data.length; index += 1) {
        const feature = index % features;
        data[index] = (normalised[index] as number) * (scale.value[feature] as number) + (shift.value[feature] as number);
      }
      return data;
    },
    backward(gradient: Float32Array, normalised: Float32Array): Float32Array {
      const data = new Float32Array(gradient.length);
      const scaleSum = new Float64Array(features);
      const shiftSum = new Float64Array(features);
      for (let index = 0; index < data.length; index += 1) {
        const feature = index % features;
        const value = gradient[index] as number;
        scaleSum[feature] = (scaleSum[feature] as number) + value * (normalised[index] as number);
        shiftSum[feature] = (shiftSum[feature] as number) + value;
        data[index] = value * (scale.value[feature] as number);
      }
      scale.gradient = Float32Array.from(scaleSum);
      shift.gradient = Float32Array.from(shiftSum);
      return data;
    },
  };
}

/**
 * Batch normalisation over the last axis. `momentum` is the share of the old running value kept per step; PyTorch feeds the
 * running variance the unbiased estimate, Keras the biased one.
 */
export function batchNormLayer(workshop: Workshop, inputShape: readonly number[], epsilon: number, momentum: number): TrainableLayer {
  const features = inputShape.at(-1) ?? 1;
  const { parameters, apply, backward } = affine(features);
  const runningMean = new Float64Array(features);
  const runningVariance = new Float64Array(features).fill(1);
  const grouping = (size: number): Grouping => ({ groups: features, members: size / features, offset: (group) => group, step: features });
  let kept: Normalised | null = null;
  const track = ({ mean, variance }: Normalised, members: number): void => {
    const correction = workshop.framework === 'torch' && members > 1 ? members / (members - 1) : 1;
    for (let feature = 0; feature < features; feature += 1) {
      runningMean[feature] = momentum * (runningMean[feature] as number) + (1 - momentum) * (mean[feature] as number);
      runningVariance[feature] =
        momentum * (runningVariance[feature] as number) + (1 - momentum) * (variance[feature] as number) * correction;
    }
  };
  const settled = (input: Batch): Float32Array => {
    const data = new Float32Array(input.data.length);
    for (let index = 0; index < data.length; index += 1) {
      const feature = index % features;
      data[index] =
        ((input.data[index] as number) - (runningMean[feature] as number)) / Math.sqrt((runningVariance[feature] as number) + epsilon);
    }
    return data;
  };
  return {
    parameters,
    outputShape: inputShape,
    forward(input, training) {
      if (!training) return { ...input, data: apply(settled(input)) };
      kept = normalise(input.data, grouping(input.data.length), epsilon);
      track(kept, input.data.length / features);
      return { ...input, data: apply(kept.data) };
    },
    backward(gradient) {
      if (!kept) throw new Error('backward before forward');
      const inner = backward(gradient.data, kept.data);
      return { ...gradient, shape: inputShape, data: normaliseBackward(inner, kept, grouping(inner.length), epsilon) };
    },
  };
}

/** Layer normalisation over the last axis (Ba et al. 2016). */
export function layerNormLayer(inputShape: readonly number[], epsilon: number): TrainableLayer {
  const features = inputShape.at(-1) ?? 1;
  const { parameters, apply, backward } = affine(features);
  const grouping = (size: number): Grouping => ({
    groups: size / features,
    members: features,
    offset: (group) => group * features,
    step: 1,
  });
  let kept: Normalised | null = null;
  return {
    parameters,
    outputShape: inputShape,
    forward(input, training) {
      const normalised = normalise(input.data, grouping(input.data.length), epsilon);
      if (training) kept = normalised;
      return { ...input, data: apply(normalised.data) };
    },
    backward(gradient) {
      if (!kept) throw new Error('backward before forward');
      const inner = backward(gradient.data, kept.data);
      return { ...gradient, data: normaliseBackward(inner, kept, grouping(inner.length), epsilon) };
    },
  };
}
