import { join } from 'node:path';
import type { Crew } from '../lab/search/pool';
import type { Progress } from '../lab/search/progress';
import { runStudy } from '../lab/search/schedule';
import { nextRepeats } from '../lab/statistics/adaptive';
import type { Dataset, DeviceWish, StudyPlan, TrainerChoice, Trial } from '../lab/study';
import type { Io } from './io';
import { progressBar } from './labProgress';
import { offersGpu, readBinaries, startThread, systemClock } from './labThreads';

/** Threads of this machine, with the trainers that lie beside the program. */
export function crewOf(io: Io, workers: number, wish: DeviceWish): Crew {
  const start = (file: string) => () => startThread(join(io.assets, file));
  // Asked for by name, a GPU that is missing is told; left to the lab, it is not.
  const gpu = wish === 'gpu' || (wish === 'auto' && offersGpu(io.assets));
  const option = gpu && { gpu: { wish, createWorker: start('trial-gpu-worker.js'), decision: null } };
  return { workers, binaries: readBinaries(io.assets), clock: systemClock, createWorker: start('trial-worker.js'), ...option };
}

export interface TrainedStudy {
  /** With the repeats that were added. */
  readonly plan: StudyPlan;
  readonly trials: readonly Trial[];
  readonly cancelled: boolean;
  /** null when nothing was trained. */
  readonly trainer: TrainerChoice | null;
  /** Why repeats were added, or no more. */
  readonly reasons: readonly string[];
}

/** Trains a plan, and repeats beyond it until it is settled or has `mostRepeats`. */
export async function trainStudy(
  {
    plan,
    dataset,
    crew,
    mostRepeats,
  }: { readonly plan: StudyPlan; readonly dataset: Dataset; readonly crew: Crew; readonly mostRepeats: number },
  io: Io,
): Promise<TrainedStudy> {
  const reasons: string[] = [];
  let current = plan;
  let trials: readonly Trial[] = [];
  let trainer: TrainerChoice | null = null;
  for (;;) {
    const finished = trials;
    const outcome = await watched(io, (draw) =>
      runStudy({
        ...crew,
        plan: current,
        dataset,
        finished,
        onEpoch: draw,
        onTrainer: (choice) => {
          trainer = choice;
        },
      }),
    );
    trials = outcome.trials;
    const result = { trials, cancelled: outcome.cancelled, trainer, reasons };
    if (outcome.cancelled || mostRepeats <= plan.seeds) return { ...result, plan: current };
    const next = nextRepeats(current, trials, { maximum: mostRepeats });
    reasons.push(next.reason);
    if (next.kind !== 'add') return { ...result, plan: current };
    current = next.plan;
  }
}

interface Running<T> {
  readonly done: Promise<T>;
  cancel(): void;
  progress(): Progress;
}

/** Waits with a progress bar, which `start` is given a pencil for; Ctrl+C ends the workers and keeps what is finished. */
export async function watched<T>(io: Io, start: (draw: () => void) => Running<T>): Promise<T> {
  const bar = progressBar(io);
  let run: Running<T> | null = null;
  run = start(() => run && bar.draw(run.progress));
  const interrupt = (): void => run?.cancel();
  process.once('SIGINT', interrupt);
  try {
    return await run.done;
  } finally {
    process.off('SIGINT', interrupt);
    bar.end();
  }
}
