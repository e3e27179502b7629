import type { LossChoice } from '../../study';

interface Batch {
  /** [rows × width]: logits, or values. */
  readonly outputs: Float32Array;
  readonly width: number;
  readonly targets: Float32Array;
}

/** Gradient of the batch's mean loss, as `losses.ts` has it, in the outputs. `into` is as long as `outputs`. */
export function lossGradient(choice: LossChoice, batch: Batch, into: Float32Array): void {
  if (choice.name === 'cross-entropy') crossEntropy(batch, into);
  else if (choice.name === 'binary-cross-entropy') binary(batch, into);
  else distance(choice, batch, into);
}

function distance(choice: LossChoice, { outputs, targets }: Batch, into: Float32Array): void {
  for (let at = 0; at < outputs.length; at += 1) {
    const difference = (outputs[at] as number) - (targets[at] as number);
    into[at] = slopeAt(choice, difference) / outputs.length;
  }
}

function slopeAt(choice: LossChoice, difference: number): number {
  if (choice.name === 'mean-absolute-error') return Number.isNaN(difference) ? difference : Math.sign(difference);
  if (choice.name === 'huber') return Math.max(-choice.delta, Math.min(choice.delta, difference));
  return 2 * difference;
}

/** softmax - one-hot, per row. */
function crossEntropy({ outputs, width, targets }: Batch, into: Float32Array): void {
  const rows = outputs.length / width;
  for (let row = 0; row < rows; row += 1) {
    const start = row * width;
    let top = Number.NEGATIVE_INFINITY;
    for (let at = start; at < start + width; at += 1) top = Math.max(top, outputs[at] as number);
    let sum = 0;
    for (let at = start; at < start + width; at += 1) sum += Math.exp((outputs[at] as number) - top);
    for (let at = start; at < start + width; at += 1) {
      const share = Math.exp((outputs[at] as number) - top) / sum;
      into[at] = (share - (targets[row] === at - start ? 1 : 0)) / rows;
    }
  }
}

/** sigmoid - target; a single logit stands for class 1, of several each is a class of its own. */
function binary({ outputs, width, targets }: Batch, into: Float32Array): void {
  for (let at = 0; at < outputs.length; at += 1) {
    const row = Math.floor(at / width);
    const target = width === 1 ? (targets[row] as number) : targets[row] === at % width ? 1 : 0;
    into[at] = (1 / (1 + Math.exp(-(outputs[at] as number))) - target) / outputs.length;
  }
}
