import type { Depth } from '../frameworks/framework';
import type { GivenValues } from '../model/arguments';
import type { Change } from '../model/change';
import type { Evidence, LogEvidence } from '../model/evidence';
import type { Finding, Remedy } from '../model/finding';
import type { Reading } from '../model/reading';
import type { LinkedProject, ProjectFiles } from '../syntax/linked';
import type { Project } from '../syntax/project';
import type { Edit } from '../text/edit';
import type { CellSpan, Source } from '../text/source';
import type { Span } from '../text/span';

/** A remedy with the text edits its framework's writer made of it; offsets in `Report.text`. */
export interface WrittenRemedy extends Remedy {
  readonly edits: readonly Edit[];
}

export interface ReportedFinding extends Omit<Finding, 'remedies'> {
  readonly remedies: readonly WrittenRemedy[];
}

/** Something that went wrong without stopping the rest. */
export interface Problem {
  readonly code: 'syntax-error' | 'internal-error' | 'unreadable' | 'unknown-rule';
  readonly message: string;
  readonly span: Span | null;
}

/** Id of findings about suppression comments; no rule has it. */
export const unusedIgnore = 'unused-ignore';

export function failure(what: string, error: unknown): Problem {
  return { code: 'internal-error', message: `${what}: ${error instanceof Error ? error.message : String(error)}`, span: null };
}

/** Result of analysing one source. */
export interface Report extends Reading {
  readonly name: string;
  /** The text all offsets refer to: the file, or the notebook's Python cells joined (magics blanked to equal length). */
  readonly text: string;
  /** Empty for a plain file. */
  readonly cells: readonly CellSpan[];
  /** Not suppressed, in source order. */
  readonly findings: readonly ReportedFinding[];
  readonly suppressed: readonly ReportedFinding[];
  readonly problems: readonly Problem[];
}

export interface FixOptions {
  /** Also remedies that have to be read; those that only silence a finding never count. */
  readonly unsafe?: boolean;
}

/** The remedy that fixing everything applies to a finding; null when there is none. */
export function remedyOf({ remedies }: Pick<ReportedFinding, 'remedies'>, { unsafe = false }: FixOptions = {}): WrittenRemedy | null {
  const best = unsafe ? remedies.find(({ change }) => change.type !== 'comment') : remedies[0];
  return best && (best.safe || unsafe) ? best : null;
}

/** A clock of the edge: the core has none. */
export interface Stopwatch {
  /** In milliseconds, from any beginning. */
  now(): number;
  /** `what` is the id of a rule, or `networks` for the layer graphs that rules asked for. */
  took(what: string, milliseconds: number): void;
}

export interface AnalysisOptions {
  /** Rule ids to leave out. */
  readonly ignore?: readonly string[];
  /** True: suppression comments that silence nothing are findings of `unused-ignore`. */
  readonly unusedIgnores?: boolean;
  readonly evidence?: readonly Evidence[];
  /** What training logs say about the networks of the source, which are read for it. */
  readonly logs?: (reading: Reading) => LogEvidence;
  /** True: a text that says nothing of dropout is not read at all. */
  readonly quick?: boolean;
  /** How much is read; everything unless given. Rules do not run on sites alone. */
  readonly depth?: Depth;
  /** True when another file of the project reads `attribute` and names `className`: silences rules about unused members. */
  readonly usedElsewhere?: (className: string, attribute: string) => boolean;
  /** Told what each rule takes; without it nobody looks at a clock. */
  readonly stopwatch?: Stopwatch;
  /** What the user enters for networks, by their names. Present: networks also tell what they are built with. */
  readonly given?: Readonly<Record<string, GivenValues>>;
  /** The other files, to follow imports and callers into; without it every file stands alone. */
  readonly project?: Project;
}

/** One analyser owns its parsers; analysis is synchronous, does no IO and never throws for any input text. */
export interface Analyzer {
  analyze(source: Source, options?: AnalysisOptions): Report;
  /** Edits for a change against a source as it is now; null when it does not apply any more. */
  write(source: Source, change: (reading: Reading) => Change | null, options?: AnalysisOptions): readonly Edit[] | null;
  /** Makes a project of an edge's files, for `AnalysisOptions.project`; it is disposed of with the analyser at the latest. */
  link(files: ProjectFiles): LinkedProject;
  dispose(): void;
}
