import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const NAME = 'tfjs-backend-wasm-simd.wasm';

/**
 * Starts TensorFlow.js on its WebAssembly backend from the bytes of `tfjs-backend-wasm-simd.wasm`; nothing is fetched. Rejects with
 * a readable message where WebAssembly or its SIMD part is missing.
 */
export async function startBackend(binary: ArrayBuffer): Promise<tf.KernelBackend> {
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new Error('This machine runs no WebAssembly SIMD; the lab needs it.');
  }
  // Threads need SharedArrayBuffer, which a webview lacks; every worker has an engine of its own instead.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const plain = tf.env().platform;
  tf.env().platform = {
    now: () => plain.now(),
    encode: (text, encoding) => plain.encode(text, encoding),
    decode: (bytes, encoding) => plain.decode(bytes, encoding),
    isTypedArray: (value): value is Float32Array => plain.isTypedArray(value),
    fetch: () => Promise.resolve(new Response(binary, { headers: { 'Content-Type': 'application/wasm' } })),
  };
  setWasmPaths({ 'tfjs-backend-wasm.wasm': NAME, [NAME]: NAME, 'tfjs-backend-wasm-threaded-simd.wasm': NAME }, true);
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js did not start.');
  } finally {
    tf.env().platform = plain;
  }
  return tf.backend();
}

/** Another backend may have come to stand beside this one. */
export function useBackend(): void {
  if (tf.getBackend() !== 'wasm') void tf.setBackend('wasm');
}

/** Ends the backend and frees its memory; `startBackend` starts a fresh one. */
export function endBackend(): void {
  const factory = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  // Removing forgets how it is made, too.
  tf.registerBackend('wasm', factory, 2);
}
