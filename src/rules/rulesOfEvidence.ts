import { rule as dropoutNotEnough } from './dropout-not-enough';
import { rule as dropoutWhileUnderfitting } from './dropout-while-underfitting';
import { rule as dropoutWithoutOverfitting } from './dropout-without-overfitting';
import { rule as epochsNotIncreased } from './epochs-not-increased';
import { rule as noValidationData } from './no-validation-data';
import { rule as overfitsWithoutDropout } from './overfits-without-dropout';
import type { Rule } from './rule';
import { rule as singleEpochPretrainingDropout } from './single-epoch-pretraining-dropout';
import { rule as trainLossLoggedWithDropout } from './train-loss-logged-with-dropout';

/** What studies and training logs show. */
export const evidenceRules: readonly Rule[] = [
  noValidationData,
  dropoutWithoutOverfitting,
  dropoutWhileUnderfitting,
  overfitsWithoutDropout,
  dropoutNotEnough,
  trainLossLoggedWithDropout,
  epochsNotIncreased,
  singleEpochPretrainingDropout,
];
