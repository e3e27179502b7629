import * as tf from '@tensorflow/tfjs-core';
import type { Heap } from '../heap';
import type { Routines } from '../routines/routines';

/** What operations work with. */
export interface Workshop {
  readonly heap: Heap;
  readonly routines: Routines;
}

/** An operation for TensorFlow.js that runs on our routines, with its gradient. */
export interface Operation<A> {
  readonly name: string;
  /** Names of the inputs, in order; the last ones may be left out where the operation allows it. `list`: any number. */
  readonly inputs: readonly string[] | 'list';
  /** Shapes of the outputs. */
  readonly shapes: (inputs: readonly (readonly number[])[], attributes: A) => readonly (readonly number[])[];
  /** Fills the outputs. Addresses of all tensors; the heap may grow only by `scratch`, so no view of it is held across that. */
  readonly run: (workshop: Workshop, call: Call<A>) => void;
  /** Numbers of the inputs and outputs that the gradient needs. */
  readonly keeps?: { readonly inputs?: readonly number[]; readonly outputs?: readonly number[] };
  /** Gradients in the inputs, in order, from that in the first output and what was kept; `all`: those in all outputs. */
  readonly gradient?: (dy: tf.Tensor, kept: readonly tf.Tensor[], attributes: A, all: readonly tf.Tensor[]) => readonly (() => tf.Tensor)[];
}

export interface Call<A> {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly shapes: readonly (readonly number[])[];
  readonly attributes: A;
}

/** The first output of an operation. */
export function call<A>(operation: Operation<A>, tensors: readonly tf.Tensor[], attributes: A): tf.Tensor {
  return calls(operation, tensors, attributes)[0] as tf.Tensor;
}

export function calls<A>({ name, inputs }: Operation<A>, tensors: readonly tf.Tensor[], attributes: A): readonly tf.Tensor[] {
  const named: tf.NamedTensorMap = {};
  tensors.forEach((tensor, index) => {
    named[inputs === 'list' ? index : (inputs[index] as string)] = tensor;
  });
  return tf.engine().runKernel<tf.Tensor[]>(name, named, { values: attributes } as unknown as tf.NamedAttrMap);
}

/** More outputs than any operation has. */
const MOST_OUTPUTS = 3;

/** Makes an operation known to TensorFlow.js; the returned function takes it back. */
export function register<A>(operation: Operation<A>, workshop: Workshop): () => void {
  const { name, inputs, shapes, run, gradient } = operation;
  const { heap } = workshop;
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc({ inputs: given, attrs }) {
      const attributes = (attrs as unknown as { readonly values: A }).values;
      const tensors = (inputs === 'list' ? Object.keys(given) : inputs).flatMap((input) => given[input] ?? []);
      const sizes = tensors.map((tensor) => tensor.shape);
      const outputs = shapes(sizes, attributes).map((shape) => heap.output(shape));
      run(workshop, { inputs: tensors.map(heap.address), outputs: outputs.map(heap.address), shapes: sizes, attributes });
      return outputs;
    },
  });
  registerGradient(operation);
  return () => {
    tf.unregisterKernel(name, 'wasm');
    if (gradient) tf.unregisterGradient(name);
  };
}

/** Makes the gradient of an operation known, where it has one; it is the same on every backend. */
export function registerGradient<A>({ name, inputs, keeps, gradient }: Operation<A>): void {
  if (!gradient) return;
  const nameOf = (index: number): string => (inputs === 'list' ? `${index}` : (inputs[index] as string));
  tf.registerGradient({
    kernelName: name,
    inputsToSave: (keeps?.inputs ?? []).map(nameOf),
    outputsToSave: Array.from({ length: MOST_OUTPUTS }, (_, index) => keeps?.outputs?.includes(index) ?? false),
    gradFunc(dy, kept, attrs) {
      const all = Array.isArray(dy) ? dy : [dy];
      const gradients = gradient(all[0] as tf.Tensor, kept, (attrs as unknown as { readonly values: A }).values, all);
      return Object.fromEntries(gradients.map((one, index) => [nameOf(index), one]));
    },
  });
}

export function volume(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
