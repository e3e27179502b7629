import { drawMask } from '../../masks';
import type { Heap } from '../heap';
import { CURVES } from './functions';
import type { Masked, Routines } from './routines';

type Elementary = 'addBias' | 'sumLines' | 'activate' | 'activateBackward' | 'mask' | 'maskBackward' | 'softmax' | 'softmaxBackward';

/** What works on values one by one, or line by line, as it is defined; sums are taken in 64 bits. */
export function plainLines(heap: Heap): Pick<Routines, Elementary> {
  return {
    addBias({ lines, width, bias, y }) {
      const f = heap.floats();
      for (let at = 0; at < lines * width; at += 1)
        f[(y >>> 2) + at] = (f[(y >>> 2) + at] as number) + (f[(bias >>> 2) + (at % width)] as number);
    },
    sumLines({ lines, width, from, to }) {
      const f = heap.floats();
      for (let column = 0; column < width; column += 1) {
        let sum = 0;
        for (let line = 0; line < lines; line += 1) sum += f[(from >>> 2) + line * width + column] as number;
        f[(to >>> 2) + column] = sum;
      }
    },
    activate({ name, slope, count, x, to }) {
      const f = heap.floats();
      const { value } = CURVES[name];
      for (let at = 0; at < count; at += 1) f[(to >>> 2) + at] = value(f[(x >>> 2) + at] as number, slope);
    },
    activateBackward({ name, slope, count, x, dy, to }) {
      const f = heap.floats();
      const { derivative } = CURVES[name];
      for (let at = 0; at < count; at += 1) {
        f[(to >>> 2) + at] = (f[(dy >>> 2) + at] as number) * derivative(f[(x >>> 2) + at] as number, slope);
      }
    },
    mask: (args) => mask(heap.floats(), args, true),
    maskBackward: (args) => mask(heap.floats(), args, false),
    softmax({ lines, width, x, logarithm, to }) {
      const f = heap.floats();
      for (let line = 0; line < lines; line += 1) {
        const values = f.slice((x >>> 2) + line * width, (x >>> 2) + (line + 1) * width);
        const top = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
        const sum = values.reduce((total, value) => total + Math.exp(value - top), 0);
        values.forEach((value, column) => {
          f[(to >>> 2) + line * width + column] = logarithm ? value - top - Math.log(sum) : Math.exp(value - top) / sum;
        });
      }
    },
    softmaxBackward({ lines, width, y, dy, logarithm, to }) {
      const f = heap.floats();
      for (let line = 0; line < lines; line += 1) {
        let sum = 0;
        for (let at = line * width; at < (line + 1) * width; at += 1) {
          sum += (f[(dy >>> 2) + at] as number) * (logarithm ? 1 : (f[(y >>> 2) + at] as number));
        }
        for (let at = line * width; at < (line + 1) * width; at += 1) {
          const own = f[(dy >>> 2) + at] as number;
          const result = f[(y >>> 2) + at] as number;
          f[(to >>> 2) + at] = logarithm ? own - Math.exp(result) * sum : result * (own - sum);
        }
      }
    },
  };
}

function mask(f: Float32Array, { noise, words, x, to, ...form }: Masked, forward: boolean): void {
  const { multiply, add } = drawMask(words, noise, form);
  multiply.forEach((factor, at) => {
    f[(to >>> 2) + at] = (f[(x >>> 2) + at] as number) * factor + (forward ? (add[at] as number) : 0);
  });
}
