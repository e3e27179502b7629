import type { runStudy } from '../../src/lab/search/schedule';
import type { Dataset, LabNetwork, LayerMapping, RateSummary, StudyPlan, StudyVerdict, Trial } from '../../src/lab/study';
import type { LabSubject } from '../../src/protocol/lab';

/** A CSV file that has been read, before its target is chosen. */
export interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: string }[];
  readonly rows: number;
  /** The dataset for a target column, or why there is none. */
  readonly datasetFor: (target: string) => Dataset | Unusable;
}

/** Why data cannot be used, naming line and column where there is one. */
export interface Unusable {
  readonly problem: string;
}

/** What becomes of a network on a dataset. */
export interface Fit {
  /** null = the lab cannot train it; `mappings` and `reason` say why. */
  readonly network: LabNetwork | null;
  readonly mappings: readonly LayerMapping[];
  readonly reason: string | null;
  /** `epsilon` of the optimizer as the framework defaults it. */
  readonly epsilon: number;
}

/** All that the page asks of the lab's core: one place where the two meet. */
export interface Engine {
  readonly digits: (bytes: ArrayBuffer) => Promise<Dataset>;
  readonly table: (name: string, bytes: ArrayBuffer) => Table | Unusable;
  readonly fit: (subject: LabSubject, dataset: Dataset) => Fit;
  readonly judge: (plan: StudyPlan, trials: readonly Trial[]) => { readonly summaries: readonly RateSummary[]; readonly verdict: StudyVerdict };
  readonly run: typeof runStudy;
}
