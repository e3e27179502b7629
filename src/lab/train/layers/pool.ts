import { windows } from '../../space/windows';
import type { LabLayer } from '../../study';
import { type Batch, sizeOf, type TrainableLayer, type Workshop } from './layer';

type Pool = Extract<LabLayer, { type: 'pool' }> & { readonly rank: 1 | 2 };

/**
 * Largest or mean value under a sliding window. Padding never wins a maximum; in a mean, PyTorch counts the padded cells
 * (`count_include_pad=True` is its default), Keras does not.
 */
export function poolLayer(workshop: Workshop, inputShape: readonly number[], layer: Pool): TrainableLayer {
  const [down, across] = windows(inputShape, { rank: layer.rank, kernel: layer.size, stride: layer.stride, padding: layer.padding });
  const channels = inputShape[2] ?? 1;
  const outputShape = [down.output, across.output, channels];
  const inputSize = sizeOf(inputShape);
  const full = down.kernel * across.kernel;
  const countPadding = workshop.framework === 'torch';

  /** Offsets of the cells (channel 0) under each window, the same for every row and channel. */
  const places: number[][] = [];
  for (let y = 0; y < down.output; y += 1) {
    for (let x = 0; x < across.output; x += 1) {
      const cells: number[] = [];
      for (let ky = 0; ky < down.kernel; ky += 1) {
        for (let kx = 0; kx < across.kernel; kx += 1) {
          const sourceY = y * down.stride + ky - down.before;
          const sourceX = x * across.stride + kx - across.before;
          if (sourceY >= 0 && sourceY < down.input && sourceX >= 0 && sourceX < across.input) {
            cells.push((sourceY * across.input + sourceX) * channels);
          }
        }
      }
      places.push(cells);
    }
  }

  let winners = new Int32Array(0);
  const eachOutput = (rows: number, visit: (output: number, base: number, cells: readonly number[]) => void): void => {
    let output = 0;
    for (let row = 0; row < rows; row += 1) {
      for (const cells of places) {
        for (let channel = 0; channel < channels; channel += 1) {
          visit(output, row * inputSize + channel, cells);
          output += 1;
        }
      }
    }
  };
  const forwardMax = (input: Batch, data: Float32Array, training: boolean): void => {
    const chosen = new Int32Array(data.length);
    eachOutput(input.rows, (output, base, cells) => {
      let best = base + (cells[0] ?? 0);
      for (const cell of cells) if ((input.data[base + cell] as number) > (input.data[best] as number)) best = base + cell;
      chosen[output] = best;
      data[output] = input.data[best] as number;
    });
    if (training) winners = chosen;
  };
  const share = (cells: readonly number[]): number => 1 / (countPadding ? full : cells.length);

  return {
    parameters: [],
    outputShape,
    forward(input, training) {
      const data = new Float32Array(input.rows * sizeOf(outputShape));
      if (layer.mode === 'max') forwardMax(input, data, training);
      else {
        eachOutput(input.rows, (output, base, cells) => {
          let sum = 0;
          for (const cell of cells) sum += input.data[base + cell] as number;
          data[output] = sum * share(cells);
        });
      }
      return { rows: input.rows, shape: outputShape, data };
    },
    backward(gradient) {
      const data = new Float32Array(gradient.rows * inputSize);
      const add = (index: number, value: number): void => {
        data[index] = (data[index] as number) + value;
      };
      eachOutput(gradient.rows, (output, base, cells) => {
        const value = gradient.data[output] as number;
        if (layer.mode === 'max') add(winners[output] as number, value);
        else for (const cell of cells) add(base + cell, value * share(cells));
      });
      return { rows: gradient.rows, shape: inputShape, data };
    },
  };
}

/** Largest or mean value of every channel over all places: a pool as large as its input. */
export function globalPoolLayer(workshop: Workshop, inputShape: readonly number[], mode: 'max' | 'average'): TrainableLayer {
  const [height = 1, width = 1, channels = 1] = inputShape;
  const size = [height, width];
  const pool = poolLayer(workshop, inputShape, { type: 'pool', rank: 2, mode, size, stride: size, padding: 'valid' });
  const outputShape = [channels];
  return {
    ...pool,
    outputShape,
    forward: (input, training) => ({ ...pool.forward(input, training), shape: outputShape }),
  };
}
