import type { TrialResult } from '../../study';
import type { Masking } from '../engine';
import type { Trained } from '../trial';

/** What a probe measured; names in `experiments/measures`. */
export type Measures = TrialResult['measures'];

/** Masks of pass number `pass` (0-based) that no step of the training drew. */
export function freshMasks({ spec, split }: Pick<Trained, 'spec' | 'split'>, pass: number): Exclude<Masking, 'off'> {
  return { step: spec.epochs * Math.ceil(split.train.rows / spec.batchSize) + pass };
}
