import type { LabProblem, LossChoice } from '../study';

/** Losses that outputs of this number can be compared by: classes with logits, values with values. */
export function possibleLosses(problem: LabProblem, outputs: number): readonly LossChoice['name'][] {
  if (problem === 'regression') return ['mean-squared-error', 'mean-absolute-error', 'huber'];
  return outputs === 1 ? ['binary-cross-entropy'] : ['cross-entropy', 'binary-cross-entropy'];
}
