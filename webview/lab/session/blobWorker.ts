import type { LabWorker } from '../../../src/lab/search/pool';
import type { WorkerEvent } from '../../../src/protocol/lab';

/**
 * A worker made of the script's text: a webview may not load a worker from an extension address, and a worker made so may not fetch one either,
 * which is why the wasm bytes come to it by message.
 */
export function createBlobWorker(address: string): LabWorker {
  const worker = new Worker(address, { name: 'dropout-lab' });
  let ended = false;
  let onFailure: (message: string) => void = () => {};
  const fail = (message: string) => {
    if (ended) return;
    ended = true;
    worker.terminate();
    onFailure(message);
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    fail(event.message || 'the worker stopped without a message');
  });
  worker.addEventListener('messageerror', () => fail('a message of the worker could not be read'));
  return {
    post: (request, transfer) => worker.postMessage(request, [...(transfer ?? [])]),
    onEvent: (callback) => worker.addEventListener('message', (message: MessageEvent<WorkerEvent>) => !ended && callback(message.data)),
    onFailure(callback) {
      onFailure = callback;
    },
    terminate() {
      ended = true;
      worker.terminate();
    },
  };
}
