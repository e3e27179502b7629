import type { Drawn, OpenedData } from '../../src/lab/data/opened';
import type { Handling, ReadyData } from '../../src/lab/data/ready';
import type { runExperiment } from '../../src/lab/experiments/run';
import type { DefaultPlan } from '../../src/lab/search/plan';
import type { runStudy } from '../../src/lab/search/schedule';
import type { Decisions, Fit } from '../../src/lab/space/fit';
import type { DataChoice, DataSource, Dataset, LabNetwork, RateSummary, StudyPlan, StudyVerdict, Trial } from '../../src/lab/study';
import type { DataFile, LabSubject } from '../../src/protocol/lab';
import type { StudyForm } from './model/form';

/** Why data cannot be used, naming line and column where there is one. */
export interface Unusable {
  readonly problem: string;
}

export interface Judgement {
  readonly summaries: readonly RateSummary[];
  readonly verdict: StudyVerdict;
}

export type OwnSource = Extract<DataSource, { readonly kind: 'digits' | 'bundled' | 'made' }>;

/** Numbers, and what the plan says about where they come from. */
export interface LabData {
  readonly dataset: Dataset;
  readonly choice: DataChoice;
}

/** All that the page asks of the lab's core: one place where the two meet. */
export interface Engine {
  /** The user's file, or one of inputs and one of answers, before it is said what is to be predicted. */
  readonly open: (files: readonly DataFile[]) => Promise<OpenedData | Unusable>;
  /** Data of the lab's own, `bytes` being the bundled file; null for data that are made. */
  readonly own: (source: OwnSource, bytes: ArrayBuffer | null) => Promise<Drawn>;
  /** At most so many rows, without duplicates if so wished, looked through for leaks. */
  readonly ready: (source: DataSource, drawn: Drawn, handling: Handling) => ReadyData | Unusable;
  readonly fit: (subject: LabSubject, dataset: Dataset, decisions: Decisions) => Fit;
  /** The plan to start from, with the form's edits that its budget depends on. */
  readonly plan: (subject: LabSubject, network: LabNetwork, data: LabData, edits: Partial<StudyForm>) => DefaultPlan;
  readonly judge: (plan: StudyPlan, trials: readonly Trial[]) => Judgement;
  readonly run: typeof runStudy;
  readonly experiment: typeof runExperiment;
}
