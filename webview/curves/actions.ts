import type { Choice } from './state';

/** What the page can ask for. */
export interface CurvesActions {
  choose(change: Partial<Choice>): void;
  /** Draws a run, or no longer; says so where no place is left. */
  toggle(id: string): void;
  openLog(id: string): void;
  openNetwork(id: string): void;
  chooseNetwork(id: string): void;
  /** Asks the host once more. */
  retry(): void;
  /** Puts a failure away. */
  dismiss(): void;
}
