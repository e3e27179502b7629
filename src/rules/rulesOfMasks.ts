import { rule as manualDoubleScaling } from './manual-double-scaling';
import { rule as manualGradientMismatch } from './manual-gradient-mismatch';
import { rule as manualMaskAtTest } from './manual-mask-at-test';
import { rule as manualMaskNotRescaled } from './manual-mask-not-rescaled';
import { rule as manualWrongScale } from './manual-wrong-scale';
import type { Rule } from './rule';

/** Dropout written by hand. */
export const maskRules: readonly Rule[] = [
  manualMaskNotRescaled,
  manualWrongScale,
  manualDoubleScaling,
  manualMaskAtTest,
  manualGradientMismatch,
];
