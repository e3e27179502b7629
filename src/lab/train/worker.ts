import type { WorkerEvent, WorkerRequest } from '../../protocol/lab';
import type { Dataset, EpochResult, TrialResult, TrialSpec } from '../study';
import type { Binaries } from './engine';
import { trainTrial } from './trainer';
import { openWasmProducts } from './wasm';

/** The worker's end of the wire: a blob worker's `self` or a thread's parent port. */
export interface WorkerPort {
  post(event: WorkerEvent): void;
  listen(callback: (request: WorkerRequest) => void): void;
}

/** Answers `open` once and then one `train` after the other. Cancelling means ending the worker: training does not pause. */
export function serveTrials(port: WorkerPort): void {
  let opened: { readonly binaries: Binaries; readonly dataset: Dataset } | null = null;
  port.listen((request) => {
    if (request.type === 'open') {
      opened = request;
      port.post({ type: 'opened' });
      return;
    }
    const { job, spec } = request;
    const failed = (error: unknown): void => port.post({ type: 'failed', job, message: wordsOf(error) });
    if (!opened) {
      failed('The worker was asked to train before it was opened.');
      return;
    }
    train(opened, spec, (result) => port.post({ type: 'epoch', job, result })).then(
      (result) => port.post({ type: 'trained', job, result }),
      failed,
    );
  });
}

async function train(
  { binaries, dataset }: { readonly binaries: Binaries; readonly dataset: Dataset },
  spec: TrialSpec,
  onEpoch: (result: EpochResult) => void,
): Promise<TrialResult> {
  const products = await openWasmProducts(binaries.tfjs);
  const rate = typeof spec.rate === 'number' ? spec.rate : 0;
  const plan = { ...spec, rates: [rate], seeds: spec.repeat + 1, data: { kind: 'digits' } } as const;
  const { rate: _rate, ...trial } = trainTrial({ plan, dataset, products }, { rate, repeat: spec.repeat }, onEpoch);
  const state = trial.state === 'finished' ? 'finished' : 'failed';
  return { ...trial, state, arm: spec.arm, trainer: 'general', measures: {} };
}

function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
