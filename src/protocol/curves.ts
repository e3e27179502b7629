/** The wire between the host and the page of training curves. */

export type VerdictKind = 'overfits' | 'underfits' | 'good-fit' | 'undecidable';

/** One training run in the list. */
export interface RunRow {
  /** The same as long as the log is the same. */
  readonly id: string;
  readonly name: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly uri: string;
  /** What wrote the log. */
  readonly format: string;
  readonly state: 'running' | 'finished' | 'failed' | 'unknown';
  /** Milliseconds since 1970; null where nothing tells. */
  readonly ended: number | null;
  readonly epochs: number;
  readonly verdict: VerdictRow;
  /** Names of metrics with any curve, the one that was judged first. */
  readonly metrics: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  /** The network that it belongs to, and why; null when it belongs to none that is known. */
  readonly network: { readonly name: string; readonly file: string; readonly reason: string; readonly stale: boolean } | null;
  /** What could not be read, in words. */
  readonly troubles: readonly string[];
}

export interface VerdictRow {
  readonly kind: VerdictKind;
  /** It does not overfit, and only whether it could do better is open; of `undecidable`. */
  readonly doesNotOverfit?: boolean;
  readonly reason: string;
  readonly metric: string | null;
  readonly bestAt: number | null;
  readonly best: number | null;
  /** Position from which on it overfits. */
  readonly since: number | null;
  /** What positions count. */
  readonly axis: CurveRow['axis'] | null;
}

/** One curve as it is drawn. `at` and `values` have the same length; null = NaN or infinite. */
export interface CurveRow {
  readonly metric: string;
  readonly role: 'train' | 'validation' | 'test' | 'other';
  /** Its name in the log. */
  readonly key: string;
  readonly axis: 'epoch' | 'step' | 'row';
  readonly dropout: 'on' | 'off' | 'unknown';
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
  /** How many values of the log each stands for, as their mean. */
  readonly thinned: number;
}

export interface CurvesState {
  /** File or folder that is shown. */
  readonly title: string;
  /** Its address, for the page to remember. */
  readonly place: string;
  readonly phase: 'reading' | 'ready';
  readonly runs: readonly RunRow[];
  /** Files that could not be read, and what was left out, in words. */
  readonly notes: readonly string[];
}

/** Calls the page makes. */
export interface CurvesHost {
  /** First call of the page, once its own listener stands. */
  ready(): Promise<CurvesState>;
  /** The curves of some runs, in the order of `ids`; a run that is gone is left out. */
  curves(request: { readonly ids: readonly string[] }): Promise<readonly { readonly id: string; readonly curves: readonly CurveRow[] }[]>;
  /** Opens the log as text. */
  openLog(request: { readonly id: string }): Promise<void>;
  /** Goes to the network of a run. */
  openNetwork(request: { readonly id: string }): Promise<void>;
  /** Asks the user which network a run belongs to. */
  chooseNetwork(request: { readonly id: string }): Promise<void>;
}

/** Notifications to the page. */
export interface CurvesPage {
  /** Everything but curves; the page asks again for those of the runs in `changed` that it shows. */
  state(update: { readonly state: CurvesState; readonly changed: readonly string[] }): void;
}
