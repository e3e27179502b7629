export type LabProblem = 'classification' | 'regression';

/** A table of numbers ready to train on; row-major. */
export interface Dataset {
  readonly name: string;
  readonly problem: LabProblem;
  readonly rows: number;
  /** Features per row. */
  readonly width: number;
  /** Spatial form of a row when it is an image: [height, width, channels]; else null. */
  readonly image: readonly [number, number, number] | null;
  /**
   * Form of a row that is neither flat nor an image; its product is `width`. [steps, features]: a sequence, features of one step
   * together. [steps]: with `tokens`, one id per step. Absent = `image`, or flat.
   */
  readonly shape?: readonly number[];
  /** Features are token ids, whole numbers from 0 to `vocabulary` - 1; 0 fills up short rows. They are never scaled. */
  readonly tokens?: { readonly vocabulary: number };
  readonly features: Float32Array;
  /** Class index, or value. */
  readonly targets: Float32Array;
  readonly classNames: readonly string[];
  readonly featureNames: readonly string[];
}

/** Sets that come with the lab, beside the digits. */
export type BundledSet = 'breast-cancer' | 'wine' | 'diabetes' | 'iris';

/** Generators of data; each takes a seed, and the same options give the same bits. */
export type Generator = 'moons' | 'spirals' | 'xor' | 'clusters' | 'friedman' | 'sequences' | 'tokens';

export type DataFormat = 'csv' | 'parquet' | 'npy' | 'npz' | 'idx';

export type DataSource =
  | { readonly kind: 'digits' }
  /** A table of texts: CSV, TSV. */
  | { readonly kind: 'csv'; readonly name: string; readonly target: string }
  | { readonly kind: 'bundled'; readonly name: BundledSet }
  /** All options of the generator, defaults and seed included. */
  | { readonly kind: 'made'; readonly name: Generator; readonly options: Readonly<Record<string, number>> }
  /** Any other file; `target` is a column of Parquet, or the name of the array or file with the answers. */
  | { readonly kind: 'file'; readonly name: string; readonly format: Exclude<DataFormat, 'csv'>; readonly target: string };

/** Which rows of the source a study takes. Studies made before 22 November 2026 have none of these and took all rows. */
export interface DataUse {
  /** At most so many rows, drawn by class; absent = all. */
  readonly maxRows?: number;
  /** Of rows with equal inputs only the first is taken. */
  readonly dropDuplicates?: boolean;
  /** What the study was trained on: rows taken, rows there were, and a digest of all numbers (`digestOf`). */
  readonly used?: { readonly rows: number; readonly of: number; readonly digest: string };
}

export type DataChoice = DataSource & DataUse;
