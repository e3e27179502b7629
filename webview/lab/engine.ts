import type { Prepared } from '../../src/lab/data/dataset';
import type { runStudy } from '../../src/lab/search/schedule';
import type { Fit } from '../../src/lab/space/fit';
import type { Dataset, OptimizerChoice, RateSummary, StudyPlan, StudyVerdict, Trial } from '../../src/lab/study';
import type { LabSubject } from '../../src/protocol/lab';

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
  /** Training rows that the split leaves. */
  readonly trainingRows: (dataset: Dataset) => number;
  /** The optimizer's denominator as the framework defaults it. */
  readonly epsilonFor: (subject: LabSubject) => OptimizerChoice['epsilon'];
  readonly judge: (plan: StudyPlan, trials: readonly Trial[]) => Judgement;
  readonly run: typeof runStudy;
}
