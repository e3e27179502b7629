import type { LabLayer, Role } from '../network';
import type { Part } from './initial';
import { sizeOf } from './shapes';

/** Weights that a layer multiplies with. */
export const KERNELS: ReadonlySet<Role> = new Set<Role>(['kernel', 'recurrent', 'back-kernel', 'back-recurrent', 'query', 'key', 'value']);

/** Sizes of a kernel as [inputs, units]: a column has all weights into one unit, which is what max-norm holds short. */
export interface Matrix {
  readonly inputs: number;
  readonly units: number;
}

/** null: a parameter that is no kernel. A depthwise layer has a unit for each channel and filter, any other one for the last axis. */
export function matrixOf({ role, shape }: Pick<Part, 'role' | 'shape'>, type: LabLayer['type'] | undefined): Matrix | null {
  if (!KERNELS.has(role)) return null;
  const units = sizeOf(shape.slice(type === 'depthwise-conv' ? -2 : -1));
  return { inputs: sizeOf(shape) / units, units };
}
