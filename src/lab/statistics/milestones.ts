import type { EpochResult } from '../study';
import { bestEpoch } from './curve';

/** First 1-based epoch at which the value is at most the level (losses, errors); null when it never is. */
export function epochsToLevel(values: readonly number[], level: number): number | null {
  const index = values.findIndex((value) => value <= level);
  return index < 0 ? null : index + 1;
}

/** What one trial's curve says about dropout's place in the training loss. */
export interface CurveFacts {
  /** First epoch whose validation loss lies below the training loss as it is logged, dropout on; null when none does. */
  readonly firstBelowTraining: number | null;
  /** Number of such epochs. */
  readonly epochsBelowTraining: number;
  /** At the best epoch: training loss with dropout on minus off. What a log shows as "underfitting" that is only the masks. */
  readonly maskGap: number | null;
  /** At the best epoch: validation loss minus training loss with dropout off. */
  readonly generalisationGap: number | null;
}

export function curveFacts(epochs: readonly EpochResult[]): CurveFacts {
  const below = epochs.filter((epoch) => epoch.validationLoss < epoch.trainLossDropoutOn);
  const best = bestEpoch(epochs)?.result;
  return {
    firstBelowTraining: below[0]?.epoch ?? null,
    epochsBelowTraining: below.length,
    maskGap: best ? best.trainLossDropoutOn - best.trainLoss : null,
    generalisationGap: best ? best.validationLoss - best.trainLoss : null,
  };
}
