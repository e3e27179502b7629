import type { WorkerEvent } from '../../protocol/lab';
import type { TrainerChoice, TrialResult, TrialSpec } from '../study';
import { costOf, rowsOf } from './cost';
import type { LabWorker, TrialsOptions, TrialsRun } from './crew';
import { onDevice } from './device';
import { Forecast } from './forecast';
import { Pace, SHORTEST_PATIENCE } from './pace';
import { type Progress, timeLeft } from './progress';
import { failedTrial, identity, type Job, type Station } from './stations';

export type { Clock, Crew, LabWorker, TrialsOptions, TrialsRun } from './crew';

/** A trial that takes its worker down this often is given up. */
const DEATHS_PER_TRIAL = 2;
/** Workers that die before they are ready, in a row, until the run is given up. */
const FAILED_STARTS = 3;
/** Milliseconds between two looks at the workers. */
const LOOK = 1000;

/**
 * Runs trials on a pool of workers that pull them. A worker that dies or gives no sign of life is ended and its trial starts anew elsewhere; a
 * result depends on its spec and the data only, so neither the number of workers nor deaths show in it.
 */
export function runTrials(options: TrialsOptions): TrialsRun {
  const pool = new Pool(onDevice(options));
  pool.start();
  return { done: pool.done, cancel: () => pool.finish(true), add: (specs) => pool.add(specs), progress: () => pool.progress() };
}

class Pool {
  readonly done: TrialsRun['done'];
  private resolve: (outcome: { results: TrialResult[]; cancelled: boolean }) => void = () => {};
  private readonly results: (TrialResult | undefined)[] = [];
  private readonly finished: ReadonlyMap<string, TrialResult>;
  private readonly queue: Job[] = [];
  private readonly stations = new Map<LabWorker, Station>();
  private readonly forecast: Forecast;
  private readonly pace = new Pace();
  private readonly rows: number;
  /** Epochs' work of trials that are over. */
  private workDone = 0;
  private failedStarts = 0;
  private over = false;
  private trainer: TrainerChoice['name'] = 'general';
  private stopLooking: () => void = () => {};

  constructor(private readonly options: TrialsOptions) {
    this.done = new Promise((resolve) => {
      this.resolve = resolve;
    });
    this.rows = rowsOf(options.dataset);
    this.forecast = new Forecast(options.expected, this.rows);
    this.finished = new Map((options.finished ?? []).filter(({ state }) => state === 'finished').map((one) => [identity(one), one]));
    this.enqueue(options.specs ?? []);
  }

  start(): void {
    let looked = this.options.clock.now();
    this.stopLooking = this.options.clock.every(LOOK, () => {
      const now = this.options.clock.now();
      // A machine that slept, or a page that was not let run, has not given its workers time either.
      this.look(Math.min(now - looked, 2 * LOOK));
      looked = now;
    });
    this.dispatch();
  }

  add(specs: readonly TrialSpec[]): void {
    if (this.over) return;
    this.enqueue(specs);
    this.dispatch();
  }

  finish(cancelled: boolean): void {
    if (this.over) return;
    this.over = true;
    this.stopLooking();
    for (const worker of this.stations.keys()) worker.terminate();
    this.stations.clear();
    this.queue.length = 0;
    this.resolve({ results: this.results.filter((result) => result !== undefined), cancelled });
  }

  progress(): Progress {
    const running = [...this.stations.values()].flatMap(({ job }) => job ?? []);
    const known = [...running, ...this.queue].map(({ cost, epochs }) => ({ cost, epochs: epochs.length }));
    const awaited = this.forecast.awaited();
    const outstanding = [...known, ...awaited.map((cost) => ({ cost, epochs: 0 }))];
    const whole = outstanding.reduce((sum, { cost }) => sum + cost.work * cost.epochs, this.workDone);
    const part = outstanding.reduce((sum, { cost, epochs }) => sum + cost.work * epochs, this.workDone);
    return {
      trialsDone: this.results.length - known.length,
      trials: this.results.length + awaited.length,
      share: whole === 0 ? 0 : part / whole,
      left: timeLeft(outstanding, this.pace, this.options.workers),
    };
  }

  private enqueue(specs: readonly TrialSpec[]): void {
    for (const spec of specs) {
      const cost = costOf(spec, this.rows);
      this.forecast.take(spec);
      const known = this.finished.get(identity(spec));
      if (known) this.workDone += cost.work * cost.epochs;
      else this.queue.push({ number: this.results.length, spec, cost, deaths: 0, epochs: [] });
      this.results.push(known);
    }
  }

