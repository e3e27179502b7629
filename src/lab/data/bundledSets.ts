import type { BundledSet } from '../study';

export interface BundledFacts {
  readonly title: string;
  readonly target: string;
  /** Said beside the data: the licence asks for it. */
  readonly origin: string;
}

/** What comes with the lab in `dist/data/NAME.csv.gz`; media/data/README.md has the terms in full. */
export const bundledSets: Readonly<Record<BundledSet, BundledFacts>> = {
  'breast-cancer': {
    title: '569 tumours, 30 measurements, benign or malignant',
    target: 'diagnosis',
    origin: 'Breast Cancer Wisconsin (Diagnostic), Wolberg, Mangasarian, Street and Street 1993, UCI, CC BY 4.0',
  },
  wine: {
    title: '178 wines of three cultivars, 13 measurements',
    target: 'cultivar',
    origin: 'Wine, Aeberhard and Forina 1992, UCI, CC BY 4.0',
  },
  diabetes: {
    title: '442 patients, 10 measurements, progression after a year (regression)',
    target: 'progression',
    origin: 'Efron, Hastie, Johnstone and Tibshirani 2004, from scikit-learn (BSD-3-Clause)',
  },
  iris: {
    title: '150 irises of three species, 4 measurements',
    target: 'species',
    origin: "Iris, Fisher 1936, UCI, CC BY 4.0, as corrected in scikit-learn's copy",
  },
};

export const DIGITS_ORIGIN = 'Optical Recognition of Handwritten Digits, Alpaydin and Kaynak 1998, UCI, CC BY 4.0';

/** Path of a set below the folder of the lab's assets. */
export function bundledFile(name: BundledSet): string {
  return `data/${name}.csv.gz`;
}
