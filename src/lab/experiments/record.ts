import type { LayerMapping, Study, TrainerChoice, TrialResult } from '../study';
import type { Base } from './experiment';

/** An experiment as it is stored: what it started from and what was trained. All that is said of it follows from these. */
export interface ExperimentRecord {
  readonly version: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly source: Study['source'];
  /** Its id among the experiments. */
  readonly experiment: string;
  readonly base: Base;
  readonly mappings: readonly LayerMapping[];
  readonly trials: readonly TrialResult[];
  /** Looks that other experiments have had on the same network and data, by their ids. */
  readonly asked?: Readonly<Record<string, number>>;
  /** All that ran. */
  readonly trainers: readonly TrainerChoice[];
}
