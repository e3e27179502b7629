import type { WorkerRequest } from '../../protocol/lab';
import { openGpu } from './gpu/engine';
import { serveTrials } from './worker';

serveTrials(
  {
    post: (event) => self.postMessage(event),
    listen: (callback) => self.addEventListener('message', (message: MessageEvent<WorkerRequest>) => callback(message.data)),
  },
  openGpu,
);
