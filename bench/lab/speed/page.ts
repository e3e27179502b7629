// The same in a page: seconds of wall time, because a page has no clock of its CPU; the shortest of some epochs.
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { startBackend } from '../../../src/lab/train/general/backend';
import { stockEpochs } from './stock';
import { epochsOf } from './workloads';

interface Speed {
  fast(name: string, kernels: readonly number[], epochs: number): number;
  stock(name: string, tfjs: readonly number[]): Promise<number>;
}

const clock = (): number => performance.now() / 1000;

const speed: Speed = {
  fast(name, kernels, epochs) {
    const epoch = epochsOf(openFastEngine(Uint8Array.from(kernels)), name);
    for (let index = 0; index < epochs; index += 1) epoch();
    const times = Array.from({ length: epochs }, () => {
      const start = clock();
      epoch();
      return clock() - start;
    });
    return Math.min(...times);
  },
  async stock(name, tfjs) {
    await startBackend(Uint8Array.from(tfjs).buffer);
    return Math.min(...(await stockEpochs(name, clock)));
  },
};

Object.assign(globalThis, { speed });
