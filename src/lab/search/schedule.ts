import type { Dataset, EpochResult, StudyPlan, TrainerChoice, Trial, TrialKey, TrialSpec } from '../study';
import { jobs, keyOf, resultOf, specOf, trialOf } from './jobs';
import { type Crew, runTrials } from './pool';
import type { Progress } from './progress';

export interface StudyRun {
  /** Trials in the order of `jobs(plan)`, those that were finished before the start included. Never rejects. */
  readonly done: Promise<{ readonly trials: readonly Trial[]; readonly cancelled: boolean }>;
  /** Ends all workers at once; what is finished stays. */
  cancel(): void;
  progress(): Progress;
}

export interface StudyOptions extends Crew {
  readonly plan: StudyPlan;
  readonly dataset: Dataset;
  /** Trials that stand already (a study taken up again): not run again unless failed. */
  readonly finished?: readonly Trial[];
  readonly onEpoch?: (key: TrialKey, result: EpochResult) => void;
  readonly onTrial?: (trial: Trial) => void;
  readonly onTrainer?: (choice: TrainerChoice) => void;
}

/** Runs the trials of a plan: every rate in every repeat. */
export function runStudy({ plan, finished = [], onEpoch, onTrial, onTrainer, ...crew }: StudyOptions): StudyRun {
  const keys = new Map(jobs(plan).map((key) => [specOf(plan, key), key] as const));
  const keyFor = (spec: TrialSpec): TrialKey => keys.get(spec) as TrialKey;
  const stood = finished.filter(({ state }) => state === 'finished');
  const trials = new Map(stood.map((trial) => [keyOf(trial), trial]));
  const { done, cancel, progress } = runTrials({
    ...crew,
    specs: [...keys.keys()],
    finished: stood.map(resultOf),
    onEpoch: (spec, result) => onEpoch?.(keyFor(spec), result),
    onResult: (result, spec) => {
      const trial = trialOf(keyFor(spec), result);
      trials.set(keyOf(trial), trial);
      onTrial?.(trial);
    },
    ...(onTrainer && { onTrainer }),
  });
  const inOrder = (): Trial[] => [...keys.values()].flatMap((key) => trials.get(keyOf(key)) ?? []);
  return { cancel, progress, done: done.then(({ cancelled }) => ({ trials: inOrder(), cancelled })) };
}
