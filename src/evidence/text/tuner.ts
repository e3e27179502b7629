import type { History } from './history';
import { cellsOf } from './tables';

const TRIAL = /^Search: Running Trial #(\d{1,7})/;

/** What a reader of lines remembers for it. */
export interface TunerState {
  readonly history: History;
  /** Keras: a header was read, and its bar is not complete yet. */
  keras: 'closed' | 'open' | 'complete';
  trial: { order: readonly string[] | null } | null;
}

/** keras-tuner announces each trial and its hyperparameters. */
export function readTuner(state: TunerState, line: string): boolean {
  const trial = TRIAL.exec(line);
  if (trial) {
    state.history.fresh(`trial ${trial[1]}`);
    state.keras = 'closed';
    state.trial = { order: null };
    return true;
  }
  if (!state.trial || !line.includes('|')) return false;
  const cells = cellsOf(line);
  if (cells.includes('Hyperparameter') && cells.includes('Value')) {
    state.trial.order = cells;
    return true;
  }
  if (!state.trial.order || cells.length !== state.trial.order.length) return false;
  const name = cells[state.trial.order.indexOf('Hyperparameter')] as string;
  const value = cells[state.trial.order.indexOf('Value')] as string;
  state.history.parameter(name, value !== '' && Number.isFinite(Number(value)) ? Number(value) : value);
  return true;
}
