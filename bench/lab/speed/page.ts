// The same in a page, whose process the driver times. Each gives the number of whole epochs that it has trained.
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { startBackend } from '../../../src/lab/train/general/backend';
import { stockRun } from './stock';
import { epochsOf } from './workloads';

const speed = {
  fast(name: string, kernels: readonly number[], epochs: number): number {
    const epoch = epochsOf(openFastEngine(Uint8Array.from(kernels)), name);
    for (let index = 0; index < epochs; index += 1) epoch();
    return epochs;
  },
  async stock(name: string, tfjs: readonly number[]): Promise<number> {
    await startBackend(Uint8Array.from(tfjs).buffer);
    return stockRun(name);
  },
};

Object.assign(globalThis, { speed });
