import { ends, type Figures, runs, type Setting } from './setting';

/** 20 % of the training labels are random. The same as bench/lab/figures/noise.py. */
export function noise(setting: Setting, rates: readonly number[]): Figures {
  return Object.assign({}, ...rates.map((rate) => ends(`rates/${rate}`, runs(setting, { rate, size: 600, noise: 0.2, epochs: 80 }))));
}
