import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Gpu } from './device';

const NAME = 'webgpu';

/** Starts TensorFlow.js on a GPU that was found. */
export async function startBackend({ device, adapterInfo }: Gpu): Promise<WebGPUBackend> {
  // Importing the backend makes one known that would open a GPU of its own.
  if (tf.findBackendFactory(NAME)) tf.removeBackend(NAME);
  type Given = ConstructorParameters<typeof WebGPUBackend>;
  tf.registerBackend(NAME, () => new WebGPUBackend(device as unknown as Given[0], adapterInfo as unknown as Given[1]), 1);
  // What is small would be computed in JavaScript, by other roundings.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await tf.setBackend(NAME))) throw new Error('The WebGPU backend of TensorFlow.js did not start.');
  return tf.backend() as WebGPUBackend;
}

/** The backend on the processor may stand beside it. */
export function useGpu(): void {
  if (tf.getBackend() !== NAME) void tf.setBackend(NAME);
}

export function endBackend(): void {
  tf.removeBackend(NAME);
}
