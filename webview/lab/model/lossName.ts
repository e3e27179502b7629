import type { LabProblem, StudyPlan } from '../../../src/lab/study';

/** A class needs a rival: one output means that a value is learnt. */
export function problemOf(plan: Pick<StudyPlan, 'network'>): LabProblem {
  return plan.network.outputs === 1 ? 'regression' : 'classification';
}

/** What the losses of a study are, with their unit. */
export function lossName(plan: Pick<StudyPlan, 'network'>): string {
  return problemOf(plan) === 'regression' ? 'Loss (mean squared error of standardised targets)' : 'Loss (cross-entropy, nats)';
}
