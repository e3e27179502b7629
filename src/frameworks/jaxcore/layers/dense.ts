import type { Shape } from '../../../model/network';
import type { Built } from '../network/library';
import { count, product, withLast } from '../network/shapes';
import type { Ran } from '../network/values';

export interface DenseOptions {
  /** null = the input decides. */
  readonly inputs: number | null;
  readonly units: number | null;
  /** null = not known. */
  readonly bias: boolean | null;
}

/** Why a shape does not fit what a layer was built for; undefined when it does. */
export function misfit(expected: number | null, given: number | null | undefined): { readonly conflict?: string } {
  const fits = expected === null || given == null || expected === given;
  return fits ? {} : { conflict: `it takes ${expected} features and is given ${given}` };
}

function flagged(bias: boolean | null): number | null {
  return bias === null ? null : Number(bias);
}

/** A weight matrix on the last axis. */
export function dense({ inputs, units, bias }: DenseOptions): Built {
  const weights = (size: number | null) => count([size, units], [units, flagged(bias)]);
  return {
    run(input): Ran {
      const size = inputs ?? input?.at(-1) ?? null;
      return {
        operation: { type: 'dense', inputs: size, units, bias: bias ?? true },
        shape: withLast(input, units),
        parameters: weights(size),
        ...misfit(inputs, input?.at(-1)),
      };
    },
    ...(inputs === null ? {} : { parameters: weights(inputs), demand: [inputs] }),
  };
}

/** A weight tensor over the last `axes` axes that gives several new ones: `DenseGeneral((heads, size))`. */
export function denseGeneral(features: Shape | null, axes: number | null, bias: boolean | null, given: Shape | null = null): Built {
  const weights = (inputs: Shape | null) => count([product(inputs), product(features)], [product(features), flagged(bias)]);
  return {
    run(input): Ran {
      const inner = input && axes !== null && input.length >= axes ? input.slice(input.length - axes) : null;
      const shape = inner && features && input ? [...input.slice(0, input.length - inner.length), ...features] : null;
      const isPlain = axes === 1 && features?.length === 1;
      const size = (given ?? inner)?.at(-1) ?? null;
      return {
        operation: isPlain
          ? { type: 'dense', inputs: size, units: features[0] ?? null, bias: bias ?? true }
          : { type: 'unknown', reason: 'a dense layer over several axes is not modelled' },
        shape,
        parameters: weights(given ?? inner),
      };
    },
    ...(given ? { parameters: weights(given), demand: given } : {}),
  };
}

/** A table of vectors; what it is given are numbers of rows. */
export function embedding(rows: number | null, size: number | null): Built {
  return {
    run: (input): Ran => ({
      operation: { type: 'embedding', rows, size },
      shape: input && [...input, size],
      parameters: count([rows, size]),
    }),
    parameters: count([rows, size]),
    demand: [null],
  };
}
