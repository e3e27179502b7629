import { rule as alphaDropoutFunctionalNoop } from './alpha-dropout-functional-noop';
import { rule as dropoutConstructedInForward } from './dropout-constructed-in-forward';
import { rule as dropoutInPlainContainer } from './dropout-in-plain-container';
import { rule as evalMissing } from './eval-missing';
import { rule as exportInTrainMode } from './export-in-train-mode';
import { rule as flaxLinenDropoutMode } from './flax-linen-dropout-mode';
import { rule as functionalDropoutAlwaysOn } from './functional-dropout-always-on';
import { rule as functionalDropoutHardcodedTrue } from './functional-dropout-hardcoded-true';
import { rule as jaxDropoutKeyReused } from './jax-dropout-key-reused';
import { rule as kerasCustomLoopTrainingFlag } from './keras-custom-loop-training-flag';
import { rule as kerasSubclassCallWithoutTraining } from './keras-subclass-call-without-training';
import { rule as kerasTrainingHardcoded } from './keras-training-hardcoded';
import { rule as keras3McDropoutOverridden } from './keras3-mc-dropout-overridden';
import { rule as mcDropoutUnfreezesBatchnorm } from './mc-dropout-unfreezes-batchnorm';
import { rule as modeMethodNotCalled } from './mode-method-not-called';
import { rule as pretrainedLeftInEval } from './pretrained-left-in-eval';
import type { Rule } from './rule';
import { rule as sdpaDropoutUnguarded } from './sdpa-dropout-unguarded';
import { rule as tfDropoutOffInTraining } from './tf-dropout-off-in-training';
import { rule as tfLayersDropoutInert } from './tf-layers-dropout-inert';
import { rule as tfNnDropoutAlwaysOn } from './tf-nn-dropout-always-on';
import { rule as tfjsTrainingFlag } from './tfjs-training-flag';
import { rule as trainNotRestored } from './train-not-restored';
import { rule as trainingFlagInverted } from './training-flag-inverted';

/** Dropout that is on or off in the wrong mode. */
export const modeRules: readonly Rule[] = [
  functionalDropoutAlwaysOn,
  functionalDropoutHardcodedTrue,
  alphaDropoutFunctionalNoop,
  sdpaDropoutUnguarded,
  trainingFlagInverted,
  dropoutConstructedInForward,
  dropoutInPlainContainer,
  evalMissing,
  trainNotRestored,
  exportInTrainMode,
  pretrainedLeftInEval,
  modeMethodNotCalled,
  mcDropoutUnfreezesBatchnorm,
  kerasSubclassCallWithoutTraining,
  keras3McDropoutOverridden,
  kerasTrainingHardcoded,
  kerasCustomLoopTrainingFlag,
  tfLayersDropoutInert,
  tfNnDropoutAlwaysOn,
  tfDropoutOffInTraining,
  flaxLinenDropoutMode,
  jaxDropoutKeyReused,
  tfjsTrainingFlag,
];
