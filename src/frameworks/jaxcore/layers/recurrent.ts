import type { Built } from '../network/library';
import { count, withLast } from '../network/shapes';
import type { CellForm, Ran, Value } from '../network/values';
import { misfit } from './dense';

/** Weights of a cell as numbers of input kernels, state kernels and biases, each of `units` columns. */
export interface CellCounts {
  readonly cell: CellForm['cell'];
  readonly inputKernels: number;
  readonly stateKernels: number;
  readonly biases: number;
}

export function cell(counts: CellCounts, units: number | null, inputs: number | null): Built {
  const { inputKernels, stateKernels, biases } = counts;
  const weights = (size: number | null) => count([inputKernels, size, units], [stateKernels, units, units], [biases, units]);
  const form: CellForm = { cell: counts.cell, units, inputs, weights };
  return {
    run(input): Ran {
      const size = inputs ?? input?.at(-1) ?? null;
      return {
        operation: { type: 'unknown', reason: 'one step of a recurrent cell is not modelled' },
        shape: withLast(input, units),
        parameters: weights(size),
        ...misfit(inputs, input?.at(-1)),
      };
    },
    ...(inputs === null ? {} : { parameters: weights(inputs), demand: [inputs] }),
    result: 'with-carry',
    cell: form,
  };
}

/** A layer that runs a cell over the steps of a sequence; `pair`: a second cell runs backward and the two are joined. */
export function overSteps(first: Value | null, pair: Value | null | undefined): Built {
  const form = first?.kind === 'layer' ? first.cell : undefined;
  const back = pair?.kind === 'layer' ? pair.cell : undefined;
  const isKnown = form !== undefined && (pair === undefined || back !== undefined);
  const weights = (size: number | null) =>
    isKnown ? count([form.weights(size)], [back?.weights(size) ?? (pair === undefined ? 0 : null)]) : null;
  const units = !isKnown || form.units === null ? null : form.units + (back ? (back.units ?? Number.NaN) : 0);
  return {
    run(input): Ran {
      const size = form?.inputs ?? input?.at(-1) ?? null;
      return {
        operation: isKnown
          ? {
              type: 'recurrent',
              cell: form.cell,
              inputs: size,
              units: form.units,
              layers: 1,
              bidirectional: back !== undefined,
              siteIds: [],
            }
          : { type: 'unknown', reason: 'the cell of this recurrent layer is not known' },
        shape: withLast(input, units === null || Number.isNaN(units) ? null : units),
        parameters: weights(size),
        ...misfit(form?.inputs ?? null, input?.at(-1)),
      };
    },
    ...(form && pair === undefined ? { cell: form } : {}),
    ...(form?.inputs == null ? {} : { parameters: weights(form.inputs), demand: [null, form.inputs] }),
  };
}
