import * as tf from '@tensorflow/tfjs-core';
import type { LabFramework, LabNetwork, Role } from '../../network';
import type { Parameter } from '../../space/parameters';

/** Own parameter of a layer, or that of the layer whose weights it shares. */
export type Lookup = (layer: number, role: Role) => tf.Tensor | null;

export function finder({ layers }: LabNetwork, parameters: readonly Parameter[], tensors: readonly tf.Tensor[]): Lookup {
  return (layer, role) => {
    const owner = layers[layer]?.sharesWith ?? layer;
    return tensors[parameters.findIndex((parameter) => parameter.layer === owner && parameter.role === role)] ?? null;
  };
}

/** PyTorch feeds the running variance the unbiased estimate, all others the biased one. */
export function varianceCorrection(framework: LabFramework, lines: number): number {
  return framework === 'torch' && lines > 1 ? lines / (lines - 1) : 1;
}

/** Tensors of the parameters, with these values. */
export function tensorsOf(parameters: readonly Parameter[], initial: readonly Float32Array[]): readonly tf.Tensor[] {
  if (initial.length !== parameters.length) throw new RangeError(`${initial.length} arrays for ${parameters.length} parameters`);
  return parameters.map(({ shape }, index) => tf.tensor((initial[index] as Float32Array).slice(), [...shape], 'float32'));
}

/** One entry for each parameter out of the gradients of those that are trained. */
export function gradientsFor(
  parameters: readonly Parameter[],
  gradients: readonly (tf.Tensor | null | undefined)[],
): readonly (tf.Tensor | null)[] {
  let next = 0;
  return parameters.map(({ trained }) => (trained ? (gradients[next++] ?? null) : null));
}
