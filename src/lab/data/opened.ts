import type { DataFormat } from '../study';
import type { Prepared } from './dataset';
import type { Outcome } from './errors';

/** Rows for training, and how many usable rows there were before a draw. */
export interface Drawn extends Prepared {
  readonly of: number;
}

/** Data that have been read, before it is said what is to be predicted. */
export interface OpenedData {
  readonly name: string;
  readonly format: DataFormat;
  readonly rows: number;
  /** What can be predicted: columns of a table, or arrays with an answer for each row. */
  readonly targets: readonly { readonly name: string; readonly words: string }[];
  /** The one that names or forms leave no doubt about; null = the user has to say. */
  readonly target: string | null;
  /** `maxRows`: at most so many rows, drawn by class; null = all. */
  readonly prepare: (target: string, maxRows: number | null) => Outcome<Drawn>;
}
