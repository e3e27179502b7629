import * as tf from '@tensorflow/tfjs-core';
import { CELL_OPERATIONS } from '../general/ops/cells';
import { CONV_OPERATIONS, CONV_WEIGHT_OPERATIONS, POOL_OPERATIONS } from '../general/ops/convolution';
import { DENSE_OPERATIONS } from '../general/ops/dense';
import { ELEMENTWISE_OPERATIONS, MASK_OPERATIONS, SOFTMAX_OPERATIONS } from '../general/ops/elementwise';
import { registerGradients } from '../general/ops/gradients';
import { LOOKUP_OPERATIONS } from '../general/ops/lookup';
import { BATCH_NORM_OPERATIONS, NORM_OPERATIONS } from '../general/ops/normalisation';
import { type Operation, registerGradient } from '../general/ops/op';
import { STEP_OPERATIONS } from '../general/ops/steps';
import type { Desk, Info } from './desk';
import { CONVOLUTION_KERNELS } from './shaders/convolution';
import type { Kernel, Kernels } from './shaders/kernel';
import { LINE_KERNELS } from './shaders/lines';
import { POOL_KERNELS } from './shaders/pools';
import { PRODUCT_KERNELS, replaceProduct } from './shaders/products';
import { STEP_KERNELS } from './shaders/steps';
import { replaceCast, VALUE_KERNELS } from './shaders/values';

const OPERATIONS: readonly Operation<never>[] = [
  ...DENSE_OPERATIONS,
  ...STEP_OPERATIONS,
  ...CELL_OPERATIONS,
  ...ELEMENTWISE_OPERATIONS,
  ...MASK_OPERATIONS,
  ...SOFTMAX_OPERATIONS,
  ...CONV_OPERATIONS,
  ...CONV_WEIGHT_OPERATIONS,
  ...POOL_OPERATIONS,
  ...NORM_OPERATIONS,
  ...BATCH_NORM_OPERATIONS,
  ...LOOKUP_OPERATIONS,
];

const KERNELS: Kernels = {
  ...PRODUCT_KERNELS,
  ...VALUE_KERNELS,
  ...LINE_KERNELS,
  ...CONVOLUTION_KERNELS,
  ...POOL_KERNELS,
  ...STEP_KERNELS,
};

/**
 * Makes the operations of the general trainer known on the GPU; the returned function takes them back. Their gradients are those of every backend, and stay.
 * Throws a RangeError for an operation that has no kernel.
 */
export function registerKernels(desk: Desk): () => void {
  registerGradients();
  const undo = [replaceProduct(desk), replaceCast(desk), ...OPERATIONS.map((operation) => register(operation, desk))];
  return () => {
    for (const one of undo) one();
  };
}

function register(operation: Operation<never>, desk: Desk): () => void {
  const { name, inputs } = operation;
  const kernel = KERNELS[name] as Kernel | undefined;
  if (!kernel) throw new RangeError(`${name} has no kernel for the GPU`);
  registerGradient(operation);
  tf.registerKernel({
    kernelName: name,
    backendName: 'webgpu',
    kernelFunc({ inputs: given, attrs }) {
      const infos = (inputs === 'list' ? Object.keys(given) : inputs).flatMap((input) => given[input] ?? []);
      return [...kernel(desk, infos as Info[], (attrs as unknown as { readonly values: unknown }).values)];
    },
  });
  return () => tf.unregisterKernel(name, 'webgpu');
}
