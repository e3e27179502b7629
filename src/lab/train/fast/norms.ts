import { type Delivery, type LayerOf, linesOf, type Stage, type Stored, type Value, type Workplace } from './stage';

export interface Normed {
  readonly input: Value;
  readonly output: Value;
  readonly delivery: Delivery;
  readonly scale: Stored | null;
  readonly shift: Stored | null;
}

/** Running moments of a batch normalisation. */
export interface Running {
  readonly mean: Stored;
  readonly variance: Stored;
}

/**
 * Batch normalisation over all axes but the last. PyTorch feeds the running variance the unbiased estimate, the others the biased one.
 */
export function batchNormStage(place: Workplace, layer: LayerOf<'batch-norm'>, normed: Normed, running: Running): Stage {
  const { kernels, network } = place;
  const { input, output, delivery, scale, shift } = normed;
  const width = input.shape.at(-1) ?? 1;
  const perRow = linesOf(input);
  const mean = place.values(width);
  const variance = place.values(width);
  // Written by every backward pass, wanted or not.
  const noScale = place.values(width);
  const noShift = place.values(width);
  const { epsilon, momentum } = layer;
  const apply = (lines: number, centre: number, spread: number): void =>
    kernels.batchNorm(input.data, output.data, lines, width, centre, spread, scale?.value ?? 0, shift?.value ?? 0, epsilon);
  return {
    forward({ rows, training, follows }) {
      const lines = rows * perRow;
      if (!training) {
        apply(lines, running.mean.value, running.variance.value);
        return;
      }
      kernels.columnMoments(input.data, lines, width, mean, variance);
      apply(lines, mean, variance);
      if (!follows) return;
      const unbiased = network.framework === 'torch' && lines > 1 ? lines / (lines - 1) : 1;
      kernels.smooth(running.mean.value, mean, width, momentum, 1 - momentum, 1);
      kernels.smooth(running.variance.value, variance, width, momentum, 1 - momentum, unbiased);
    },
    backward({ rows }) {
      const dScale = scale?.gradient ?? noScale;
      const dShift = shift?.gradient ?? noShift;
      const lines = rows * perRow;
      const factor = scale?.value ?? 0;
      kernels.batchNormBackward(input.data, output.gradient, delivery.to, lines, width, mean, variance, factor, epsilon, dScale, dShift);
      if (delivery.to !== 0) delivery.done(rows);
    },
  };
}

/** Layer normalisation over the last `axes` axes. */
export function layerNormStage(place: Workplace, layer: LayerOf<'layer-norm'>, normed: Normed): Stage {
  const { kernels } = place;
  const { input, output, delivery, scale, shift } = normed;
  const width = input.shape.slice(-(layer.axes ?? 1)).reduce((product, size) => product * size, 1);
  const perRow = input.size / width;
  const dScale = scale?.gradient ?? place.values(width);
  const dShift = shift?.gradient ?? place.values(width);
  // Written by every backward pass, wanted or not.
  const to = delivery.to || place.values(place.capacity * input.size);
  return {
    forward({ rows }) {
      kernels.layerNorm(input.data, output.data, rows * perRow, width, scale?.value ?? 0, shift?.value ?? 0, layer.epsilon);
    },
    backward({ rows }) {
      kernels.clear(dScale, width);
      kernels.clear(dShift, width);
      kernels.layerNormBackward(input.data, output.gradient, to, rows * perRow, width, scale?.value ?? 0, layer.epsilon, dScale, dShift);
      if (delivery.to !== 0) delivery.done(rows);
    },
  };
}
