import { addToColumns, type Batch, columnSums, initialise, parameter, sizeOf, type TrainableLayer, type Workshop } from './layer';

/** y = x·W + b on the last axis; W is [inputs × units]. */
export function denseLayer(workshop: Workshop, inputShape: readonly number[], units: number, hasBias: boolean): TrainableLayer {
  const inputs = inputShape.at(-1) ?? 1;
  const initial = initialise(workshop, inputs * units, inputs, units);
  const weights = parameter(initial.weights);
  const bias = hasBias ? parameter(initial.bias()) : null;
  const outputShape = [...inputShape.slice(0, -1), units];
  const perRow = sizeOf(outputShape) / units;
  const { products } = workshop;
  let kept: Batch | null = null;
  return {
    parameters: bias ? [weights, bias] : [weights],
    outputShape,
    forward(input, training) {
      if (training) kept = input;
      const data = products.multiply(input.data, weights.value, input.rows * perRow, inputs, units);
      if (bias) addToColumns(data, bias.value);
      return { rows: input.rows, shape: outputShape, data };
    },
    backward(gradient, needed) {
      if (!kept) throw new Error('backward before forward');
      const rows = gradient.rows * perRow;
      weights.gradient = products.multiplyLeftTransposed(kept.data, gradient.data, inputs, rows, units);
      if (bias) bias.gradient = columnSums(gradient.data, units);
      const data = needed ? products.multiplyRightTransposed(gradient.data, weights.value, rows, units, inputs) : new Float32Array(0);
      return { rows: gradient.rows, shape: inputShape, data };
    },
  };
}
