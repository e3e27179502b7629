// One workload in Node; prints CPU seconds per epoch.
//   node node.cjs A fast|general|stock lab-kernels.wasm tfjs-backend-wasm-simd.wasm
import { readFileSync } from 'node:fs';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { startBackend } from '../../../src/lab/train/general/backend';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { stockEpochs } from './stock';
import { epochsOf } from './workloads';

const [name = 'A', trainer, kernels = '', tfjs = ''] = process.argv.slice(2);
const bytes = (path: string): ArrayBuffer => Uint8Array.from(readFileSync(path)).buffer;
const clock = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function ownEpoch(): Promise<number> {
  const engine = trainer === 'general' ? await openGeneral({ kernels: bytes(kernels), tfjs: bytes(tfjs) }) : openFastEngine(bytes(kernels));
  const epoch = epochsOf(engine, name);
  const [warm, epochs] = name === 'A' ? [20, 60] : name > 'C' && trainer === 'fast' ? [3, 10] : [1, 3];
  for (let index = 0; index < warm; index += 1) epoch();
  const before = clock();
  for (let index = 0; index < epochs; index += 1) epoch();
  return (clock() - before) / epochs;
}

async function measure(): Promise<void> {
  if (trainer === 'stock') await startBackend(bytes(tfjs));
  const times = trainer === 'stock' ? await stockEpochs(name, clock) : [await ownEpoch()];
  console.log(times.reduce((sum, time) => sum + time, 0) / times.length);
}

measure();
