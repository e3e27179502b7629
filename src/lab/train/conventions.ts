import type { LabFramework, LabLayer } from '../network';
import type { OptimizerChoice } from '../study';

/** Slope of leaky_relu below zero, or α of elu, where the source gives none: `nn.LeakyReLU` 0.01, `keras.layers.LeakyReLU` 0.3. */
export function defaultSlope(name: string, framework: LabFramework): number {
  if (name === 'elu') return 1;
  return framework === 'keras' || framework === 'tfjs' ? 0.3 : 0.01;
}

/** Whether padded cells count in the mean of an average pool, as they do in PyTorch, Flax and Equinox. */
export function countsPadding(framework: LabFramework): boolean {
  return framework === 'torch' || framework === 'flax' || framework === 'equinox';
}

/** What one step does with a weight decay: the weights times `shrink` before it, and `decay` times the weights into the gradient. */
export interface DecayForm {
  readonly shrink: number;
  readonly decay: number;
}

/**
 * AdamW takes the decay off the weights (Loshchilov and Hutter 2019), and in Keras 3 so does any optimizer's `weight_decay`; elsewhere the decay is part
 * of the gradient, as PyTorch has it.
 */
export function decayForm({ name, learningRate, weightDecay }: OptimizerChoice, framework: LabFramework): DecayForm {
  const decoupled = name === 'adamw' || framework === 'keras';
  return decoupled ? { shrink: 1 - learningRate * weightDecay, decay: 0 } : { shrink: 1, decay: weightDecay };
}

/** Numbers of one Adam step; see the kernel `adam`. */
export interface AdamStep extends DecayForm {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly floor: number;
}

/**
 * Adam (Kingma and Ba 2015) at step `step` (1-based): Keras adds ε to the raw root, the others to the corrected one.
 */
export function adamStep(choice: OptimizerChoice, framework: LabFramework, step: number): AdamStep {
  const { learningRate, epsilon, beta1 = 0.9, beta2 = 0.999 } = choice;
  const root = Math.sqrt(1 - beta2 ** step);
  return {
    rate: (learningRate * root) / (1 - beta1 ** step),
    beta1,
    beta2,
    floor: framework === 'keras' ? epsilon : epsilon * root,
    ...decayForm(choice, framework),
  };
}

/** RMSprop: PyTorch smooths with 0.99 and adds ε to the root, the others smooth with 0.9 and add it under the root. */
export function rmspropForm(
  { beta2 }: OptimizerChoice,
  framework: LabFramework,
): { readonly smoothing: number; readonly underRoot: boolean } {
  const torch = framework === 'torch';
  return { smoothing: beta2 ?? (torch ? 0.99 : 0.9), underRoot: !torch };
}

/** Keras's constraint multiplies all columns by min(length, limit) / (length + 10⁻⁷); elsewhere only longer ones are cut. */
export function cutsEveryColumn(framework: LabFramework): boolean {
  return framework === 'keras' || framework === 'tfjs';
}

/**
 * Gates of a recurrent layer that have masks of their own, on inputs and state; 1 = one mask for all. Keras draws one for each gate of a cell with
 * `recurrent_dropout` (its "implementation 1"), and one for all otherwise; TensorFlow.js always uses the first.
 */
export function gatesApart({ cell, stateSite }: Extract<LabLayer, { type: 'recurrent' }>, framework: LabFramework): number {
  if (framework !== 'keras' || stateSite === undefined) return 1;
  return { lstm: 4, gru: 3, rnn: 1 }[cell];
}
