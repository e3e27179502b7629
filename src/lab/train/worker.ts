import type { WorkerEvent, WorkerRequest } from '../../protocol/lab';
import type { Dataset } from '../study';
import type { RemoteEngine } from './engine';
import { timeBoth } from './gpu/timing';
import { probe } from './probes/probe';
import { openTrainers } from './trainers';
import { modelOptions, runTrial, runTrialOnGpu } from './trial';

/** The worker's end of the wire: a blob worker's `self` or a thread's parent port. */
export interface WorkerPort {
  post(event: WorkerEvent): void;
  listen(callback: (request: WorkerRequest) => void): void;
}

/** Opens the GPU of this machine, or says why there is none. */
export type GpuOpener = () => Promise<RemoteEngine | { readonly missing: string }>;

interface Opened {
  readonly choose: ReturnType<typeof openTrainers>;
  readonly dataset: Dataset;
}

/**
 * Answers `open` once and then one `train` after the other. Cancelling means ending the worker: training does not pause. With a GPU, it trains all; `time`
 * tells first how fast it is beside the processor.
 */
export function serveTrials(port: WorkerPort, openGpu?: GpuOpener): void {
  let opened: Opened | null = null;
  let found: ReturnType<GpuOpener> | null = null;
  const gpu = async (): Promise<RemoteEngine | { readonly missing: string }> => {
    found ??= openGpu?.() ?? Promise.resolve({ missing: 'this worker has no GPU' });
    return found;
  };
  port.listen((request) => {
    const job = request.type === 'train' ? request.job : null;
    const fail = (error: unknown): void => port.post({ type: 'failed', job, message: wordsOf(error) });
    if (request.type !== 'open') {
      if (!opened) fail('The worker was asked to train before it was opened.');
      else if (request.type === 'time') time(opened, request, gpu, port).catch(fail);
      else (openGpu ? trainOnGpu(opened, request, gpu, port) : train(opened, request, port)).catch(fail);
      return;
    }
    try {
      opened = { choose: openTrainers(request.binaries), dataset: request.dataset };
      port.post({ type: 'opened' });
    } catch (error) {
      fail(error);
    }
  });
}

type Train = Extract<WorkerRequest, { type: 'train' }>;

async function train({ choose, dataset }: Opened, { job, spec }: Train, { post }: WorkerPort): Promise<void> {
  const { engine, choice } = await choose(spec, dataset);
  post({ type: 'trainer', job, choice });
  const result = runTrial({ spec, dataset, engines: [engine], probe, onEpoch: (epoch) => post({ type: 'epoch', job, result: epoch }) });
  post({ type: 'trained', job, result });
}

/** Rejects when the GPU is missing, lost, or refuses something: the trial is then one for the processor. */
async function trainOnGpu({ choose, dataset }: Opened, { job, spec }: Train, open: GpuOpener, { post }: WorkerPort): Promise<void> {
  const gpu = await open();
  if ('missing' in gpu) throw new Error(gpu.missing);
  const { engine } = await choose(spec, dataset);
  post({ type: 'trainer', job, choice: { name: gpu.name, description: gpu.description, refusal: null } });
  const onEpoch = (result: Extract<WorkerEvent, { type: 'epoch' }>['result']): void => post({ type: 'epoch', job, result });
  const lost = gpu.lost.then((reason) => Promise.reject(new Error(reason)));
  const trained = runTrialOnGpu({ spec, dataset, engines: [engine], probe, onEpoch }, gpu);
  // What was under way when the GPU was lost fails first, in words of its own.
  const result = await Promise.race([trained.catch((error) => Promise.race([lost, afterwards(error)])), lost]);
  post({ type: 'trained', job, result });
}

async function afterwards(error: unknown): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  throw error;
}

async function time(
  { choose, dataset }: Opened,
  { spec, wish }: Extract<WorkerRequest, { type: 'time' }>,
  open: GpuOpener,
  { post }: WorkerPort,
): Promise<void> {
  const gpu = await open();
  const missing = 'missing' in gpu ? gpu.missing : wish === 'auto' && gpu.isSoftware ? `${gpu.gpu} is a processor that plays a GPU` : null;
  const { engine } = await choose(spec, dataset);
  const refusal = 'missing' in gpu ? null : gpu.refuses(modelOptions(spec, dataset));
  const reason = missing ?? refusal ?? engine.refuses(modelOptions(spec, dataset));
  if ('missing' in gpu || reason !== null) {
    post({ type: 'timed', timing: { missing: reason ?? 'no GPU' } });
    return;
  }
  post({ type: 'timed', timing: await timeBoth({ spec, dataset, cpu: engine, gpu, now: () => performance.now() }) });
}

function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
