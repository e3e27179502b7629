import type { WorkerEvent, WorkerRequest } from '../../protocol/lab';
import type { TrialSpec } from '../study';
import { costOf, rowsOf } from './cost';
import type { GpuOption, LabWorker, TrialsOptions } from './crew';
import { decided, tooSmall } from './deviceWords';

type Train = Extract<WorkerRequest, { type: 'train' }>;
type Open = Extract<WorkerRequest, { type: 'open' }>;

/**
 * Trials with the choice of a GPU: the first worker times the costliest network on the processor and on the GPU. If the GPU wins, that worker trains all, one
 * trial after the other; if not, or when it fails, as many workers as there are cores do, as if there were no GPU.
 */
export function onDevice(options: TrialsOptions): TrialsOptions {
  const { gpu } = options;
  if (!gpu) return options;
  const specs = [...(options.specs ?? []), ...(options.expected?.().specs ?? [])];
  const rows = rowsOf(options.dataset);
  const [costliest] = [...specs].sort((one, other) => costOf(other, rows).work - costOf(one, rows).work);
  const side = Math.max(1, Math.min(options.workers, specs.length || options.workers));
  if (gpu.decision === null && gpu.wish === 'auto' && costliest) gpu.decision = tooSmall(costliest, rows, side);
  return {
    ...options,
    get workers() {
      return gpu.decision?.device === 'cpu' ? options.workers : 1;
    },
    createWorker: () =>
      gpu.decision?.device === 'cpu' ? labelled(options.createWorker(), gpu) : scout(options, gpu, costliest ?? null, side),
  };
}

/** What is decided travels with the name of the trainer. */
function withDecision(event: WorkerEvent, { decision }: GpuOption): WorkerEvent {
  return event.type === 'trainer' && decision ? { ...event, choice: { ...event.choice, device: decision.sentence } } : event;
}

function labelled(worker: LabWorker, gpu: GpuOption): LabWorker {
  return { ...worker, onEvent: (callback) => worker.onEvent((event) => callback(withDecision(event, gpu))) };
}

/** The worker with the GPU; if the processor is chosen, one without takes its place before the first trial begins. */
function scout(options: TrialsOptions, gpu: GpuOption, costliest: TrialSpec | null, side: number): LabWorker {
  let worker = gpu.createWorker();
  let isGpu = true;
  let opening: Open | null = null;
  let job: Train | null = null;
  let tell: (event: WorkerEvent) => void = () => {};
  let fail: (message: string) => void = () => {};

  const giveUp = (why: string): void => {
    if (isGpu) gpu.decision = { device: 'cpu', sentence: `on the processor: the GPU is out, ${why}` };
  };
  const lost = (why: string): void => {
    giveUp(why);
    fail(why);
  };
  const decide = (event: Extract<WorkerEvent, { type: 'timed' }>): void => {
    gpu.decision = decided(event.timing, gpu.wish, side);
    if (gpu.decision.device === 'gpu') {
      if (job) worker.post(job);
      return;
    }
    worker.terminate();
    isGpu = false;
    try {
      worker = options.createWorker();
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
      return;
    }
    listen();
    if (opening) worker.post(opening);
  };
  const take = (event: WorkerEvent): void => {
    if (event.type === 'timed') decide(event);
    else if (event.type === 'failed' && isGpu) {
      worker.terminate();
      lost(event.message);
    } else {
      if (event.type === 'trained') job = null;
      if (event.type === 'opened' && !isGpu && job) worker.post(job);
      // Told again, "opened" makes the pool hire the others.
      tell(withDecision(event, gpu));
    }
  };
  const listen = (): void => {
    const own = worker;
    own.onEvent((event) => own === worker && take(event));
    own.onFailure((message) => own === worker && lost(message));
  };
  listen();
  return {
    post(request) {
      if (request.type === 'open') opening = request;
      if (request.type === 'train') job = request;
      if (request.type === 'train' && gpu.decision === null) worker.post({ type: 'time', spec: costliest ?? request.spec, wish: gpu.wish });
      else worker.post(request);
    },
    onEvent: (callback) => {
      tell = callback;
    },
    onFailure: (callback) => {
      fail = callback;
    },
    terminate() {
      // Ended in the middle of a trial: cancelled, or it gave no sign of life.
      if (job || gpu.decision === null) giveUp('it gave no sign of life');
      worker.terminate();
    },
  };
}