  /** Gives free workers what waits, hires as many as there is work for, and ends what has none. */
  private dispatch(): void {
    if (this.over) return;
    const most = Math.max(1, Math.floor(this.options.workers));
    const busy = [...this.stations.values()].filter(({ job }) => job !== null).length;
    while (this.queue.length < most - busy) {
      const spec = this.options.next?.();
      if (!spec) break;
      this.enqueue([spec]);
    }
    if (busy === 0 && this.queue.length === 0) {
      this.finish(false);
      return;
    }
    let opening = 0;
    for (const [worker, station] of [...this.stations]) {
      if (!station.ready) opening += 1;
      else if (station.job === null) this.give(worker, station);
    }
    for (; opening < this.queue.length && this.stations.size < most && !this.over; opening += 1) this.hire();
  }

  private give(worker: LabWorker, station: Station): void {
    const job = this.queue.shift();
    if (job) {
      Object.assign(station, { job, since: this.options.clock.now(), silence: 0 });
      worker.post({ type: 'train', job: job.number, spec: job.spec });
    } else if (!this.options.next) {
      // The memory of a wasm module never shrinks: an idle worker only costs.
      this.stations.delete(worker);
      worker.terminate();
    }
  }

  private hire(): void {
    let worker: LabWorker;
    try {
      worker = this.options.createWorker();
    } catch (error) {
      this.startFailed(wordsOf(error));
      return;
    }
    this.stations.set(worker, { ready: false, job: null, since: this.options.clock.now(), silence: 0 });
    worker.onEvent((event) => this.take(worker, event));
    worker.onFailure((message) => this.lose(worker, message));
    const { binaries, dataset } = this.options;
    try {
      worker.post({ type: 'open', binaries, dataset });
    } catch (error) {
      this.lose(worker, wordsOf(error));
    }
  }

  private take(worker: LabWorker, event: WorkerEvent): void {
    const station = this.stations.get(worker);
    if (this.over || !station) return;
    const now = this.options.clock.now();
    const { job } = station;
    if (event.type === 'opened') {
      station.ready = true;
      this.failedStarts = 0;
      this.dispatch();
    } else if (event.type === 'failed') {
      worker.terminate();
      this.lose(worker, event.message);
    } else if (event.type === 'timed' || job?.number !== event.job) {
      return;
    } else if (event.type === 'trainer') {
      this.trainer = event.choice.name;
      this.options.onTrainer?.(event.choice, job.spec);
    } else if (event.type === 'epoch') {
      this.pace.add(job.cost, now - station.since);
      job.epochs.push(event.result);
      this.options.onEpoch?.(job.spec, event.result);
    } else {
      station.job = null;
      this.record(job, event.result);
      this.dispatch();
    }
    Object.assign(station, { since: now, silence: 0 });
  }

  /** `passed`: milliseconds since the last look. */
  private look(passed: number): void {
    for (const [worker, station] of [...this.stations]) {
      if (station.ready && station.job === null) continue;
      station.silence += passed;
      const patience = station.job ? this.pace.patience(station.job.cost, station.job.deaths) : SHORTEST_PATIENCE;
      if (station.silence < patience) continue;
      worker.terminate();
      this.lose(worker, `no sign of life for ${Math.round(station.silence / 1000)} seconds`);
    }
  }

  private lose(worker: LabWorker, message: string): void {
    const station = this.stations.get(worker);
    if (this.over || !station) return;
    this.stations.delete(worker);
    if (!station.ready) {
      this.startFailed(message);
      return;
    }
    const { job } = station;
    if (job) {
      job.deaths += 1;
      if (job.deaths >= DEATHS_PER_TRIAL)
        this.record(job, failedTrial(job, this.trainer, `The worker died ${job.deaths} times on this trial: ${message}`));
      else {
        job.epochs = [];
        this.queue.unshift(job);
      }
    }
    this.dispatch();
  }

  private startFailed(message: string): void {
    this.failedStarts += 1;
    if (this.failedStarts < FAILED_STARTS) {
      this.hire();
      return;
    }
    if (this.stations.size > 0) return;
    for (const job of this.queue.splice(0)) this.record(job, failedTrial(job, this.trainer, `No worker could be started: ${message}`));
    this.finish(false);
  }

  private record(job: Job, result: TrialResult): void {
    this.results[job.number] = result;
    this.workDone += job.cost.work * job.cost.epochs;
    this.options.onResult?.(result, job.spec);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
