import type * as tf from '@tensorflow/tfjs-core';
import { call, type Operation, volume } from './op';

interface Table {
  readonly rows: number;
  readonly width: number;
  /** Id whose row learns nothing; -1 = none. */
  readonly skipped: number;
}

/** Rows of a table [rows, width] by ids. Throws a RangeError for an id that the table has not. */
const LOOKUP: Operation<Table> = {
  name: 'LabLookup',
  inputs: ['table', 'ids'],
  shapes: ([, ids = []], { width }) => [[...ids, width]],
  run({ heap, routines }, { inputs: [table = 0, ids = 0], outputs: [to = 0], shapes: [, shape = []], attributes: { rows, width } }) {
    const count = volume(shape);
    const given = heap.floats().subarray(ids >>> 2, (ids >>> 2) + count);
    const wrong = given.findIndex((id) => !(id >= 0 && id < rows && Number.isInteger(id)));
    if (wrong >= 0) throw new RangeError(`the embedding has rows 0 to ${rows - 1}, and none for token ${given[wrong]}`);
    routines.lookup({ table, rows, width, ids, count, to });
  },
  keeps: { inputs: [1] },
  gradient: (dy, [ids], table) => [() => call(LOOKUP_BACK, [ids as tf.Tensor, dy], table)],
};

const LOOKUP_BACK: Operation<Table> = {
  name: 'LabLookupBack',
  inputs: ['ids', 'dy'],
  shapes: (_inputs, { rows, width }) => [[rows, width]],
  run({ routines }, { inputs: [ids = 0, dy = 0], outputs: [table = 0], shapes: [shape = []], attributes: { rows, width, skipped } }) {
    routines.lookupBackward({ table, rows, width, ids, count: volume(shape), dy, skipped });
  },
};

export function lookup(table: tf.Tensor, ids: tf.Tensor, skipped: number): tf.Tensor {
  return call(LOOKUP, [table, ids], { rows: table.shape[0] as number, width: table.shape[1] as number, skipped });
}

export const LOOKUP_OPERATIONS = [LOOKUP, LOOKUP_BACK] as const;
