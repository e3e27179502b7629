/** What a run over files came to. */
export interface Tally {
  readonly findings: number;
  readonly fixed: number;
  /** Findings that a baseline accepts. */
  readonly accepted: number;
  /** What could not be read or analysed, in words. */
  readonly failures: readonly string[];
}
