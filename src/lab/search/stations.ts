import type { EpochResult, TrainerChoice, TrialResult, TrialSpec } from '../study';
import type { TrialCost } from './cost';

/** A trial that is to be run. */
export interface Job {
  readonly number: number;
  readonly spec: TrialSpec;
  readonly cost: TrialCost;
  deaths: number;
  epochs: EpochResult[];
}

/** One worker and what it is at. */
export interface Station {
  ready: boolean;
  job: Job | null;
  /** Time of the last sign of life. */
  since: number;
  /** Milliseconds since then in which this page or process was itself awake. */
  silence: number;
}

/** What stands in place of a result that no worker could give; `trainer` is the one that would have run. */
export function failedTrial({ spec, epochs }: Job, trainer: TrainerChoice['name'], failure: string): TrialResult {
  const { arm, repeat } = spec;
  return { arm, repeat, state: 'failed', epochs: [...epochs], testLoss: null, testError: null, failure, trainer, measures: {} };
}

/** Of a trial within its run. */
export function identity({ arm, repeat }: Pick<TrialSpec, 'arm' | 'repeat'>): string {
  return `${repeat}#${arm}`;
}
