import type { EpochResult, StudyPlan, Trial, TrialKey } from '../../../src/lab/study';

export interface Progress {
  readonly trialsDone: number;
  readonly trials: number;
  /** 0..1, in epochs. */
  readonly share: number;
  readonly running: readonly (TrialKey & { readonly epoch: number })[];
  /** Seconds; null while too little has been trained to say. */
  readonly secondsLeft: number | null;
}

export interface ProgressInput {
  readonly plan: Pick<StudyPlan, 'rates' | 'seeds' | 'epochs'>;
  readonly trials: readonly Trial[];
  /** Epochs of trials that are under way. */
  readonly running: readonly (TrialKey & { readonly epochs: readonly EpochResult[] })[];
  /** Seconds since this run started, which may have taken up a study. */
  readonly elapsed: number;
  /** Trials that stood before this run. */
  readonly doneBefore: number;
}

/** Below this an estimate would mostly measure the start of the workers. */
const EPOCHS_BEFORE_ESTIMATE = 5;

/** How far a study is. Failed trials count as done: they will not run again by themselves. */
export function progressOf({ plan, trials, running, elapsed, doneBefore }: ProgressInput): Progress {
  const count = plan.rates.length * plan.seeds;
  const done = trials.filter((trial) => trial.state !== 'running').length;
  const underWay = running.reduce((sum, trial) => sum + trial.epochs.length, 0);
  const total = count * plan.epochs;
  const epochs = Math.min(total, done * plan.epochs + underWay);
  const trained = (done - doneBefore) * plan.epochs + underWay;
  const known = trained >= EPOCHS_BEFORE_ESTIMATE && elapsed > 0;
  return {
    trialsDone: done,
    trials: count,
    share: total === 0 ? 0 : epochs / total,
    running: running.map(({ rate, repeat, epochs: results }) => ({ rate, repeat, epoch: results.length })),
    secondsLeft: known ? (elapsed / trained) * (total - epochs) : null,
  };
}
