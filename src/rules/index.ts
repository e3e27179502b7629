import { rule as alphaDropoutFunctionalNoop } from './alpha-dropout-functional-noop';
import { rule as channelDropoutWrongRank } from './channel-dropout-wrong-rank';
import { rule as checkpointRngNotPreserved } from './checkpoint-rng-not-preserved';
import { rule as dropoutBeforeBatchnorm } from './dropout-before-batchnorm';
import { rule as dropoutBeforeMaxpool } from './dropout-before-maxpool';
import { rule as dropoutConstructedInForward } from './dropout-constructed-in-forward';
import { rule as dropoutInPlainContainer } from './dropout-in-plain-container';
import { rule as dropoutNeverApplied } from './dropout-never-applied';
import { rule as dropoutNotEnough } from './dropout-not-enough';
import { rule as dropoutOnOutput } from './dropout-on-output';
import { rule as dropoutRateUnused } from './dropout-rate-unused';
import { rule as dropoutResultDiscarded } from './dropout-result-discarded';
import { rule as dropoutResultUnused } from './dropout-result-unused';
import { rule as dropoutWhileUnderfitting } from './dropout-while-underfitting';
import { rule as dropoutWithoutOverfitting } from './dropout-without-overfitting';
import { rule as duplicatedRateLiteral } from './duplicated-rate-literal';
import { rule as epochsNotIncreased } from './epochs-not-increased';
import { rule as evalMissing } from './eval-missing';
import { rule as exportInTrainMode } from './export-in-train-mode';
import { rule as flaxLinenDropoutMode } from './flax-linen-dropout-mode';
import { rule as functionalDropoutAlwaysOn } from './functional-dropout-always-on';
import { rule as functionalDropoutHardcodedTrue } from './functional-dropout-hardcoded-true';
import { rule as hfDropoutField } from './hf-dropout-field';
import { rule as inplaceDropoutHazard } from './inplace-dropout-hazard';
import { rule as inputRateHigh } from './input-rate-high';
import { rule as jaxDropoutKeyReused } from './jax-dropout-key-reused';
import { rule as keepProbAsRate } from './keep-prob-as-rate';
import { rule as kerasCustomLoopTrainingFlag } from './keras-custom-loop-training-flag';
import { rule as kerasRnnRateClamped } from './keras-rnn-rate-clamped';
import { rule as kerasSubclassCallWithoutTraining } from './keras-subclass-call-without-training';
import { rule as kerasTrainingHardcoded } from './keras-training-hardcoded';
import { rule as keras3McDropoutOverridden } from './keras3-mc-dropout-overridden';
import { rule as manualDoubleScaling } from './manual-double-scaling';
import { rule as manualGradientMismatch } from './manual-gradient-mismatch';
import { rule as manualMaskAtTest } from './manual-mask-at-test';
import { rule as manualMaskNotRescaled } from './manual-mask-not-rescaled';
import { rule as manualWrongScale } from './manual-wrong-scale';
import { rule as mcDropoutUnfreezesBatchnorm } from './mc-dropout-unfreezes-batchnorm';
import { rule as modeMethodNotCalled } from './mode-method-not-called';
import { rule as narrowLayerDropout } from './narrow-layer-dropout';
import { rule as noValidationData } from './no-validation-data';
import { rule as overfitsWithoutDropout } from './overfits-without-dropout';
import { rule as plainDropoutOnConvMaps } from './plain-dropout-on-conv-maps';
import { rule as pretrainedLeftInEval } from './pretrained-left-in-eval';
import { rule as rateAboveHalf } from './rate-above-half';
import { rule as rateLooksLikeKeepProb } from './rate-looks-like-keep-prob';
import { rule as rateOneDropsEverything } from './rate-one-drops-everything';
import { rule as rateOutOfRange } from './rate-out-of-range';
import { rule as rateZeroNoop } from './rate-zero-noop';
import { rule as recurrentDropoutDisablesCudnn } from './recurrent-dropout-disables-cudnn';
import { rule as regressionHeadDropout } from './regression-head-dropout';
import { rule as rnnDropoutSingleLayer } from './rnn-dropout-single-layer';
import type { Rule } from './rule';
import { rule as sdpaDropoutUnguarded } from './sdpa-dropout-unguarded';
import { rule as seluNeedsAlphaDropout } from './selu-needs-alpha-dropout';
import { rule as singleEpochPretrainingDropout } from './single-epoch-pretraining-dropout';
import { rule as stackedDropouts } from './stacked-dropouts';
import { rule as tfDropoutOffInTraining } from './tf-dropout-off-in-training';
import { rule as tfLayersDropoutInert } from './tf-layers-dropout-inert';
import { rule as tfNnDropoutAlwaysOn } from './tf-nn-dropout-always-on';
import { rule as tfjsTrainingFlag } from './tfjs-training-flag';
import { rule as trainLossLoggedWithDropout } from './train-loss-logged-with-dropout';
import { rule as trainNotRestored } from './train-not-restored';
import { rule as trainingFlagAsRate } from './training-flag-as-rate';
import { rule as trainingFlagInverted } from './training-flag-inverted';
import { rule as tunerRange } from './tuner-range';

export type { Rule, RuleContext } from './rule';

/** All rules in the order in which they are documented: rates, training mode, data flow, evidence. */
export const rules: readonly Rule[] = [
  rateOutOfRange,
  rateOneDropsEverything,
  trainingFlagAsRate,
  kerasRnnRateClamped,
  tunerRange,
  rateLooksLikeKeepProb,
  rateZeroNoop,
  rateAboveHalf,
  duplicatedRateLiteral,
  hfDropoutField,
  keepProbAsRate,
  rnnDropoutSingleLayer,
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
  dropoutRateUnused,
  dropoutResultDiscarded,
  dropoutResultUnused,
  dropoutNeverApplied,
  checkpointRngNotPreserved,
  inplaceDropoutHazard,
  dropoutBeforeBatchnorm,
  channelDropoutWrongRank,
  stackedDropouts,
  dropoutOnOutput,
  recurrentDropoutDisablesCudnn,
  seluNeedsAlphaDropout,
  plainDropoutOnConvMaps,
  narrowLayerDropout,
  inputRateHigh,
  dropoutBeforeMaxpool,
  regressionHeadDropout,
  manualMaskNotRescaled,
  manualWrongScale,
  manualDoubleScaling,
  manualMaskAtTest,
  manualGradientMismatch,
  noValidationData,
  dropoutWithoutOverfitting,
  dropoutWhileUnderfitting,
  overfitsWithoutDropout,
  dropoutNotEnough,
  trainLossLoggedWithDropout,
  epochsNotIncreased,
  singleEpochPretrainingDropout,
];
