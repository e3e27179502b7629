import { ends, type Figures, runs, type Setting } from './setting';
import { renamed } from './width';

const UPDATES = 2200;

/** The gain over the number of training rows at the same number of updates. The same as bench/lab/figures/size.py. */
export function size(setting: Setting, sizes: readonly number[]): Figures {
  const figures = sizes.flatMap((rows) => {
    const epochs = Math.round(UPDATES / Math.ceil(rows / 32));
    return [0, 0.5].map((rate) => renamed(ends('', runs(setting, { rate, size: rows, epochs })), `sizes/${rows}`, rate));
  });
  return Object.assign({}, ...figures);
}
