import { rule as channelDropoutWrongRank } from './channel-dropout-wrong-rank';
import { rule as dropoutBeforeBatchnorm } from './dropout-before-batchnorm';
import { rule as dropoutBeforeMaxpool } from './dropout-before-maxpool';
import { rule as dropoutOnOutput } from './dropout-on-output';
import { rule as inputRateHigh } from './input-rate-high';
import { rule as narrowLayerDropout } from './narrow-layer-dropout';
import { rule as plainDropoutOnConvMaps } from './plain-dropout-on-conv-maps';
import { rule as recurrentDropoutDisablesCudnn } from './recurrent-dropout-disables-cudnn';
import { rule as regressionHeadDropout } from './regression-head-dropout';
import type { Rule } from './rule';
import { rule as seluNeedsAlphaDropout } from './selu-needs-alpha-dropout';
import { rule as stackedDropouts } from './stacked-dropouts';

/** Dropout at the wrong place in the network. */
export const placementRules: readonly Rule[] = [
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
];
