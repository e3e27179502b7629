import type { Problem } from '../analysis/report';
import type { Severity } from '../model/finding';

/** A place in a file as people name it: 1-based line and UTF-16 column; in a notebook the line counts within the 0-based cell. */
export interface Place {
  readonly uri: string;
  readonly cell: number | null;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface SiteRow {
  readonly id: string;
  /** As written, `nn.Dropout`. */
  readonly callee: string;
  /** "drops 50 %, keeps 50 %", "unknown rate". */
  readonly effect: string;
  /** Where the rate comes from, in words; '' for a literal. */
  readonly origin: string;
  readonly network: string | null;
  readonly findings: number;
  readonly place: Place;
}

export interface FindingRow {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fixable: boolean;
  readonly place: Place;
}

export interface LayerRow {
  readonly name: string;
  readonly callee: string;
  readonly shape: string;
  /** null = unknown. */
  readonly parameters: number | null;
  readonly isDropout: boolean;
  /** Why it could not be read; '' when it could. */
  readonly unknown: string;
  readonly place: Place;
}

export interface NetworkRow {
  readonly name: string;
  readonly framework: string;
  readonly input: string;
  readonly output: string;
  readonly parameters: number | null;
  readonly sites: number;
  readonly layers: readonly LayerRow[];
  readonly unreadable: readonly { readonly reason: string; readonly place: Place }[];
  readonly place: Place;
}

export interface FileRow {
  readonly uri: string;
  /** Relative to the workspace. */
  readonly name: string;
  readonly sites: readonly SiteRow[];
  readonly findings: readonly FindingRow[];
  readonly networks: readonly NetworkRow[];
  /** Silenced by comments. */
  readonly suppressed: number;
  readonly problems: readonly { readonly code: Problem['code']; readonly message: string; readonly place: Place | null }[];
}

export type ReportScope = { readonly kind: 'file'; readonly uri: string } | { readonly kind: 'workspace' };

export interface RunState {
  readonly scope: ReportScope;
  readonly title: string;
  readonly phase: 'running' | 'finished' | 'cancelled';
  readonly done: number;
  /** null while the files are still being looked for. */
  readonly total: number | null;
  /** What was left out and why, in words. */
  readonly notes: readonly string[];
}

/** Calls the report page makes. */
export interface ReportHost {
  /** First call of the page, once its own listener stands; starts the run if none is under way. */
  ready(): Promise<{ readonly state: RunState; readonly files: readonly FileRow[] }>;
  refresh(): Promise<void>;
  cancel(): Promise<void>;
  open(place: Place): Promise<void>;
  explain(rule: string): Promise<void>;
  compareRates(request: { readonly uri: string; readonly network: string }): Promise<void>;
}

/** Notifications to the report page. */
export interface ReportPage {
  /** A new run begins: forget all files. */
  started(state: RunState): void;
  /** More files of the run; one that is known is replaced. */
  files(files: readonly FileRow[]): void;
  progress(state: RunState): void;
}
