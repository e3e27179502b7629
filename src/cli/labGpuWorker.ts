import { parentPort } from 'node:worker_threads';
import { openGpu } from '../lab/train/gpu/engine';
import { serveTrials } from '../lab/train/worker';
import type { WorkerRequest } from '../protocol/lab';

const port = parentPort;
if (!port) throw new Error('This file is a worker of the lab and runs in no other way.');
serveTrials(
  {
    post: (event) => port.postMessage(event),
    listen: (callback) => port.on('message', (request: WorkerRequest) => callback(request)),
  },
  async () =>
    (await offerGpu())
      ? openGpu()
      : { missing: 'Node has no GPU of its own, and the npm package webgpu is not installed beside this program' },
);

/** Node has no WebGPU; the package `webgpu` (Dawn) brings it, where someone has installed it. */
async function offerGpu(): Promise<boolean> {
  const { navigator } = globalThis as { readonly navigator?: { readonly gpu?: unknown } };
  if (navigator?.gpu) return true;
  // Not a dependency: fifty megabytes for those who have a GPU.
  const name = 'webgpu';
  const dawn = (await import(name).catch(() => null)) as { create(flags: readonly string[]): object; readonly globals: object } | null;
  if (!dawn) return false;
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: dawn.create([]) }, configurable: true });
  return true;
}
