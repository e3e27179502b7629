import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock, LabWorker } from '../lab/search/pool';
import type { Binaries, WorkerEvent } from '../protocol/lab';

export const systemClock: Clock = {
  now: () => performance.now(),
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
};

export interface LabThread extends LabWorker {
  /** When the thread is gone, whatever ended it. */
  readonly ended: Promise<void>;
}

/** Starts a worker thread from the bundled worker file, as the pool wants it. */
export function startThread(file: string): LabThread {
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
    ended: new Promise((resolve) => thread.once('exit', () => resolve())),
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

/** Whether there is a WebGPU: this runtime's own, or that of the npm package `webgpu` beside the program in `folder`. */
export function offersGpu(folder: string): boolean {
  if ((globalThis as { readonly navigator?: { readonly gpu?: unknown } }).navigator?.gpu) return true;
  try {
    createRequire(join(folder, 'trial-gpu-worker.js')).resolve('webgpu');
    return true;
  } catch {
    return false;
  }
}

/** The WebAssembly files that workers train with. */
export function readBinaries(folder: string): Binaries {
  return { tfjs: bytesOf(join(folder, 'tfjs-backend-wasm-simd.wasm')), kernels: bytesOf(join(folder, 'lab-kernels.wasm')) };
}

function bytesOf(file: string): ArrayBuffer {
  return new Uint8Array(readFileSync(file)).buffer;
}
