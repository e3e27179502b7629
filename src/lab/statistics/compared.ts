import type { RateSummary, StudyPlan } from '../study';
import type { Arm } from './arms';
import type { Comparison } from './rotation';

/** What the verdicts are made of. */
export interface Compared {
  readonly plan: StudyPlan;
  /** With rate 0, of the other arms in their order. */
  readonly comparison: Comparison;
  readonly candidates: readonly number[];
  readonly arms: readonly Arm[];
  readonly baseline: Arm;
  /** One-sided. */
  readonly level: number;
  readonly summaries: readonly RateSummary[];
}
