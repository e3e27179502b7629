import { rule as checkpointRngNotPreserved } from './checkpoint-rng-not-preserved';
import { rule as dropoutNeverApplied } from './dropout-never-applied';
import { rule as dropoutRateUnused } from './dropout-rate-unused';
import { rule as dropoutResultDiscarded } from './dropout-result-discarded';
import { rule as dropoutResultUnused } from './dropout-result-unused';
import { rule as inplaceDropoutHazard } from './inplace-dropout-hazard';
import type { Rule } from './rule';

/** Dropout whose result, rate or layer goes nowhere. */
export const dataFlowRules: readonly Rule[] = [
  dropoutRateUnused,
  dropoutResultDiscarded,
  dropoutResultUnused,
  dropoutNeverApplied,
  checkpointRngNotPreserved,
  inplaceDropoutHazard,
];
