import { type Window, windows } from '../../space/windows';
import type { LabLayer } from '../../study';
import { addToColumns, columnSums, initialise, parameter, type TrainableLayer, type Workshop } from './layer';

type Conv = Extract<LabLayer, { type: 'conv' }> & { readonly rank: 1 | 2 };

/**
 * Convolution as one matrix product: the patches under the kernel become the rows of a matrix (im2col). The backend has no
 * kernel for the gradient in the filters, and this form needs none. Weights are [kernel height · kernel width · channels × filters].
 */
export function convLayer(workshop: Workshop, inputShape: readonly number[], layer: Conv): TrainableLayer {
  const [down, across] = windows(inputShape, layer);
  const channels = inputShape[2] ?? 1;
  const { filters } = layer;
  const patch = down.kernel * across.kernel * channels;
  const initial = initialise(workshop, patch * filters, patch, down.kernel * across.kernel * filters);
  const weights = parameter(initial.weights);
  const bias = layer.bias ? parameter(initial.bias()) : null;
  const outputShape = [down.output, across.output, filters];
  const cells = down.output * across.output;
  const { products } = workshop;
  let kept: Float32Array | null = null;
  return {
    parameters: bias ? [weights, bias] : [weights],
    outputShape,
    forward(input, training) {
      const patches = toPatches(input.data, input.rows, channels, down, across);
      if (training) kept = patches;
      const data = products.multiply(patches, weights.value, input.rows * cells, patch, filters);
      if (bias) addToColumns(data, bias.value);
      return { rows: input.rows, shape: outputShape, data };
    },
    backward(gradient, needed) {
      if (!kept) throw new Error('backward before forward');
      const rows = gradient.rows * cells;
      weights.gradient = products.multiplyLeftTransposed(kept, gradient.data, patch, rows, filters);
      if (bias) bias.gradient = columnSums(gradient.data, filters);
      if (!needed) return { rows: gradient.rows, shape: inputShape, data: new Float32Array(0) };
      const patches = products.multiplyRightTransposed(gradient.data, weights.value, rows, filters, patch);
      return { rows: gradient.rows, shape: inputShape, data: fromPatches(patches, gradient.rows, channels, down, across) };
    },
  };
}

/** Calls `visit` with the offsets of each run of `channels` values: in the image and in the patch matrix. */
function eachCell(rows: number, channels: number, down: Window, across: Window, visit: (image: number, patches: number) => void): void {
  let patches = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let y = 0; y < down.output; y += 1) {
      for (let x = 0; x < across.output; x += 1) {
        for (let ky = 0; ky < down.kernel; ky += 1) {
          const sourceY = y * down.stride + ky - down.before;
          for (let kx = 0; kx < across.kernel; kx += 1) {
            const sourceX = x * across.stride + kx - across.before;
            if (sourceY >= 0 && sourceY < down.input && sourceX >= 0 && sourceX < across.input) {
              visit(((row * down.input + sourceY) * across.input + sourceX) * channels, patches);
            }
            patches += channels;
          }
        }
      }
    }
  }
}

function toPatches(image: Float32Array, rows: number, channels: number, down: Window, across: Window): Float32Array {
  const patches = new Float32Array(rows * down.output * across.output * down.kernel * across.kernel * channels);
  eachCell(rows, channels, down, across, (from, to) => {
    for (let channel = 0; channel < channels; channel += 1) patches[to + channel] = image[from + channel] as number;
  });
  return patches;
}

/** Adds every patch back to where it came from: the transpose of `toPatches`. */
function fromPatches(patches: Float32Array, rows: number, channels: number, down: Window, across: Window): Float32Array {
  const image = new Float32Array(rows * down.input * across.input * channels);
  eachCell(rows, channels, down, across, (to, from) => {
    for (let channel = 0; channel < channels; channel += 1) {
      image[to + channel] = (image[to + channel] as number) + (patches[from + channel] as number);
    }
  });
  return image;
}
