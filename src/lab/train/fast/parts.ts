import { sizeOf } from '../../space/shapes';
import type { Passed } from './pools';
import type { LayerOf, Stage, Workplace } from './stage';

/** Some places along an axis: a run of values out of each longer run. */
export function partStage({ kernels }: Workplace, layer: LayerOf<'take' | 'slice'>, { input, output, delivery }: Passed): Stage {
  const size = input.shape[layer.axis] ?? 1;
  const start = layer.type === 'slice' ? layer.start : layer.index;
  const first = start < 0 ? start + size : start;
  const lines = sizeOf(input.shape.slice(0, layer.axis));
  const whole = input.size / lines;
  const part = output.size / lines;
  const at = ((first * whole) / size) * 4;
  return {
    forward({ rows }) {
      kernels.copyColumns(input.data + at, whole, output.data, part, rows * lines, part);
    },
    backward({ rows }) {
      if (delivery.to === 0) return;
      kernels.clear(delivery.to, rows * input.size);
      kernels.copyColumns(output.gradient, part, delivery.to + at, whole, rows * lines, part);
      delivery.done(rows);
    },
  };
}

/** A row of features as so many steps. */
export function repeatStage({ kernels }: Workplace, times: number, { input, output, delivery }: Passed): Stage {
  const { size } = input;
  return {
    forward({ rows }) {
      for (let step = 0; step < times; step += 1)
        kernels.copyColumns(input.data, size, output.data + 4 * step * size, times * size, rows, size);
    },
    backward({ rows }) {
      if (delivery.to === 0) return;
      for (let row = 0; row < rows; row += 1) {
        kernels.columnSums(output.gradient + 4 * row * times * size, times, size, delivery.to + 4 * row * size, false);
      }
      delivery.done(rows);
    },
  };
}
