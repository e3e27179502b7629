import type { Prepared } from '../../src/lab/data/dataset';
import type { DefaultPlan } from '../../src/lab/search/plan';
import type { runStudy } from '../../src/lab/search/schedule';
import type { Fit } from '../../src/lab/space/fit';
import type { Dataset, LabNetwork, RateSummary, StudyPlan, StudyVerdict, Trial } from '../../src/lab/study';
import type { LabSubject } from '../../src/protocol/lab';
import type { StudyForm } from './model/form';

/** A CSV file that has been read, before its target is chosen. */
export interface DataTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly words: string }[];
  /** The dataset for a target column, or why there is none. */
  readonly prepare: (target: string) => Prepared | Unusable;
}

/** Why data cannot be used, naming line and column where there is one. */
export interface Unusable {
  readonly problem: string;
}

export interface Judgement {
  readonly summaries: readonly RateSummary[];
  readonly verdict: StudyVerdict;
}

/** All that the page asks of the lab's core: one place where the two meet. */
export interface Engine {
  readonly digits: (bytes: ArrayBuffer) => Promise<Dataset>;
  readonly table: (name: string, bytes: ArrayBuffer) => DataTable | Unusable;
  readonly fit: (subject: LabSubject, dataset: Dataset) => Fit;
  /** The plan to start from, with the form's edits that its budget depends on. */
  readonly plan: (subject: LabSubject, network: LabNetwork, dataset: Dataset, edits: Partial<StudyForm>) => DefaultPlan;
  readonly judge: (plan: StudyPlan, trials: readonly Trial[]) => Judgement;
  readonly run: typeof runStudy;
}
