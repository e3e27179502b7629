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

/** Transposes are made here: the backend's own transposed products are 10 to 30 times slower than its plain one. */
function wasmProducts(): Products {
  const multiply: Products['multiply'] = (a, b, m, k, n) => {
    let values: Float32Array = new Float32Array(0);
    // Nothing is returned from the block: tidy would look for tensors in every element of an array.
    tf.tidy(() => {
      values = tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n])).dataSync<'float32'>();
    });
    return values;
  };
  return {
    multiply,
    multiplyLeftTransposed: (a, b, m, k, n) => multiply(transposed(a, k, m), b, m, k, n),
    // The transposed result is (b · aᵀ)ᵀ; whichever way turns fewer values around.
    multiplyRightTransposed: (a, b, m, k, n) =>
      m * (k + n) < n * k ? transposed(multiply(b, transposed(a, m, k), n, k, m), n, m) : multiply(a, transposed(b, n, k), m, k, n),
  };
}

/** Side of the squares that are turned at once, so that both reads and writes stay in the cache. */
const SQUARE = 32;

/** Row-major [rows × columns] → [columns × rows]. */
function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let top = 0; top < rows; top += SQUARE) {
    const bottom = Math.min(top + SQUARE, rows);
    for (let left = 0; left < columns; left += SQUARE) {
      const right = Math.min(left + SQUARE, columns);
      for (let row = top; row < bottom; row += 1) {
        for (let column = left; column < right; column += 1) result[column * rows + row] = values[row * columns + column] as number;
      }
    }
  }
  return result;
}
