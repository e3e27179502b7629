import { bestEpoch } from '../../../../src/lab/statistics/curve';
import { type Figures, type Run, runs, type Setting } from './setting';

/** What a study would have seen after fewer epochs. The same as bench/lab/figures/budget.py. */
export function budget(setting: Setting, rates: readonly number[], budgets: readonly number[]): Figures {
  return Object.assign(
    {},
    ...rates.map((rate) => seenAfter(runs(setting, { rate, size: 600, epochs: Math.max(...budgets) }), rate, budgets)),
  );
}

function seenAfter(all: readonly Run[], rate: number, budgets: readonly number[]): Figures {
  const parts = budgets.map((epochs) => ({
    [`epochs/${epochs}/last loss/${rate}`]: all.map((run) => run.epochs[epochs - 1]?.validationLoss ?? Number.NaN),
    [`epochs/${epochs}/best loss/${rate}`]: all.map((run) => bestEpoch(run.epochs.slice(0, epochs))?.loss ?? Number.NaN),
  }));
  return Object.assign({}, ...parts);
}
