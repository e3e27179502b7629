import type { Choice } from './state';

/** What the page can ask for. */
export interface CurvesActions {
  choose(change: Partial<Choice>): void;
  openLog(id: string): void;
  openNetwork(id: string): void;
  chooseNetwork(id: string): void;
}
