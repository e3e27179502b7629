import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Products } from './products';

let opened: Promise<Products> | null = null;

/**
 * Products on the wasm backend of tfjs, one instance per thread. `binary` holds `tfjs-backend-wasm-simd.wasm`, so nothing is
 * fetched. Rejects with a readable message where WebAssembly or its SIMD part is missing.
 */
export function openWasmProducts(binary: ArrayBuffer): Promise<Products> {
  opened ??= open(binary);
  return opened;
}

/** Tensors that are alive in the engine: 0 between calls, else something leaks. */
export function liveTensors(): number {
  return tf.memory().numTensors;
}

async function open(binary: ArrayBuffer): Promise<Products> {
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
  const name = 'tfjs-backend-wasm-simd.wasm';
  setWasmPaths({ 'tfjs-backend-wasm.wasm': name, [name]: name, 'tfjs-backend-wasm-threaded-simd.wasm': name }, true);
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js did not start.');
  return wasmProducts();
}

/** Transposes are explicit: the backend's own transposed products are 10 to 30 times slower than its plain one. */
function wasmProducts(): Products {
  const run = (product: () => tf.Tensor): Float32Array => {
    let values: Float32Array = new Float32Array(0);
    // Nothing is returned from the block: tidy would look for tensors in every element of an array.
    tf.tidy(() => {
      values = product().dataSync<'float32'>();
    });
    return values;
  };
  return {
    multiply: (a, b, m, k, n) => run(() => tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n]))),
    multiplyLeftTransposed: (a, b, m, k, n) => run(() => tf.matMul(tf.transpose(tf.tensor2d(a, [k, m])), tf.tensor2d(b, [k, n]))),
    multiplyRightTransposed: (a, b, m, k, n) => run(() => tf.matMul(tf.tensor2d(a, [m, k]), tf.transpose(tf.tensor2d(b, [n, k])))),
  };
}
