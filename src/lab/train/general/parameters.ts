import type * as tf from '@tensorflow/tfjs-core';
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
