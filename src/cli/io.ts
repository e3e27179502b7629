/** Where a command writes, and what it knows of its surroundings; tests bring their own. */
export interface Io {
  /** Working directory: relative paths start here. */
  readonly cwd: string;
  /** Folder of the bundle, where the parser's wasm files lie. */
  readonly assets: string;
  /** Colours are welcome on the standard output. */
  readonly color: boolean;
  /** Resolves when the user wants to stop a command that goes on by itself; without it such a command stops after its first round. */
  interrupted?(): Promise<void>;
  out(text: string): void;
  err(text: string): void;
}

/** The whole process failed to do its task, or was asked wrongly. */
export const FAILURE = 2;
export const FINDINGS = 1;
export const CLEAN = 0;
