import type { StudyPlan, Trial } from '../study';
import { bestEpoch, meanCurve, type Trend, trend } from './curve';
import type { LossTable } from './rotation';

/** The finished trials of one rate. */
export interface Arm {
  readonly rate: number;
  /** By repeat, ascending. */
  readonly trials: readonly Trial[];
  /** Smallest smoothed validation loss by repeat. */
  readonly losses: ReadonlyMap<number, number>;
  /** Trials that ended without a result. */
  readonly failed: number;
  /** Of the mean validation curve; null without trials. */
  readonly trend: Trend | null;
}

/** One arm per rate of the plan, in its order. */
export function armsOf(plan: Pick<StudyPlan, 'rates'>, trials: readonly Trial[]): readonly Arm[] {
  return plan.rates.map((rate) => {
    const own = trials.filter((trial) => trial.rate === rate);
    const finished = own
      .filter((trial) => trial.state === 'finished' && trial.epochs.length > 0)
      .sort((one, other) => one.repeat - other.repeat);
    const losses = new Map(finished.map((trial) => [trial.repeat, bestEpoch(trial.epochs)?.loss ?? Number.NaN]));
    const curve = meanCurve(finished.map((trial) => trial.epochs.map((epoch) => epoch.validationLoss)));
    const failed = own.filter((trial) => trial.state === 'failed').length;
    return { rate, trials: finished, losses, failed, trend: curve.length > 0 ? trend(curve) : null };
  });
}

/** Differences arm − baseline over the repeats that both finished. */
export function differences(arm: Arm, baseline: Arm): number[] {
  return [...arm.losses].flatMap(([repeat, loss]) => {
    const other = baseline.losses.get(repeat);
    return other === undefined ? [] : [loss - other];
  });
}

/** Losses of the repeats that all arms finished, ascending; arms in the given order. */
export function sharedLosses(arms: readonly Arm[]): { readonly repeats: readonly number[]; readonly losses: LossTable } {
  const [first, ...rest] = arms;
  const repeats = first ? [...first.losses.keys()].filter((repeat) => rest.every((arm) => arm.losses.has(repeat))) : [];
  return { repeats, losses: arms.map((arm) => repeats.map((repeat) => arm.losses.get(repeat) as number)) };
}
