import { Worker } from 'node:worker_threads';
import type { LabWorker } from '../lab/search/schedule';
import type { WorkerEvent } from '../protocol/lab';

/** Starts a worker thread from the bundled worker file, as the schedule wants it. */
export function startThread(file: string): LabWorker {
  const thread = new Worker(file);
  let ended = false;
  const failures: ((message: string) => void)[] = [];
  const fail = (message: string): void => {
    if (ended) return;
    ended = true;
    for (const tell of failures) tell(message);
  };
  thread.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
  thread.on('exit', (code) => fail(`the worker thread ended with code ${code}`));
  return {
    post: (request, transfer = []) => thread.postMessage(request, [...transfer]),
    onEvent: (callback) => {
      thread.on('message', (event: WorkerEvent) => callback(event));
    },
    onFailure: (callback) => {
      failures.push(callback);
    },
    terminate: () => {
      ended = true;
      void thread.terminate();
    },
  };
}
