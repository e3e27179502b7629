import type { WorkerEvent, WorkerRequest } from '../../protocol/lab';
import type { Dataset } from '../study';
import { probe } from './probes/probe';
import { openTrainers } from './trainers';
import { runTrial } from './trial';

/** The worker's end of the wire: a blob worker's `self` or a thread's parent port. */
export interface WorkerPort {
  post(event: WorkerEvent): void;
  listen(callback: (request: WorkerRequest) => void): void;
}

interface Opened {
  readonly choose: ReturnType<typeof openTrainers>;
  readonly dataset: Dataset;
}

/** Answers `open` once and then one `train` after the other. Cancelling means ending the worker: training does not pause. */
export function serveTrials(port: WorkerPort): void {
  let opened: Opened | null = null;
  port.listen((request) => {
    const job = request.type === 'train' ? request.job : null;
    const fail = (error: unknown): void => port.post({ type: 'failed', job, message: wordsOf(error) });
    if (request.type === 'train') {
      if (opened) train(opened, request, port).catch(fail);
      else fail('The worker was asked to train before it was opened.');
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

async function train(
  { choose, dataset }: Opened,
  { job, spec }: Extract<WorkerRequest, { type: 'train' }>,
  { post }: WorkerPort,
): Promise<void> {
  const { engine, choice } = await choose(spec, dataset);
  post({ type: 'trainer', job, choice });
  const result = runTrial({ spec, dataset, engines: [engine], probe, onEpoch: (epoch) => post({ type: 'epoch', job, result: epoch }) });
  post({ type: 'trained', job, result });
}

function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
