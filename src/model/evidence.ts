/** What a lab study says about one network. */
export interface Evidence {
  /** Name of the network it belongs to. */
  readonly network: string;
  /** Text of each site's rate argument at the time, to tell stale evidence. */
  readonly fingerprint: string;
  readonly verdict: EvidenceVerdict;
}

export type EvidenceVerdict =
  /** The rate-0 trials do not overfit and no rate does significantly better. */
  | {
      readonly kind: 'not-needed';
      readonly sentence: string;
      readonly seeds: number;
      readonly baselineLoss: number;
      readonly bestRate: number;
      readonly bestLoss: number;
    }
  /** The rate-0 trials overfit, or some rate is significantly better. */
  | { readonly kind: 'needed'; readonly sentence: string }
  | { readonly kind: 'undecidable'; readonly sentence: string };

/** A training run that belongs to a network, as a finding names it. */
export interface RunLabel {
  /** What tells it apart in its file: `version_0`, `trial 12`. */
  readonly name: string;
  /** The log to open, as the edge named it. */
  readonly file: string;
  /** What wrote it: "Keras CSVLogger". */
  readonly title: string;
  /** When it ended, in milliseconds since 1970; null where neither log nor file tells. */
  readonly ended: number | null;
}

/** What one run says by itself; numbers in the unit of the log, positions as the log counts. */
export interface RunVerdict {
  readonly kind: 'overfits' | 'underfits' | 'good-fit' | 'undecidable';
  /** Sentences for the user, with the numbers that decided. */
  readonly reason: string;
  readonly metric: string | null;
  readonly epochs: number;
  readonly bestAt: number | null;
  readonly best: number | null;
  readonly train: number | null;
  readonly validation: number | null;
  readonly since: number | null;
  /** The validation value still falls at the end. */
  readonly improving: boolean;
  /** The training loss was logged with dropout on, off, or nobody knows. */
  readonly trainDropout: 'on' | 'off' | 'unknown';
  /** Validation stood below training at the end, although training was measured with dropout on. */
  readonly validationBelowTrain: boolean;
  /** Of `overfits`: only the loss rises while accuracy holds, so the network grows too sure of its mistakes but not worse at the task. */
  readonly onlyConfidence?: boolean;
}

/** One training run that belongs to a network of this file, from a log that the user has. */
export interface RunEvidence {
  readonly network: string;
  readonly run: RunLabel;
  readonly verdict: RunVerdict;
  /** Whether the run trained with dropout: from the hyperparameters of the log, else from the rates of the code that it belongs to. */
  readonly dropout: 'none' | 'some' | 'unknown';
  /** The code changed after the run: it is shown, but nothing is reported because of it. */
  readonly stale: boolean;
}

/** Runs that differ in nothing but dropout, compared. */
export interface RunComparison {
  readonly network: string;
  /** The run without dropout, and the best one with it. */
  readonly baseline: RunLabel;
  readonly best: RunLabel;
  readonly kind: 'not-needed' | 'needed' | 'undecidable';
  /** Sentences for the user, with the numbers that decided. */
  readonly sentence: string;
  readonly stale: boolean;
}

/** All that logs say about the networks of one file. */
export interface LogEvidence {
  readonly runs: readonly RunEvidence[];
  readonly comparisons: readonly RunComparison[];
}

export const noLogEvidence: LogEvidence = { runs: [], comparisons: [] };
