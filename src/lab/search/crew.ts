import type { Binaries, WorkerEvent, WorkerRequest } from '../../protocol/lab';
import type { Dataset, DeviceWish, EpochResult, TrainerChoice, TrialResult, TrialSpec } from '../study';
import type { Progress } from './progress';

/** A worker as the pool sees it, whatever it runs on: a blob worker of a page or a thread of Node. */
export interface LabWorker {
  post(request: WorkerRequest, transfer?: readonly ArrayBuffer[]): void;
  onEvent(callback: (event: WorkerEvent) => void): void;
  /** Called once when the worker has died or cannot start, with the reason; not after `terminate`. */
  onFailure(callback: (message: string) => void): void;
  terminate(): void;
}

/** Time from outside: this room has none of its own. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls again and again until the returned function is called. */
  every(milliseconds: number, callback: () => void): () => void;
}

/** What trials run on. */
export interface Crew {
  /** Workers at the same time, at least 1. */
  readonly workers: number;
  readonly createWorker: () => LabWorker;
  /** Copied to each worker, never transferred. */
  readonly binaries: Binaries;
  readonly clock: Clock;
  /** Absent: only the processor trains. */
  readonly gpu?: GpuOption;
}

/** A GPU that may train in place of the processor. */
export interface GpuOption {
  readonly wish: Exclude<DeviceWish, 'cpu'>;
  /** A worker that has the general trainer on the GPU, too. */
  readonly createWorker: () => LabWorker;
  /** Kept here from one run to those that follow it; null until then. */
  decision: DeviceDecision | null;
}

/** Where trials are trained, and why. */
export interface DeviceDecision {
  readonly device: 'cpu' | 'gpu';
  readonly sentence: string;
}

/** Trials to come; `extent` says whether there may be fewer, or others. */
export interface Expected {
  readonly specs: readonly TrialSpec[];
  readonly extent: 'exact' | 'at most' | 'about';
}

export interface TrialsOptions extends Crew {
  readonly specs?: readonly TrialSpec[];
  /** Asked for one more whenever a worker would be free: null = none until another result is there. Without results to come, null ends the run. */
  readonly next?: () => TrialSpec | null;
  /** What `next` will give, asked for or not yet, as far as can be said; the same object as long as nothing is new. For the progress alone. */
  readonly expected?: () => Expected;
  readonly dataset: Dataset;
  /** Results that stand already, by arm and repeat: not run again unless failed. */
  readonly finished?: readonly TrialResult[];
  /** An epoch 1 that comes again means that the trial began anew elsewhere. */
  readonly onEpoch?: (spec: TrialSpec, result: EpochResult) => void;
  readonly onResult?: (result: TrialResult, spec: TrialSpec) => void;
  /** Which trainer has taken the trial. */
  readonly onTrainer?: (choice: TrainerChoice, spec: TrialSpec) => void;
}

export interface TrialsRun {
  /** Results in the order of the specs, those of `finished` included. Never rejects. */
  readonly done: Promise<{ readonly results: readonly TrialResult[]; readonly cancelled: boolean }>;
  /** Ends all workers at once; what is finished stays. */
  cancel(): void;
  /** More trials while it runs; nothing once it is over. */
  add(specs: readonly TrialSpec[]): void;
  progress(): Progress;
}
