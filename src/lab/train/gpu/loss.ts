import * as tf from '@tensorflow/tfjs-core';
import type { LossChoice } from '../../study';
import type { Desk, Info } from './desk';
import { graded } from './shaders/losses';

export const LOSS = 'LabLossOnGpu';

interface Target {
  readonly desk: Desk;
  readonly loss: LossChoice;
  readonly targets: Float32Array;
  /** Gets the losses of the rows, which are dropped after it. */
  readonly take: (losses: Info) => void;
}

/** The mean loss of a batch [rows, outputs] as a node of the graph: only its gradient is computed, the losses go out through `take`. */
export function registerLoss(): () => void {
  tf.registerKernel({
    kernelName: LOSS,
    backendName: 'webgpu',
    kernelFunc({ inputs, attrs }) {
      const { desk, loss, targets, take } = (attrs as unknown as { readonly values: Target }).values;
      const answers = desk.upload(targets, [targets.length]);
      const { losses, gradient } = graded(desk, loss, inputs.outputs as Info, answers);
      take(losses);
      desk.drop(answers, losses);
      return [desk.upload(new Float32Array(1), [1]), gradient];
    },
  });
  tf.registerGradient({
    kernelName: LOSS,
    outputsToSave: [false, true],
    gradFunc: (_dy, [gradient]) => ({ outputs: () => (gradient as tf.Tensor).clone() }),
  });
  return () => {
    tf.unregisterKernel(LOSS, 'webgpu');
    tf.unregisterGradient(LOSS);
  };
}

export function lossOf(outputs: tf.Tensor, target: Target): tf.Tensor {
  const [first] = tf.engine().runKernel<tf.Tensor[]>(LOSS, { outputs }, { values: target } as unknown as tf.NamedAttrMap);
  return first as tf.Tensor;
}
