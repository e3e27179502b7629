import type { EpochResult } from '../../../../src/lab/study';
import { type Figures, type Run, runs, type Setting } from './setting';

/** Share of wrong answers that counts as learned. */
const LEVEL = 0.08;
const EPOCHS = 80;

/** Losses with dropout on and off, epochs with validation below training, epochs to 92 %. The same as bench/lab/figures/modes.py. */
export function modes(setting: Setting, rates: readonly number[]): Figures {
  return Object.assign({}, ...rates.map((rate) => modesOf(`rates/${rate}`, runs(setting, { rate, size: 300, epochs: EPOCHS }))));
}

export function modesOf(path: string, all: readonly Run[]): Figures {
  const of = (value: (epochs: readonly EpochResult[]) => number): readonly number[] => all.map(({ epochs }) => value(epochs));
  const last = (epochs: readonly EpochResult[]): EpochResult => epochs.at(-1) as EpochResult;
  return {
    [`${path}/train loss, dropout on`]: of((epochs) => last(epochs).trainLossDropoutOn),
    [`${path}/train loss, dropout off`]: of((epochs) => last(epochs).trainLoss),
    [`${path}/validation loss`]: of((epochs) => last(epochs).validationLoss),
    [`${path}/epochs with validation below training`]: of(
      (epochs) => epochs.filter(({ validationLoss, trainLossDropoutOn }) => validationLoss < trainLossDropoutOn).length,
    ),
    [`${path}/epochs to 92 %`]: of((epochs) => epochs.find(({ validationError }) => validationError <= LEVEL)?.epoch ?? EPOCHS + 1),
  };
}

/** The first 80 epochs of longer runs: they do not know that they go on. */
export function begun(all: readonly Run[]): readonly Run[] {
  return all.map((run) => ({ ...run, epochs: run.epochs.slice(0, EPOCHS) }));
}

/** Error and loss over the rate, width fixed. The same as bench/lab/figures/rate.py. */
export function overRates(setting: Setting, rates: readonly number[]): Figures {
  return Object.assign({}, ...rates.map((rate) => ratesOf(`rates/${rate}`, runs(setting, { rate, size: 300, epochs: 100 }))));
}

export function ratesOf(path: string, all: readonly Run[]): Figures {
  const last = all.map(({ epochs }) => epochs.at(-1) as EpochResult);
  return {
    [`${path}/error`]: last.map(({ validationError }) => validationError),
    [`${path}/loss`]: last.map(({ validationLoss }) => validationLoss),
    [`${path}/train error`]: last.map(({ trainError }) => trainError),
    [`${path}/train loss`]: last.map(({ trainLoss }) => trainLoss),
  };
}
