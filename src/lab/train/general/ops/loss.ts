import type * as tf from '@tensorflow/tfjs-core';
import type { LossChoice } from '../../../study';
import { lossGradient } from '../gradient';
import { call, type Operation } from './op';

interface Target {
  readonly loss: LossChoice;
  readonly targets: Float32Array;
  /** Gets the outputs as they lie. */
  readonly read: (outputs: Float32Array) => void;
}

/** The mean loss of a batch [rows, outputs]; only its gradient is computed, the value goes out through `read`. */
const LOSS: Operation<Target> = {
  name: 'LabLoss',
  inputs: ['outputs'],
  shapes: ([shape = []]) => [[1], shape],
  run({ heap }, { inputs: [from = 0], outputs: [to = 0, gradient = 0], shapes: [[rows = 0, width = 0] = []], attributes }) {
    const f = heap.floats();
    const outputs = f.subarray(from >>> 2, (from >>> 2) + rows * width);
    attributes.read(outputs);
    f[to >>> 2] = 0;
    lossGradient(
      attributes.loss,
      { outputs, width, targets: attributes.targets },
      f.subarray(gradient >>> 2, (gradient >>> 2) + rows * width),
    );
  },
  keeps: { outputs: [1] },
  gradient: (_dy, [gradient]) => [() => (gradient as tf.Tensor).clone()],
};

export function meanLoss(outputs: tf.Tensor, target: Target): tf.Tensor {
  return call(LOSS, [outputs], target);
}

export const LOSS_OPERATIONS = [LOSS] as const;
