import { kernels } from '../../../esbuild.kernels.mjs';

/** The kernels as the build makes them, compiled once for all tests. */
export function kernelBinary(): Promise<Uint8Array<ArrayBuffer>> {
  return kernels();
}
