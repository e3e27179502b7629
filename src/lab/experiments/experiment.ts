import type { LabProblem, StudyPlan, TrialResult, TrialSpec } from '../study';

/** How a search chooses what to try; 'grid' tries everything, 'hyperband' is keras-tuner's schedule, 'hyperband-paper' that of Li et al. 2018. */
export type SearchKind = 'grid' | 'random' | 'hyperband' | 'hyperband-paper' | 'asha';

/** What an experiment starts from: the plan of the study it is asked for. */
export interface Base {
  readonly plan: StudyPlan;
  readonly problem: LabProblem;
  /** Rows that are left for training. */
  readonly trainingRows: number;
  /** What sites are called in tables and sentences, by id: "line 12"; absent = by their ids. */
  readonly siteNames?: Readonly<Record<string, string>>;
  /** How points are chosen where an experiment searches; absent = its own choice. */
  readonly search?: SearchKind;
}

/** A mean over repeats. `interval` is its 95 % Student interval, null for n < 2; `p` two-sided, of "it is 0", where a difference is tested. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly interval: readonly [number, number] | null;
  readonly p?: number | null;
}

export type Cell = string | number | null | Estimate;

/** Numbers of an experiment, ready for text, JSON or a chart. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A mean over repeats by epoch (first value: epoch 1). */
export interface Curve {
  readonly arm: string;
  readonly quantity: 'validation loss' | 'training loss, dropout off' | 'training loss, dropout on';
  readonly n: number;
  readonly values: readonly number[];
}

/** Points of a table with their intervals, joined by lines where they stand along numbers. */
export interface PlotSeries {
  /** Absent = the name of the column. */
  readonly label?: string;
  /** Index into the tables of the conclusion. */
  readonly table: number;
  /** Columns of that table. `x`: numbers make an axis, words stand side by side. */
  readonly x: number;
  readonly y: number;
}

/** How tables are drawn. What a chart shows stands in a table too, so that nothing is told by a picture alone. */
export interface Plot {
  readonly title: string;
  /** Names of the axes. */
  readonly x: string;
  readonly y: string;
  readonly logarithmic?: boolean;
  readonly series: readonly PlotSeries[];
  /** What the points are to be compared with: a height, or the same value on both axes. */
  readonly reference?:
    | { readonly kind: 'level'; readonly value: number; readonly label: string }
    | { readonly kind: 'diagonal'; readonly label: string };
}

export interface Verdict {
  /** 'answer': the sentence says something about the network. The others say why nothing can be said yet. */
  readonly kind: 'answer' | 'cannot-tell' | 'not-converged' | 'incomplete';
  /** With n and interval of every number it leans on. */
  readonly sentence: string;
}

export interface Conclusion {
  readonly verdict: Verdict;
  readonly tables: readonly Table[];
  readonly curves: readonly Curve[];
  readonly plots: readonly Plot[];
}

/**
 * What to train, as ask and tell: `ask` gives the next trial, 'wait' when that depends on results still to come, null when there is no more.
 * The trials are the same whatever the order in which results come.
 */
export interface Protocol {
  ask(): TrialSpec | 'wait' | null;
  tell(result: TrialResult): void;
}

export interface Experiment {
  /** As on the command line, for instance "data-size". */
  readonly id: string;
  /** For a list of experiments. */
  readonly title: string;
  /** A question, one line. */
  readonly purpose: string;
  /** What is trained and what is compared, a few sentences. */
  readonly protocol: string;
  /** Whether it tries the rates of the plan; else it works at one rate of the network. */
  readonly triesRates: boolean;
  /** Kinds of search it can be told to take, its own choice first; absent = it does not search. */
  readonly searches?: readonly SearchKind[];
  /** Where the number of trials depends on their results: what a rehearsal says of it. Absent = it is exact. */
  readonly extent?: 'at most' | 'about';
  /** Why it has nothing to say on this base, or null. */
  refuses(base: Base): string | null;
  start(base: Base): Protocol;
  /** `results` in any order; failed ones are named, never silently left out. */
  conclude(base: Base, results: readonly TrialResult[]): Conclusion;
}
