import type { EpochResult, TrialResult } from '../../../../src/lab/study';

/** How a made-up training goes. */
export interface Course {
  /** Validation loss it settles at. */
  readonly loss: number;
  readonly epochs?: number;
  /** Epochs in which the distance to `loss` falls to a third. */
  readonly pace?: number;
  /** Rise of the validation loss per epoch after half of the epochs. */
  readonly rise?: number;
  readonly measures?: TrialResult['measures'];
  readonly failure?: string;
}

/** A result whose curve is exactly that; losses start 2 above where they settle. */
export function resultOf(
  arm: string,
  repeat: number,
  { loss, epochs = 60, pace = 5, rise = 0, measures = {}, failure }: Course,
): TrialResult {
  const curve = Array.from({ length: epochs }, (_, index): EpochResult => {
    const fallen = 2 * 3 ** (-index / pace);
    const validationLoss = loss + fallen + rise * Math.max(0, index - epochs / 2);
    return {
      epoch: index + 1,
      trainLossDropoutOn: fallen + 0.1,
      trainLoss: fallen,
      trainError: 0,
      validationLoss,
      validationError: loss / 10,
    };
  });
  const finished = failure === undefined;
  return {
    arm,
    repeat,
    state: finished ? 'finished' : 'failed',
    epochs: curve,
    testLoss: finished ? loss : null,
    testError: finished ? loss / 10 : null,
    failure: failure ?? null,
    trainer: 'fast',
    measures,
  };
}

/** One result per loss, repeats from 0 on. */
export function armOf(arm: string, losses: readonly number[], course: Omit<Course, 'loss'> = {}): TrialResult[] {
  return losses.map((loss, repeat) => resultOf(arm, repeat, { ...course, loss }));
}

/** Losses around a mean that all arms share by repeat, so that paired differences are small and known. */
export const luck = [0.02, -0.03, 0.05, 0.0, -0.04, 0.01];
/** Small differences of their own. */
export const scatter = [0.002, -0.001, 0.001, -0.002, 0.0015, -0.0015];

export function losses(mean: number, mirror = false): number[] {
  return luck.map((one, index) => mean + one + (mirror ? -1 : 1) * (scatter[index] as number));
}
