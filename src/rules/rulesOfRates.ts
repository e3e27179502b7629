import { rule as duplicatedRateLiteral } from './duplicated-rate-literal';
import { rule as hfDropoutField } from './hf-dropout-field';
import { rule as keepProbAsRate } from './keep-prob-as-rate';
import { rule as kerasRnnRateClamped } from './keras-rnn-rate-clamped';
import { rule as rateAboveHalf } from './rate-above-half';
import { rule as rateLooksLikeKeepProb } from './rate-looks-like-keep-prob';
import { rule as rateOneDropsEverything } from './rate-one-drops-everything';
import { rule as rateOutOfRange } from './rate-out-of-range';
import { rule as rateZeroNoop } from './rate-zero-noop';
import { rule as rnnDropoutSingleLayer } from './rnn-dropout-single-layer';
import type { Rule } from './rule';
import { rule as trainingFlagAsRate } from './training-flag-as-rate';
import { rule as tunerRange } from './tuner-range';

/** Rates and keep probabilities that are wrong or suspicious. */
export const rateRules: readonly Rule[] = [
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
];
