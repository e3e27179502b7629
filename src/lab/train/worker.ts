import type { WorkerEvent, WorkerRequest } from '../../protocol/lab';
import { type TrainerOptions, trainTrial } from './trainer';
import { openWasmProducts } from './wasm';

/** The worker's end of the wire: a blob worker's `self` or a thread's parent port. */
export interface WorkerPort {
  post(event: WorkerEvent): void;
  listen(callback: (request: WorkerRequest) => void): void;
}

/** Answers `open` once and then one `train` after the other. Cancelling means ending the worker: training does not pause. */
export function serveTrials(port: WorkerPort): void {
  let options: TrainerOptions | null = null;
  port.listen((request) => {
    if (request.type === 'open') {
      openWasmProducts(request.wasm).then(
        (products) => {
          options = { plan: request.plan, dataset: request.dataset, products };
          port.post({ type: 'opened' });
        },
        (error: unknown) => port.post({ type: 'failed', rate: null, repeat: null, message: wordsOf(error) }),
      );
      return;
    }
    const { rate, repeat } = request;
    try {
      if (!options) throw new Error('The worker was asked to train before it was opened.');
      const trial = trainTrial(options, { rate, repeat }, (result) => port.post({ type: 'epoch', rate, repeat, result }));
      port.post({ type: 'trained', trial });
    } catch (error) {
      port.post({ type: 'failed', rate, repeat, message: wordsOf(error) });
    }
  });
}

function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
