import type { WorkerEvent, WorkerRequest } from '../../protocol/lab';
import type { Dataset, EpochResult, StudyPlan, Trial, TrialKey } from '../study';
import { jobs, keyOf } from './jobs';

/** A worker as the schedule sees it, whatever it runs on: a blob worker of a page or a thread of Node. */
export interface LabWorker {
  post(request: WorkerRequest, transfer?: readonly ArrayBuffer[]): void;
  onEvent(callback: (event: WorkerEvent) => void): void;
  /** Called once when the worker has died or cannot start, with the reason; not after `terminate`. */
  onFailure(callback: (message: string) => void): void;
  terminate(): void;
}

export interface StudyRun {
  /** Trials in the order of `jobs(plan)`, those that were finished before the start included. Never rejects. */
  readonly done: Promise<{ readonly trials: readonly Trial[]; readonly cancelled: boolean }>;
  /** Ends all workers at once; what is finished stays. */
  cancel(): void;
}

export interface StudyOptions {
  readonly plan: StudyPlan;
  readonly dataset: Dataset;
  /** The SIMD binary of the tfjs wasm backend. Copied to each worker, never transferred. */
  readonly wasm: ArrayBuffer;
  /** Workers at the same time, at least 1. */
  readonly workers: number;
  readonly createWorker: () => LabWorker;
  /** Trials that stand already (a study taken up again): not run again unless failed. */
  readonly finished?: readonly Trial[];
  readonly onEpoch?: (key: TrialKey, result: EpochResult) => void;
  readonly onTrial?: (trial: Trial) => void;
}

/** A trial that takes its worker down this often is given up. */
const DEATHS_PER_TRIAL = 2;
/** Workers that die before they are ready, in a row, until the study is given up. */
const FAILED_STARTS = 3;

interface Job extends TrialKey {
  deaths: number;
  epochs: EpochResult[];
}

/**
 * Runs the trials of a plan on a pool of workers that pull jobs. A worker that dies is replaced and its trial starts
 * anew; the numbers depend only on the plan, so neither the number of workers nor deaths show in the results.
 */
export function runStudy(options: StudyOptions): StudyRun {
  const study = new RunningStudy(options);
  study.start();
  return { done: study.done, cancel: () => study.finish(true) };
}

class RunningStudy {
  readonly done: Promise<{ trials: Trial[]; cancelled: boolean }>;
  private resolve: (outcome: { trials: Trial[]; cancelled: boolean }) => void = () => {};
  private readonly trials = new Map<string, Trial>();
  private readonly queue: Job[];
  private readonly live = new Map<LabWorker, Job | null>();
  private failedStarts = 0;
  private over = false;

  constructor(private readonly options: StudyOptions) {
    this.done = new Promise((resolve) => {
      this.resolve = resolve;
    });
    for (const trial of options.finished ?? []) if (trial.state === 'finished') this.trials.set(keyOf(trial), trial);
    this.queue = jobs(options.plan)
      .filter((key) => !this.trials.has(keyOf(key)))
      .map((key) => ({ ...key, deaths: 0, epochs: [] }));
  }

  start(): void {
    const count = Math.min(Math.max(1, Math.floor(this.options.workers)), this.queue.length);
    if (count === 0) this.finish(false);
    for (let index = 0; index < count && !this.over; index += 1) this.hire();
  }

  finish(cancelled: boolean): void {
    if (this.over) return;
    this.over = true;
    for (const worker of this.live.keys()) worker.terminate();
    this.live.clear();
    const trials = jobs(this.options.plan).flatMap((key) => this.trials.get(keyOf(key)) ?? []);
    this.resolve({ trials, cancelled });
  }

  private hire(): void {
    let worker: LabWorker;
    try {
      worker = this.options.createWorker();
    } catch (error) {
      this.startFailed(error instanceof Error ? error.message : String(error));
      return;
    }
    this.live.set(worker, null);
    let ready = false;
    worker.onEvent((event) => {
      if (this.over || !this.live.has(worker)) return;
      if (event.type === 'opened') {
        ready = true;
        this.failedStarts = 0;
      }
      this.take(worker, event);
    });
    worker.onFailure((message) => this.lose(worker, message, ready));
    const { wasm, plan, dataset } = this.options;
    try {
      worker.post({ type: 'open', wasm, plan, dataset });
    } catch (error) {
      this.lose(worker, error instanceof Error ? error.message : String(error), false);
    }
  }

  private take(worker: LabWorker, event: WorkerEvent): void {
    const job = this.live.get(worker);
    if (event.type === 'opened') this.next(worker);
    else if (event.type === 'epoch' && job) {
      job.epochs.push(event.result);
      this.options.onEpoch?.({ rate: job.rate, repeat: job.repeat }, event.result);
    } else if (event.type === 'trained' && job) {
      this.record(event.trial);
      this.next(worker);
    } else if (event.type === 'failed') {
      const message = event.message;
      worker.terminate();
      this.lose(worker, message, job !== null);
    }
  }

  private next(worker: LabWorker): void {
    if (this.over) return;
    const job = this.queue.shift() ?? null;
    this.live.set(worker, job);
    if (job) {
      worker.post({ type: 'train', rate: job.rate, repeat: job.repeat });
      return;
    }
    // The wasm heap never shrinks: an idle worker only costs memory.
    worker.terminate();
    this.live.delete(worker);
    if (this.live.size === 0) this.finish(false);
  }

  private lose(worker: LabWorker, message: string, ready: boolean): void {
    if (this.over || !this.live.has(worker)) return;
    const job = this.live.get(worker) ?? null;
    this.live.delete(worker);
    if (!ready) {
      this.startFailed(message);
      return;
    }
    if (job) {
      job.deaths += 1;
      if (job.deaths >= DEATHS_PER_TRIAL) {
        this.record(failed(job, `The worker died ${job.deaths} times on this trial: ${message}`));
      } else {
        job.epochs = [];
        this.queue.unshift(job);
      }
    }
    if (this.queue.length > 0) this.hire();
    else if (this.live.size === 0) this.finish(false);
  }

  private startFailed(message: string): void {
    this.failedStarts += 1;
    if (this.failedStarts < FAILED_STARTS) {
      this.hire();
      return;
    }
    if (this.live.size > 0) return;
    for (const job of this.queue.splice(0)) this.record(failed(job, `No worker could be started: ${message}`));
    this.finish(false);
  }

  private record(trial: Trial): void {
    this.trials.set(keyOf(trial), trial);
    this.options.onTrial?.(trial);
  }
}

function failed(job: Job, failure: string): Trial {
  return { rate: job.rate, repeat: job.repeat, state: 'failed', epochs: [...job.epochs], testLoss: null, testError: null, failure };
}
