import * as tf from '@tensorflow/tfjs-core';
import { volume, type Workshop } from './op';

/**
 * Puts our product in the place of the backend's `BatchMatMul`, whose transposed and batched products take 10 to 30 times as long as its
 * plain one. The returned function puts the backend's own back.
 */
export function replaceProduct({ heap, routines }: Workshop): () => void {
  const stock = tf.getKernel('BatchMatMul', 'wasm');
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({
    kernelName: 'BatchMatMul',
    backendName: 'wasm',
    kernelFunc({ inputs, attrs }) {
      const { a, b } = inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
      const { transposeA, transposeB } = attrs as unknown as { readonly transposeA: boolean; readonly transposeB: boolean };
      const [m, k] = sidesOf(a.shape, transposeA);
      const [, n] = sidesOf(b.shape, transposeB);
      const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
      const batch = volume(outer);
      const stepA = stepOf(a.shape, batch);
      const stepB = stepOf(b.shape, batch);
      const output = heap.output([...outer, m, n]);
      const addresses = { a: heap.address(a), b: heap.address(b), to: heap.address(output) };
      routines.product({ transposeA, transposeB, batch, m, n, k, stepA, stepB, stepTo: m * n, ...addresses });
      return output;
    },
  });
  return () => {
    tf.unregisterKernel('BatchMatMul', 'wasm');
    tf.registerKernel(stock);
  };
}

function sidesOf(shape: readonly number[], transposed: boolean): readonly [number, number] {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Values from one matrix to the next: none where one matrix stands for the whole batch. */
function stepOf(shape: readonly number[], batch: number): number {
  const own = volume(shape.slice(0, -2));
  if (own !== batch && own !== 1) throw new RangeError(`a product of ${batch} matrices with ${own} of them`);
  return own === 1 ? 0 : volume(shape.slice(-2));
}
