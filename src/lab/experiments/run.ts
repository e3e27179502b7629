import type { TrialsOptions, TrialsRun } from '../search/crew';
import { runTrials } from '../search/pool';
import type { StudyPlan, TrialResult, TrialSpec } from '../study';
import type { Base, Conclusion, Experiment, Protocol } from './experiment';

/** An experiment with all its numbers, as it is stored and printed. */
export interface Outcome extends Conclusion {
  readonly version: 1;
  readonly experiment: string;
  readonly purpose: string;
  readonly protocol: string;
  readonly plan: StudyPlan;
  readonly trials: readonly TrialResult[];
}

export interface ExperimentRun {
  /** Never rejects. */
  readonly done: Promise<{ readonly outcome: Outcome; readonly cancelled: boolean }>;
  cancel(): void;
  readonly progress: TrialsRun['progress'];
}

/** What an experiment's trials run on: the pool's options without what to train. */
export type Pool = Omit<TrialsOptions, 'specs' | 'next' | 'finished'>;

/** Runs an experiment on a pool of workers. The caller has asked `refuses` before. */
export function runExperiment(experiment: Experiment, base: Base, pool: Pool): ExperimentRun {
  const protocol = experiment.start(base);
  const run = runTrials({
    ...pool,
    next: () => nextOf(protocol),
    onResult: (result, spec) => {
      protocol.tell(result);
      pool.onResult?.(result, spec);
    },
  });
  return {
    done: run.done.then(({ results, cancelled }) => ({ outcome: outcomeOf(experiment, base, results), cancelled })),
    cancel: () => run.cancel(),
    progress: () => run.progress(),
  };
}

/** null also while what comes next depends on results still to come. */
function nextOf(protocol: Protocol): TrialSpec | null {
  const next = protocol.ask();
  return next === 'wait' ? null : next;
}

export function outcomeOf(experiment: Experiment, base: Base, trials: readonly TrialResult[]): Outcome {
  const { id, purpose, protocol } = experiment;
  return { version: 1, experiment: id, purpose, protocol, plan: base.plan, ...experiment.conclude(base, trials), trials };
}
