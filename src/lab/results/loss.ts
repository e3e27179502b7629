import { lossWords } from '../space/head';
import type { LabProblem, LossChoice, StudyPlan } from '../study';

type Judged = Pick<StudyPlan, 'network' | 'loss'>;

/** Studies from before the loss could be chosen have cross-entropy for several outputs and the squared error for one. */
function lossOf({ network, loss }: Judged): LossChoice {
  return loss ?? { name: network.outputs === 1 ? 'mean-squared-error' : 'cross-entropy' };
}

export function problemOf(plan: Judged): LabProblem {
  const { name } = lossOf(plan);
  return name === 'cross-entropy' || name === 'binary-cross-entropy' ? 'classification' : 'regression';
}

/** What the losses of a study are, with their unit. */
export function lossName(plan: Judged): string {
  return `Loss (${lossInWords(plan)})`;
}

export function lossInWords(plan: Judged): string {
  return `${lossWords(lossOf(plan).name)}${problemOf(plan) === 'regression' ? ' of standardised targets' : ', nats'}`;
}
