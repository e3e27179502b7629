import { countsPadding } from '../conventions';
import type { Pooled } from '../kernelForms';
import { patchesOf } from './products';
import type { Delivery, LayerOf, Stage, Value, Workplace } from './stage';

export interface Passed {
  readonly input: Value;
  readonly output: Value;
  readonly delivery: Delivery;
}

/** Largest or mean value under a sliding window. */
export function poolStage(place: Workplace, layer: LayerOf<'pool'>, passed: Passed): Stage {
  const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, down, across, top, left] = patchesOf(
    passed.input.shape,
    layer,
  );
  const window: Pooled = [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, down, across, top, left];
  return layer.mode === 'max' ? maxStage(place, window, passed) : averageStage(place, window, passed);
}

/** Largest or mean value over all axes but the last: a pool as large as its input. */
export function globalPoolStage(place: Workplace, mode: 'max' | 'average', passed: Passed): Stage {
  const channels = passed.input.shape.at(-1) ?? 1;
  const cells = passed.input.size / channels;
  const window: Pooled = [1, cells, channels, 1, 1, 1, cells, 1, 1, 0, 0];
  return mode === 'max' ? maxStage(place, window, passed) : averageStage(place, window, passed);
}

function maxStage({ kernels, capacity, values }: Workplace, window: Pooled, { input, output, delivery }: Passed): Stage {
  const [height, width, channels, outHeight, outWidth] = window;
  const places = values(capacity * output.size);
  return {
    forward({ rows, training }) {
      kernels.maxPool(input.data, output.data, training ? places : 0, rows, ...window);
    },
    backward({ rows }) {
      if (delivery.to === 0) return;
      kernels.maxPoolBackward(output.gradient, places, delivery.to, rows, height * width, channels, outHeight * outWidth);
      delivery.done(rows);
    },
  };
}

function averageStage({ kernels, network }: Workplace, window: Pooled, { input, output, delivery }: Passed): Stage {
  const counts = countsPadding(network.framework);
  return {
    forward({ rows }) {
      kernels.averagePool(input.data, output.data, counts, rows, ...window);
    },
    backward({ rows }) {
      if (delivery.to === 0) return;
      kernels.averagePoolBackward(output.gradient, delivery.to, counts, rows, ...window);
      delivery.done(rows);
    },
  };
}
