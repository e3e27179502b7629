import { runStudy } from '../../../src/lab/search/schedule';
import type { Dataset, StudyPlan } from '../../../src/lab/study';
import { createBlobWorker } from '../../../webview/lab/session/blobWorker';

export interface PageSweep {
  readonly script: string;
  readonly tfjs: readonly number[];
  readonly kernels: readonly number[];
  readonly dataset: Omit<Dataset, 'features' | 'targets'> & { readonly features: readonly number[]; readonly targets: readonly number[] };
  readonly plan: StudyPlan;
  readonly workers: number;
  /** Cancels after so many epochs. */
  readonly cancelAt?: number;
}

const clock = {
  now: () => performance.now(),
  every(milliseconds: number, callback: () => void) {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
};

/** A whole study in blob workers of this page, as the lab page runs it. */
async function sweep({ script, tfjs, kernels, dataset, plan, workers, cancelAt }: PageSweep) {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const rows = { ...dataset, features: Float32Array.from(dataset.features), targets: Float32Array.from(dataset.targets) };
  const binaries = { tfjs: Uint8Array.from(tfjs).buffer, kernels: Uint8Array.from(kernels).buffer };
  const before = performance.now();
  let cancelled = 0;
  let epochs = 0;
  const run = runStudy({
    plan,
    dataset: rows,
    binaries,
    clock,
    workers,
    createWorker: () => createBlobWorker(address),
    onEpoch: () => {
      epochs += 1;
      if (epochs !== cancelAt) return;
      setTimeout(() => {
        cancelled = performance.now();
        run.cancel();
      }, 20);
    },
  });
  const { trials } = await run.done;
  const end = performance.now();
  return {
    seconds: (end - before) / 1000,
    cancel: cancelAt === undefined ? null : end - cancelled,
    trials: trials.filter(({ state, trainer }) => state === 'finished' && trainer === 'fast').length,
    losses: trials.map(({ epochs: all }) => all.at(-1)?.validationLoss),
  };
}

Object.assign(globalThis, { sweep });
