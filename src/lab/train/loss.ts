import type { LabProblem } from '../study';
import { softmax } from './layers/activation';

/** Sums over rows, so that batches of unequal size add up. */
export interface LossSums {
  /** Cross-entropies in nats, or squared errors. */
  readonly loss: number;
  /** Wrong rows, or squared errors. */
  readonly error: number;
}

/** Loss of a batch; `outputs` are logits (classification) or one value per row. Logits keep the loss finite where a softmax would round to 0. */
export function lossSums(problem: LabProblem, outputs: Float32Array, width: number, targets: Float32Array): LossSums {
  let loss = 0;
  let error = 0;
  for (let row = 0; row < targets.length; row += 1) {
    const start = row * width;
    const target = targets[row] as number;
    if (problem === 'regression') {
      const square = ((outputs[start] as number) - target) ** 2;
      loss += square;
      error += square;
      continue;
    }
    let largest = start;
    for (let index = start; index < start + width; index += 1)
      if ((outputs[index] as number) > (outputs[largest] as number)) largest = index;
    let sum = 0;
    for (let index = start; index < start + width; index += 1) sum += Math.exp((outputs[index] as number) - (outputs[largest] as number));
    loss += Math.log(sum) + (outputs[largest] as number) - (outputs[start + target] as number);
    if (largest !== start + target) error += 1;
  }
  return { loss, error };
}

/** Gradient of the batch's mean loss in the outputs. */
export function lossGradient(problem: LabProblem, outputs: Float32Array, width: number, targets: Float32Array): Float32Array {
  const rows = targets.length;
  if (problem === 'regression') return outputs.map((output, row) => (2 * (output - (targets[row] as number))) / rows);
  const gradient = softmax(outputs, width);
  for (let row = 0; row < rows; row += 1) {
    const index = row * width + (targets[row] as number);
    gradient[index] = (gradient[index] as number) - 1;
  }
  for (let index = 0; index < gradient.length; index += 1) gradient[index] = (gradient[index] as number) / rows;
  return gradient;
}
