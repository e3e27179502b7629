import type { ActivationName, RareActivation } from '../../model/network';
import type { LabActivation, LabFramework } from '../network';
import type { LayerMapping } from '../study';

/** What the network must fit: the data's width, form and targets. */
export interface DataShape {
  readonly width: number;
  readonly image: readonly [number, number, number] | null;
  readonly problem: 'classification' | 'regression';
  readonly classes: number;
  /** Form of a row that is neither flat nor an image: [steps, features], or [steps] of tokens. */
  readonly shape?: readonly number[];
  readonly tokens?: { readonly vocabulary: number };
}

/** What becomes of one layer of the source, without its place in the graph. */
export type Outcome = LayerMapping['outcome'];

/** "64 inputs instead of 784", or null when nothing changes or the source does not say. */
export function instead(now: number, before: number | null, noun: string): string | null {
  return before === null || before === now ? null : `${now} ${noun}${now === 1 ? '' : 's'} instead of ${before}`;
}

export interface Activation {
  readonly name: ActivationName | RareActivation;
  readonly slope?: number;
  readonly approximate?: boolean;
  /** Of a softmax; absent = the last. */
  readonly axis?: number;
}

/**
 * The activation with the numbers that the framework has by default. A leaky ReLU falls with 0.01 below zero in PyTorch and JAX, with 0.3
 * in Keras's layer, with 0.2 in its function and as an argument of another layer (`own`). JAX's GELU is the tanh formula by default.
 */
export function activationOf(
  { name, slope, approximate }: Activation,
  framework: LabFramework,
  own: boolean,
): { readonly name: LabActivation; readonly slope?: number } {
  const isJax = framework === 'flax' || framework === 'haiku' || framework === 'equinox';
  if (name === 'gelu') return { name: (approximate ?? isJax) ? 'gelu_tanh' : 'gelu' };
  if (name === 'leaky_relu') {
    const layers = framework === 'keras' || framework === 'tfjs' ? 0.3 : 0.01;
    return { name, slope: slope ?? (own && framework === 'keras' ? 0.2 : layers) };
  }
  return slope === undefined ? { name } : { name, slope };
}
