import type { LabProblem, LossChoice } from '../study';

/** Sums over rows, so that batches of unequal size add up. */
export interface LossSums {
  readonly loss: number;
  /** Wrong rows, or squared errors (means over the outputs of a row). */
  readonly error: number;
}

/** The loss where none is chosen. */
export function lossFor(problem: LabProblem): LossChoice {
  return { name: problem === 'classification' ? 'cross-entropy' : 'mean-squared-error' };
}

/**
 * Losses and errors of a batch in 64-bit numbers. `outputs` [rows × width] are logits, or values. With the binary cross-entropy a single
 * logit stands for class 1; with several each is a class of its own. Logits keep the loss finite where a softmax would round to 0.
 */
export function lossSums(choice: LossChoice, outputs: Float32Array, width: number, targets: Float32Array): LossSums {
  if (choice.name === 'cross-entropy') return crossEntropy(outputs, width, targets);
  if (choice.name === 'binary-cross-entropy') return binary(outputs, width, targets);
  return distance(choice, outputs, width, targets);
}

/** Rows of a batch that are classified wrongly, counted from 0; none where the loss is about values. */
export function wrongRows({ name }: LossChoice, outputs: Float32Array, width: number, targets: Float32Array): readonly number[] {
  if (name !== 'cross-entropy' && name !== 'binary-cross-entropy') return [];
  return Array.from(targets, (target, row) => (classOf(outputs, row * width, width) === target ? -1 : row)).filter((row) => row >= 0);
}

/** A single logit is that of class 1. */
function classOf(outputs: Float32Array, start: number, width: number): number {
  if (width === 1) return (outputs[start] as number) > 0 ? 1 : 0;
  return largestFrom(outputs, start, width) - start;
}

function crossEntropy(outputs: Float32Array, width: number, targets: Float32Array): LossSums {
  let loss = 0;
  let error = 0;
  for (let row = 0, start = 0; start < outputs.length; row += 1, start += width) {
    const answer = start + (targets[row] as number);
    const largest = largestFrom(outputs, start, width);
    const top = outputs[largest] as number;
    let sum = 0;
    for (let index = start; index < start + width; index += 1) sum += Math.exp((outputs[index] as number) - top);
    loss += Math.log(sum) + top - (outputs[answer] as number);
    if (largest !== answer) error += 1;
  }
  return { loss, error };
}

/** Mean over the outputs of log(1 + e^x) − x·t. */
function binary(outputs: Float32Array, width: number, targets: Float32Array): LossSums {
  let loss = 0;
  let error = 0;
  for (let row = 0, start = 0; start < outputs.length; row += 1, start += width) {
    let sum = 0;
    for (let index = 0; index < width; index += 1) {
      const logit = outputs[start + index] as number;
      const target = width === 1 ? (targets[row] as number) : targets[row] === index ? 1 : 0;
      sum += Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
    }
    loss += sum / width;
    if (classOf(outputs, start, width) !== targets[row]) error += 1;
  }
  return { loss, error };
}

function distance(choice: LossChoice, outputs: Float32Array, width: number, targets: Float32Array): LossSums {
  let loss = 0;
  let squares = 0;
  for (let index = 0; index < outputs.length; index += 1) {
    const difference = (outputs[index] as number) - (targets[index] as number);
    squares += difference * difference;
    const size = Math.abs(difference);
    if (choice.name === 'mean-absolute-error') loss += size;
    else if (choice.name === 'huber')
      loss += size <= choice.delta ? 0.5 * difference * difference : choice.delta * (size - 0.5 * choice.delta);
    else loss += difference * difference;
  }
  return { loss: loss / width, error: squares / width };
}

function largestFrom(outputs: Float32Array, start: number, width: number): number {
  let largest = start;
  for (let index = start; index < start + width; index += 1) if ((outputs[index] as number) > (outputs[largest] as number)) largest = index;
  return largest;
}
