import type { Role, Run, Trouble } from './run';

/**
 * What one file tells of a run. The parts of one training may lie in several files (`train/` and `validation/` of TensorBoard, one file per metric of
 * MLflow): parts with the same `group` become one run (`join`).
 */
export interface RunPart extends Run {
  /** A path-like key: equal for the parts of one training and for nothing else. */
  readonly group: string;
  /** The data that all curves without a role of their own were measured on, where the file's place says so. */
  readonly side: Role | null;
  /** The run's name is the user's, from the log. */
  readonly named?: boolean;
}

export interface LogContents {
  readonly parts: readonly RunPart[];
  /** Troubles of the file as a whole; those of a run are in the run. */
  readonly troubles: readonly Trouble[];
}

/**
 * Reads one log while it grows. Never throws, whatever the bytes are; time is linear in their number and memory bounded by `LIMITS`, not by the file.
 */
export interface LogReader {
  /** The next bytes of the file; any split is allowed, in the middle of a character, a line or a record as well. */
  push(bytes: Uint8Array): void;
  /**
   * What is known until now. `ended` says that the file ends here (for now): then a last line without a line break counts, and a torn record is a trouble;
   * reading may go on all the same.
   */
  contents(ended: boolean): LogContents | Promise<LogContents>;
}

/** How sure a format is that a file is one of its own. */
export type Claim =
  /** The content can be nothing else (a magic number, keys that only this writer uses). */
  | 'certain'
  /** Name and content fit; another format that is certain goes first. */
  | 'likely'
  /** It could be read, if the user asks for it. */
  | 'possible'
  | 'no';

export interface LogFormat {
  /** `keras-csv`, `tensorboard`, … as the JSON output prints it. */
  readonly id: string;
  /** What its writer calls it: "Keras CSVLogger". */
  readonly title: string;
  /** Whether a path alone is worth opening during discovery: cheap, no content. `path` has `/` between folders. */
  mayBe(path: string): boolean;
  /** `head` holds the first bytes (at most 64 KiB, all of a smaller file). */
  claim(path: string, head: Uint8Array): Claim;
  open(path: string, environment: ReaderEnvironment): LogReader;
}

/** What a reader may ask of the edge. */
export interface ReaderEnvironment {
  /** Columns of a table that no format knows, as the user said what they mean: column name to role and metric. */
  readonly columns?: ColumnMapping;
  /** The bytes of the WebAssembly of the SQLite reader, where the edge can load it. */
  readonly sqlite?: () => Promise<Uint8Array>;
}

export interface ColumnMapping {
  /** The column that counts epochs or steps; without it the rows count. */
  readonly position?: { readonly column: string; readonly axis: 'epoch' | 'step' };
  readonly curves: readonly { readonly column: string; readonly metric: string; readonly role: Role }[];
}
