import type { ExperimentRecord } from '../lab/experiments/record';
import type { ResultFormat } from '../lab/results/format';
import type { Answer } from '../lab/space/answers';
import type {
  BundledSet,
  Dataset,
  DeviceTiming,
  DeviceWish,
  EpochResult,
  LabNetwork,
  LayerMapping,
  OptimizerChoice,
  Study,
  StudyPlan,
  TrainerChoice,
  Trial,
  TrialResult,
  TrialSpec,
} from '../lab/study';
import type { Binaries } from '../lab/train/engine';

/** What the host tells the lab page about the network under the cursor. */
export interface LabSubject {
  readonly uri: string;
  readonly fileName: string;
  readonly network: string;
  readonly fingerprint: string;
  readonly siteCount: number;
  /** Description of each site: "line 12: nn.Dropout, drops 50 %, keeps 50 %". */
  readonly siteLabels: readonly string[];
  /** Where a setting of the training stands, by the offset of its place: "line 41". */
  readonly settingPlaces?: Readonly<Record<number, string>>;
  /** The network as the file has it, before it is fitted to data; null when nothing of it can be trained. */
  readonly model: import('../model/network').Network;
  readonly sites: readonly import('../model/site').DropoutSite[];
  /** Data sets that the file loads and that were found, each in words: "mnist.npz (keras.datasets.mnist.load_data, line 8)". */
  readonly loads?: readonly string[];
}

/** A data file as it lies on disk. */
export interface DataFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Calls the page makes; the host answers. */
export interface LabHost {
  /** First call of the page, once its own listener stands. */
  ready(): Promise<{
    readonly subject: LabSubject;
    readonly study: Study | null;
    readonly experiment: ExperimentRecord | null;
    /** What the user said before to questions about layers of this network. */
    readonly answers: readonly Answer[];
    /** What was typed before for what the network is built with, by argument. */
    readonly sizes: Readonly<Record<string, string>>;
    readonly cores: number;
  }>;
  /** Fetchable addresses of the page's assets. */
  assets(): Promise<{
    readonly worker: string;
    /** The same with the general trainer on the GPU. */
    readonly gpuWorker: string;
    /** Module that reads Parquet files. */
    readonly parquet: string;
    readonly wasm: string;
    readonly kernels: string;
    readonly digits: string;
    readonly data: Readonly<Record<BundledSet, string>>;
  }>;
  /** Replaces the stored study; called after every finished trial and at each change of the verdict. */
  saveStudy(study: Study): Promise<void>;
  /** Replaces the stored experiment; called after every finished trial. */
  saveExperiment(record: ExperimentRecord): Promise<void>;
  /** Replaces what is kept of the user's answers. */
  saveAnswers(answers: readonly Answer[]): Promise<void>;
  /** The subject with the network as it is when it is built with these; so it is told from then on. */
  build(values: import('../model/arguments').GivenValues): Promise<LabSubject>;
  /** Replaces what is kept of what was typed. */
  saveSizes(typed: Readonly<Record<string, string>>): Promise<void>;
  /** Writes the rate into the source; refuses when the text changed meanwhile. */
  applyRate(request: { readonly studyId: string; readonly rate: number }): Promise<{ readonly applied: boolean; readonly message: string }>;
  /** Lets the user choose a data file; what belongs to it by name comes behind it. null when cancelled. */
  chooseData(): Promise<readonly DataFile[] | null>;
  /** The files of one of `LabSubject.loads`, by its place; null when they are gone. */
  openLoaded(index: number): Promise<readonly DataFile[] | null>;
  /** Lets the user choose a format and a file for results; false when cancelled. `name`: of the file, without ending. */
  saveResults(request: { readonly name: string; readonly texts: Readonly<Record<ResultFormat, string>> }): Promise<boolean>;
  /** Shows the source with the network selected, or with a place of `settingPlaces`. */
  reveal(place?: import('../text/span').Span): Promise<void>;
}

/** Notifications from the host to the page. */
export interface LabPage {
  /** The file changed: the subject as it is now, or why it is gone. */
  subjectChanged(change: { readonly subject: LabSubject | null; readonly reason: string }): void;
}

/** Any call over a wire. */
export interface CallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

export interface ReplyMessage {
  readonly type: 'reply';
  readonly id: number;
  readonly result: { readonly ok: unknown } | { readonly err: { readonly code: string; readonly message: string } };
}

export interface NotifyMessage {
  readonly type: 'notify';
  readonly method: string;
  readonly argument: unknown;
}

export type WireMessage = CallMessage | ReplyMessage | NotifyMessage;

/** Page to trial worker: `open` once, then `train` again and again. */
export type WorkerRequest =
  | { readonly type: 'open'; readonly binaries: Binaries; readonly dataset: Dataset }
  /** `job` comes back with every event of this training. */
  | { readonly type: 'train'; readonly job: number; readonly spec: TrialSpec }
  /** To a worker with a GPU, before it trains: how long a step takes here and there. */
  | { readonly type: 'time'; readonly spec: TrialSpec; readonly wish: Exclude<DeviceWish, 'cpu'> };

/** Trial worker to page. */
export type WorkerEvent =
  | { readonly type: 'opened' }
  /** Which trainer has taken the job, before its first epoch. */
  | { readonly type: 'trainer'; readonly job: number; readonly choice: TrainerChoice }
  | { readonly type: 'epoch'; readonly job: number; readonly result: EpochResult }
  | { readonly type: 'trained'; readonly job: number; readonly result: TrialResult }
  /** Both times, or why the GPU is out of the question. */
  | { readonly type: 'timed'; readonly timing: DeviceTiming | { readonly missing: string } }
  | { readonly type: 'failed'; readonly job: number | null; readonly message: string };

export type {
  Binaries,
  Dataset,
  EpochResult,
  LabNetwork,
  LayerMapping,
  OptimizerChoice,
  Study,
  StudyPlan,
  TrainerChoice,
  Trial,
  TrialResult,
  TrialSpec,
};
