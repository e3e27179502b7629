import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Piece } from '../report/printer';
import type { Asked } from './asked';
import type { Io } from './io';

/** What a worker thread needs to check its share of the files as the main thread would. */
export interface CrewTask {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly assets: string;
  readonly asked: Asked;
  readonly format: string;
  readonly color: boolean;
}

/** One checked file. */
export interface Checked {
  readonly index: number;
  /** null when it could not be read. */
  readonly piece: Piece | null;
  /** What was written to the error stream meanwhile, and which of it are failures. */
  readonly said: string;
  readonly failures: readonly string[];
  /** Findings that a baseline accepts. */
  readonly accepted: number;
}

export type CrewOrder = { readonly kind: 'check'; readonly from: number; readonly to: number };
export type CrewAnswer = { readonly kind: 'done'; readonly files: readonly Checked[] };

/** Fewer files than this are checked before threads have started. */
export const FEWEST = 200;

/** Files in one order: enough that messages cost nothing, few enough that the threads end together. */
const SHARE = 24;

/** Worker threads beyond this number wait for the disk and each other. */
const MOST_THREADS = 8;

export function threads(files: number): number {
  return files < FEWEST ? 1 : Math.min(MOST_THREADS, availableParallelism(), Math.ceil(files / FEWEST));
}

/**
 * Checks the files in threads that each run this very bundle, and hands the results on in the files' order. Rejects when a thread dies.
 * @param files how many files the task's paths lead to @param count how many threads
 */
export async function checkInThreads(task: CrewTask, files: number, count: number, take: (checked: Checked) => void): Promise<void> {
  const waiting = new Map<number, Checked>();
  let next = 0;
  let printed = 0;
  const workers: Worker[] = [];
  const arrived = (answer: CrewAnswer): void => {
    for (const checked of answer.files) waiting.set(checked.index, checked);
    for (let checked = waiting.get(printed); checked; checked = waiting.get(printed)) {
      waiting.delete(printed++);
      take(checked);
    }
  };
  const order = (): CrewOrder | null => {
    if (next >= files) return null;
    const from = next;
    next = Math.min(files, from + SHARE);
    return { kind: 'check', from, to: next };
  };
  try {
    const running = Array.from({ length: count }, () => {
      const worker = new Worker(`${task.assets}/cli.js`, { workerData: task });
      workers.push(worker);
      return serve(worker, order, arrived);
    });
    await Promise.all(running);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Gives a worker one order after the other; resolves when there are none left. */
function serve(worker: Worker, order: () => CrewOrder | null, arrived: (answer: CrewAnswer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = (): void => {
      const now = order();
      if (now) worker.postMessage(now);
      else resolve();
    };
    worker.on('message', (answer: CrewAnswer) => {
      try {
        arrived(answer);
        send();
      } catch (error) {
        reject(error);
      }
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a worker thread ended with code ${code}`)));
    send();
  });
}

/** An `Io` that keeps what is said. */
export function listening({ cwd, assets, color }: Omit<CrewTask, 'paths'>): Io & { said(): string } {
  let text = '';
  return {
    cwd,
    assets,
    color,
    out: () => undefined,
    err: (more) => {
      text += more;
    },
    said() {
      const all = text;
      text = '';
      return all;
    },
  };
}
