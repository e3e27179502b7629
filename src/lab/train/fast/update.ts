import type { LabFramework } from '../../network';
import type { OptimizerChoice } from '../../study';
import { adamStep, cutsEveryColumn, decayForm, rmspropForm } from '../conventions';
import type { Kernels } from '../kernels';

/** All trained weights, one behind the other, and what the optimizer keeps for each. */
export interface Weights {
  readonly count: number;
  readonly value: number;
  readonly gradient: number;
  /** Two arrays as long as the weights, zeros at first. */
  readonly slots: readonly [number, number];
  /** Kernels as [inputs into a unit, units]. */
  readonly matrices: readonly { readonly value: number; readonly inputs: number; readonly units: number }[];
}

/** Steps from one look for what has faded to the next: a momentum of 0.9 fades by a factor of 850 in the meantime. */
const LOOKS = 64;

/** Makes one step from the gradients; `step` counts from 1. */
export function updater(kernels: Kernels, choice: OptimizerChoice, framework: LabFramework, weights: Weights): (step: number) => void {
  const { count, value, gradient, slots, matrices } = weights;
  const { name, learningRate, momentum, epsilon, nesterov = false, maxNorm } = choice;
  const { smoothing, underRoot } = rmspropForm(choice, framework);
  const { shrink, decay } = decayForm(choice, framework);
  const [first, second] = slots;
  const move = (step: number): void => {
    if (name === 'sgd') kernels.sgd(value, gradient, first, count, learningRate, momentum, nesterov, shrink, decay);
    else if (name === 'rmsprop') {
      const rest = 1 - smoothing;
      kernels.rmsprop(value, gradient, first, second, count, learningRate, smoothing, rest, momentum, shrink, decay, epsilon, underRoot);
    } else {
      const { rate, beta1, beta2, floor } = adamStep(choice, framework, step);
      kernels.adam(value, gradient, first, second, count, rate, beta1, 1 - beta1, beta2, 1 - beta2, floor, shrink, decay);
    }
  };
  return (step) => {
    move(step);
    if (step % LOOKS === 0) for (const slot of slots) kernels.cutFaded(slot, count);
    if (maxNorm === undefined) return;
    for (const matrix of matrices) kernels.maxNorm(matrix.value, matrix.inputs, matrix.units, maxNorm, cutsEveryColumn(framework));
  };
}
