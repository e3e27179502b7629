import type { LossChoice } from '../../study';
import type { Kernels } from '../kernels';
import type { Value } from './stage';

/** Loss of the rows in the output's buffers and its gradient there. */
export interface LossCall {
  /** Targets per row. */
  readonly width: number;
  /** Writes the targets of a batch where `run` reads them. */
  place(targets: Float32Array, rows: number, to: Float32Array): void;
  /** Sum over rows; the gradient is that of the mean. */
  run(rows: number, targets: number): number;
}

/** Cross-entropy takes a class per row; the others a target per output, binary cross-entropy of several outputs makes them of the class. */
export function lossCall(kernels: Kernels, choice: LossChoice, { size, data, gradient }: Value): LossCall {
  const copy: LossCall['place'] = (targets, _rows, to) => to.set(targets);
  const each = (sum: (count: number, targets: number, scale: number) => number): LossCall['run'] => {
    return (rows, targets) => sum(rows * size, targets, 1 / (rows * size)) / size;
  };
  switch (choice.name) {
    case 'cross-entropy':
      return { width: 1, place: copy, run: (rows, targets) => kernels.softmaxCrossEntropy(data, targets, gradient, rows, size, 1 / rows) };
    case 'binary-cross-entropy':
      return {
        width: size,
        place: size === 1 ? copy : (targets, rows, to) => oneHot(targets, rows, size, to),
        run: each((count, targets, scale) => kernels.binaryCrossEntropy(data, targets, gradient, count, scale)),
      };
    case 'mean-squared-error':
      return {
        width: size,
        place: copy,
        run: each((count, targets, scale) => kernels.squaredError(data, targets, gradient, count, scale)),
      };
    case 'mean-absolute-error':
      return {
        width: size,
        place: copy,
        run: each((count, targets, scale) => kernels.absoluteError(data, targets, gradient, count, scale)),
      };
    case 'huber':
      return {
        width: size,
        place: copy,
        run: each((count, targets, scale) => kernels.huber(data, targets, gradient, count, scale, choice.delta)),
      };
  }
}

function oneHot(classes: Float32Array, rows: number, width: number, to: Float32Array): void {
  to.fill(0, 0, rows * width);
  for (let row = 0; row < rows; row += 1) to[row * width + (classes[row] as number)] = 1;
}
