import { rule as alphaDropoutFunctionalNoop } from './alpha-dropout-functional-noop';
import { rule as checkpointRngNotPreserved } from './checkpoint-rng-not-preserved';
import { rule as dropoutConstructedInForward } from './dropout-constructed-in-forward';
import { rule as dropoutInPlainContainer } from './dropout-in-plain-container';
import { rule as dropoutNeverApplied } from './dropout-never-applied';
import { rule as dropoutResultDiscarded } from './dropout-result-discarded';
import { rule as dropoutWithoutOverfitting } from './dropout-without-overfitting';
import { rule as functionalDropoutAlwaysOn } from './functional-dropout-always-on';
import { rule as functionalDropoutHardcodedTrue } from './functional-dropout-hardcoded-true';
import { rule as keepProbAsRate } from './keep-prob-as-rate';
import { rule as kerasCustomLoopTrainingFlag } from './keras-custom-loop-training-flag';
import { rule as kerasRnnRateClamped } from './keras-rnn-rate-clamped';
import { rule as kerasSubclassCallWithoutTraining } from './keras-subclass-call-without-training';
import { rule as kerasTrainingHardcoded } from './keras-training-hardcoded';
import { rule as keras3McDropoutOverridden } from './keras3-mc-dropout-overridden';
import { rule as modeMethodNotCalled } from './mode-method-not-called';
import { rule as rateOneDropsEverything } from './rate-one-drops-everything';
import { rule as rateOutOfRange } from './rate-out-of-range';
import { rule as rnnDropoutSingleLayer } from './rnn-dropout-single-layer';
import type { Rule } from './rule';
import { rule as sdpaDropoutUnguarded } from './sdpa-dropout-unguarded';
import { rule as tfLayersDropoutInert } from './tf-layers-dropout-inert';
import { rule as tfNnDropoutAlwaysOn } from './tf-nn-dropout-always-on';

export type { Rule, RuleContext } from './rule';

/** All rules in the order in which they are documented: rates, training mode, data flow, evidence. */
export const rules: readonly Rule[] = [
  rateOutOfRange,
  rateOneDropsEverything,
  kerasRnnRateClamped,
  keepProbAsRate,
  rnnDropoutSingleLayer,
  functionalDropoutAlwaysOn,
  functionalDropoutHardcodedTrue,
  alphaDropoutFunctionalNoop,
  sdpaDropoutUnguarded,
  dropoutConstructedInForward,
  dropoutInPlainContainer,
  modeMethodNotCalled,
  kerasSubclassCallWithoutTraining,
  keras3McDropoutOverridden,
  kerasTrainingHardcoded,
  kerasCustomLoopTrainingFlag,
  tfLayersDropoutInert,
  tfNnDropoutAlwaysOn,
  dropoutResultDiscarded,
  dropoutNeverApplied,
  checkpointRngNotPreserved,
  dropoutWithoutOverfitting,
];
