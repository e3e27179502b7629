import { ends, type Figures, runs, type Setting } from './setting';

/** Networks that are too small and wide enough, with and without dropout. The same as bench/lab/figures/width.py. */
export function width(setting: Setting, widths: readonly number[]): Figures {
  const figures = widths.flatMap((units) =>
    [0, 0.5].map((rate) => renamed(ends('', runs(setting, { rate, size: 300, epochs: 100, width: units })), `widths/${units}`, rate)),
  );
  return Object.assign({}, ...figures);
}

/** Puts the rate behind the quantity, as the results of PyTorch have it. */
export function renamed(figures: Figures, path: string, rate: number): Figures {
  return Object.fromEntries(Object.entries(figures).map(([what, values]) => [`${path}${what}/${rate}`, values]));
}
