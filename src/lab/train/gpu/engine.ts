import type { RemoteEngine } from '../engine';
import { refusal } from '../general/refusal';
import { endBackend, startBackend } from './backend';
import { openDesk } from './desk';
import { findGpu, type Gpu } from './device';
import { registerKernels } from './kernels';
import { registerLoss } from './loss';
import { openModel } from './model';

/** The general trainer on the GPU of this machine, or why there is none; one per thread. */
export async function openGpu(): Promise<RemoteEngine | { readonly missing: string }> {
  const gpu = await findGpu();
  if ('missing' in gpu) return gpu;
  try {
    return await open(gpu);
  } catch (error) {
    return { missing: `the GPU does not start: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function open(gpu: Gpu): Promise<RemoteEngine> {
  const desk = openDesk(await startBackend(gpu));
  const undo = [registerKernels(desk), registerLoss()];
  return {
    name: 'gpu',
    description: `TensorFlow.js 4.22 on the GPU (${gpu.name}${gpu.isSoftware ? ', played by the processor' : ''})`,
    refuses: refusal,
    open(options) {
      const reason = refusal(options);
      if (reason) throw new RangeError(reason);
      return openModel(desk, options);
    },
    gpu: gpu.name,
    isSoftware: gpu.isSoftware,
    lost: gpu.lost,
    dispose() {
      for (const one of undo) one();
      endBackend();
      gpu.device.destroy();
    },
  };
}
