import type { Leak } from '../../../src/lab/data/leaks';
import type { OpenedData } from '../../../src/lab/data/opened';
import type { Conclusion } from '../../../src/lab/experiments/experiment';
import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import { jobs, keyOf } from '../../../src/lab/search/jobs';
import type { Progress } from '../../../src/lab/search/progress';
import type { Answer } from '../../../src/lab/space/answers';
import { asChosen } from '../../../src/lab/space/asChosen';
import type { Choice, Decisions, Fit, Setting } from '../../../src/lab/space/fit';
import type { Size } from '../../../src/lab/space/sizes';
import { withoutRates } from '../../../src/lab/statistics/startedOver';
import type { DataChoice, Dataset, EpochResult, Study, StudyPlan, Trial, TrialKey } from '../../../src/lab/study';
import type { GivenValues } from '../../../src/model/arguments';
import type { LabSubject } from '../../../src/protocol/lab';
import { BLANK_FORM, dataKeyOf } from '../model/defaults';
import { COMPARE_RATES, type Question } from '../model/experiments';
import type { DataKey, StudyForm } from '../model/form';

/** A trial under way with what it has reported. */
export interface LiveTrial extends TrialKey {
  readonly epochs: readonly EpochResult[];
}

/** A trial of an experiment under way. */
export interface LiveArm {
  readonly arm: string;
  readonly repeat: number;
  readonly epoch: number;
  readonly epochs: number;
}

/** An experiment that stands, with what follows from its trials. */
export interface ShownExperiment {
  readonly record: ExperimentRecord;
  readonly conclusion: Conclusion;
  /** Trials to come: 0 = it is complete. */
  readonly missing: number;
}

/** One stretch of training, from Start or Continue to its end. */
export interface Run {
  readonly plan: StudyPlan;
  readonly progress: Progress;
  /** Restarts of trials whose worker died. */
  readonly restarts: number;
}

export interface LabState {
  readonly loading: boolean;
  /** The page cannot work at all, and why. */
  readonly broken: string | null;
  readonly subject: LabSubject | null;
  /** Why the network is no longer there. */
  readonly gone: string | null;
  readonly cores: number;
  /** What the user typed; the rest of the form follows the file and the data. */
  readonly edits: Partial<StudyForm>;
  readonly form: StudyForm;
  /** Where the form differs from the file's settings, and why. */
  readonly formNotes: readonly string[];
  /** What the lab takes for this network and data, each with its origin. */
  readonly formSettings: readonly Setting[];
  /** The file that was opened last, and which choice it was opened for. */
  readonly opened: { readonly data: OpenedData; readonly key: DataKey } | null;
  readonly dataset: Dataset | null;
  /** For the plan: where the dataset comes from. */
  readonly dataChoice: DataChoice | null;
  readonly leaks: readonly Leak[];
  /** What was decided about the data on the way, in words. */
  readonly dataNotes: readonly string[];
  /** Why there is no dataset, with line and column of the file. */
  readonly dataProblem: string | null;
  readonly fit: Fit | null;
  /** What the user decided about layers that cannot be trained as written, also of questions that are not asked now; then those that are. */
  readonly answers: readonly Answer[];
  readonly decisions: Decisions;
  readonly decided: readonly Choice[];
  /** What the user typed for what the network is built with, by argument; then what is taken, and what the subject was read with. */
  readonly typedSizes: Readonly<Record<string, string>>;
  readonly sizes: readonly Size[];
  readonly builtWith: GivenValues;
  /** The host reads the network anew. */
  readonly building: boolean;
  readonly study: Study | null;
  /** What the form asks. */
  readonly question: Question;
  readonly experiment: ShownExperiment | null;
  /** Which of the two is shown where both stand. */
  readonly view: 'study' | 'experiment';
  /** Repeats are added until the question is settled or cannot be. */
  readonly adaptive: boolean;
  /** Why repeats were added last, or no more. */
  readonly repeatsNote: string | null;
  /** The settings are shown instead of a finished study. */
  readonly settingUp: boolean;
  readonly run: Run | null;
  readonly live: ReadonlyMap<string, LiveTrial>;
  /** Trials of an experiment under way. */
  readonly liveArms: ReadonlyMap<string, LiveArm>;
  /** How fast work was done here, once something has been trained. */
  readonly speed: number | null;
  /** Why a study could not start or go on. */
  readonly failure: string | null;
  readonly applied: { readonly rate: number; readonly applied: boolean; readonly message: string } | null;
}

export const INITIAL_STATE: LabState = {
  loading: true,
  broken: null,
  subject: null,
  gone: null,
  cores: 1,
  edits: {},
  form: BLANK_FORM,
  formNotes: [],
  formSettings: [],
  opened: null,
  dataset: null,
  dataChoice: null,
  leaks: [],
  dataNotes: [],
  dataProblem: null,
  fit: null,
  answers: [],
  decisions: {},
  decided: [],
  typedSizes: {},
  sizes: [],
  builtWith: {},
  building: false,
  study: null,
  question: COMPARE_RATES,
  experiment: null,
  view: 'study',
  adaptive: false,
  repeatsNote: null,
  settingUp: false,
  run: null,
  live: new Map(),
  liveArms: new Map(),
  speed: null,
  failure: null,
  applied: null,
};

export type Phase = 'loading' | 'broken' | 'unsupported' | 'idle' | 'running' | 'cancelled' | 'done';

/** What the page as a whole is doing; shown as `data-state`. */
export function phaseOf(state: LabState): Phase {
  if (state.broken !== null) return 'broken';
  if (state.loading) return 'loading';
  if (state.run) return 'running';
  const missing = state.settingUp ? null : missingOfShown(state);
  if (missing !== null) return missing > 0 ? 'cancelled' : 'done';
  return state.fit !== null && state.fit.network === null ? 'unsupported' : 'idle';
}

/** The experiment, where that is what the page shows. */
export function shownExperiment({ view, experiment }: LabState): ShownExperiment | null {
  return view === 'experiment' ? experiment : null;
}

/** What decides the numbers that the page shows; null where there are none. */
export function shownPlan(state: LabState): StudyPlan | null {
  if (state.view === 'experiment') return state.experiment?.record.base.plan ?? null;
  return state.study?.plan ?? null;
}

function missingOfShown(state: LabState): number | null {
  if (state.view === 'experiment') return state.experiment?.missing ?? null;
  return state.study && missingTrials(state.study).length;
}

/** Trials of the plan that have not been tried to the end. */
export function missingTrials(study: Pick<Study, 'plan' | 'trials'>): TrialKey[] {
  const tried = new Set(study.trials.filter((trial) => trial.state !== 'running').map(keyOf));
  return jobs(study.plan).filter((key) => !tried.has(keyOf(key)));
}

export function failedTrials(study: Pick<Study, 'trials'>): Trial[] {
  return study.trials.filter((trial) => trial.state === 'failed');
}

/** True when the network of what is shown is no longer the one in the file; rates do not count, since a study tries its own. */
export function networkChanged(state: LabState): boolean {
  const plan = shownPlan(state);
  const { fit } = state;
  if (!plan || !fit?.network || state.form.data !== dataKeyOf(plan.data)) return false;
  return shapeOf(plan.network) !== shapeOf(asChosen(fit.network, plan, fit));
}

function shapeOf(network: StudyPlan['network']): string {
  return JSON.stringify(withoutRates(network));
}
