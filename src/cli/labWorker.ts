import { parentPort } from 'node:worker_threads';
import { serveTrials } from '../lab/train/worker';
import type { WorkerRequest } from '../protocol/lab';

const port = parentPort;
if (!port) throw new Error('This file is a worker of the lab and runs in no other way.');
serveTrials({
  post: (event) => port.postMessage(event),
  listen: (callback) => port.on('message', (request: WorkerRequest) => callback(request)),
});
