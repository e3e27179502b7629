import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** The memory of the backend, in which own routines work on its tensors where they lie. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** Address of a tensor's first value in bytes. */
  address(tensor: TensorInfo): number;
  /** A tensor that holds whatever the memory held. */
  output(shape: readonly number[]): TensorInfo;
  /** All of the memory as floats. Made anew when the memory has grown, which every `output` and `scratch` may bring about. */
  floats(): Float32Array;
  /** Values of a tensor where they lie, until the memory grows. */
  view(tensor: TensorInfo): Float32Array;
  /** Address of at least so many bytes, which the next call may give away again. */
  scratch(bytes: number): number;
  /** Bytes that stay until `free`. */
  allocate(bytes: number): number;
  free(address: number): void;
}

/**
 * What is used of the backend beyond its interface. It is not documented: the version is pinned, and `selfTest` compares all that is
 * computed through it when an engine is opened.
 */
interface Internals {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], type: 'float32'): TensorInfo;
}

export function heapOf(backend: tf.KernelBackend): Heap {
  const internals = backend as unknown as Internals;
  const { wasm, dataIdMap } = internals;
  let whole: Float32Array = new Float32Array(0);
  let scratchAt = 0;
  let scratchBytes = 0;
  const floats = (): Float32Array => {
    if (whole.buffer !== wasm.HEAPU8.buffer) whole = new Float32Array(wasm.HEAPU8.buffer);
    return whole;
  };
  // Addresses above 2 GiB arrive as negative numbers.
  const allocate = (bytes: number): number => wasm._malloc(bytes) >>> 0;
  const address = ({ dataId }: TensorInfo): number => dataIdMap.get(dataId).memoryOffset;
  return {
    memory: wasm.asm.memory,
    address,
    output: (shape) => internals.makeOutput(shape, 'float32'),
    floats,
    view: (tensor) => new Float32Array(wasm.HEAPU8.buffer, address(tensor), tf.util.sizeFromShape(tensor.shape)),
    scratch(bytes) {
      if (bytes > scratchBytes) {
        if (scratchBytes > 0) wasm._free(scratchAt);
        scratchBytes = bytes;
        scratchAt = allocate(bytes);
      }
      return scratchAt;
    },
    allocate,
    free: (at) => wasm._free(at),
  };
}
