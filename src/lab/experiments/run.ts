import type { TrialsOptions, TrialsRun } from '../search/crew';
import { runTrials } from '../search/pool';
import type { StudyPlan, TrialResult } from '../study';
import { conclusionOf } from './conclude';
import type { Base, Conclusion, Experiment } from './experiment';
import { rehearse } from './rehearsal';
import { keyOf } from './stages';

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
export type Pool = Omit<TrialsOptions, 'specs' | 'next' | 'expected'>;

/** Runs an experiment on a pool of workers; what is among `finished` is not trained again. The caller has asked `refuses` before. */
export function runExperiment(experiment: Experiment, base: Base, pool: Pool): ExperimentRun {
  const protocol = experiment.start(base);
  const stood = new Map((pool.finished ?? []).filter(({ state }) => state === 'finished').map((result) => [keyOf(result), result]));
  const results: TrialResult[] = [];
  let ahead = rehearse(experiment, base);
  let waited = false;
  const tell = (result: TrialResult): void => {
    results.push(result);
    protocol.tell(result);
  };
  const run = runTrials({
    ...pool,
    next() {
      const next = protocol.ask();
      // What has come may have decided what is left.
      if (waited && next !== 'wait' && ahead.extent !== 'exact') ahead = rehearse(experiment, base, results);
      waited = next === 'wait';
      if (next === 'wait' || next === null) return null;
      const known = stood.get(keyOf(next));
      if (known) tell(known);
      return next;
    },
    expected: () => ahead,
    onResult(result, spec) {
      tell(result);
      pool.onResult?.(result, spec);
    },
  });
  return {
    done: run.done.then(({ results: all, cancelled }) => ({ outcome: outcomeOf(experiment, base, all), cancelled })),
    cancel: () => run.cancel(),
    progress: () => run.progress(),
  };
}

export function outcomeOf(experiment: Experiment, base: Base, trials: readonly TrialResult[]): Outcome {
  const { id, purpose, protocol } = experiment;
  return { version: 1, experiment: id, purpose, protocol, plan: base.plan, ...conclusionOf(experiment, base, trials), trials };
}
