import type { Desk, Info } from '../desk';

/** What an operation of `general/ops` does on the GPU; inputs and outputs in the order it has them. */
export type Kernel<A = unknown> = (desk: Desk, inputs: readonly Info[], attributes: A) => readonly Info[];

export type Kernels = Readonly<Record<string, Kernel<never>>>;

export function volume(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The input at a place; a missing one is a fault of the program. */
export function at(inputs: readonly Info[], place: number): Info {
  const input = inputs[place];
  if (!input) throw new RangeError(`no input ${place}`);
  return input;
}
