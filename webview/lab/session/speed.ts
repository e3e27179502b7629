import { costOf, rowsOf } from '../../../src/lab/search/cost';
import type { Clock } from '../../../src/lab/search/crew';
import type { Dataset, TrialSpec } from '../../../src/lab/study';

/** Counts the work of a run, to say before the next how long it may take. */
export interface RunPace {
  /** A trial is finished. */
  add(spec: TrialSpec): void;
  /** Work per millisecond of all workers together, in the unit of `costOf`; null before the first trial. */
  speed(): number | null;
}

export function paceOf({ now }: Clock, dataset: Dataset): RunPace {
  const began = now();
  const rows = rowsOf(dataset);
  let done = 0;
  return {
    add(spec) {
      const { work, epochs, after } = costOf(spec, rows);
      done += work * (epochs + after);
    },
    speed() {
      const passed = now() - began;
      return done > 0 && passed > 0 ? done / passed : null;
    },
  };
}
