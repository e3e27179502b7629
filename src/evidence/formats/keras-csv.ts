import { isAbsent, listOf, numberOf } from '../cells';
import type { Column } from '../columns';
import type { Claim, LogFormat } from '../format';
import type { ScalarMeaning } from '../part';
import { stemOf } from '../paths';
import { tableHead } from '../table';
import { tableLog } from '../tableLog';

/**
 * Keras writes `epoch`, then the names of the first epoch's logs in alphabetical order (Keras 3 may append `val_` names). In append mode a second training of
 * another model goes on below the first header, so a row of another length cannot be told.
 */
export const kerasCsv: LogFormat = {
  id: 'keras-csv',
  title: 'Keras CSVLogger',
  mayBe: (path) => /\.(?:csv|tsv|log|txt)$/i.test(path),
  claim: (_path, head) => claim(head),
  open: (path) =>
    tableLog({
      rows: {
        name: stemOf(path),
        format: 'keras-csv',
        file: path,
        group: path,
        // `fit` trains in training mode and validates through `evaluate`.
        dropout: { train: 'on', validation: 'off', test: 'unknown' },
        meaning,
      },
      columns: (header) => header.map(columnOf),
      align: () => null,
    }),
};

function columnOf(name: string, index: number): Column {
  return { kind: index === 0 ? 'epoch' : 'value', name: name.trim() };
}

const RATE = /^(?:lr|learning_rate)$/;

/** Keras knows two roles: what begins with `val_`, and the rest. */
function meaning(key: string): ScalarMeaning {
  const validation = key.startsWith('val_');
  const name = validation ? key.slice(4) : key;
  const role = validation ? 'validation' : RATE.test(name) ? null : 'train';
  return { metric: name === 'acc' ? 'accuracy' : name, role };
}

function claim(head: Uint8Array): Claim {
  const table = tableHead(head);
  const header = table?.records[0]?.map((name) => name.trim());
  if (!table || header?.[0] !== 'epoch' || header.length < 2) return 'no';
  const names = header.slice(1);
  if (!names.includes('loss') || names.some((name) => !/^[a-z_]\w*$/i.test(name))) return 'no';
  if (!isInOrder(names) || !areCounterparts(names)) return 'no';
  const rows = table.records.slice(1).filter((row) => row[0]?.trim() !== 'epoch');
  if (rows.length === 0) return 'possible';
  const style = { decimalComma: table.separator !== ',' };
  const fits = rows.every((row) => row.every((cell) => isAbsent(cell) || numberOf(cell, style) !== undefined || listOf(cell) !== null));
  // Keras counts from 0; a table that counts from 1 is somebody else's.
  return fits && rows[0]?.[0]?.trim() === '0' ? 'likely' : 'possible';
}

/** In alphabetical order as Python sorts, but for `val_` names at the end. */
function isInOrder(names: readonly string[]): boolean {
  const ascends = (list: readonly string[]): boolean => list.every((name, index) => index === 0 || (list[index - 1] as string) < name);
  const tail = names.findIndex((_, index) => names.slice(index).every((name) => name.startsWith('val_')));
  return ascends(names) || (tail > 0 && ascends(names.slice(0, tail)) && ascends(names.slice(tail)));
}

function areCounterparts(names: readonly string[]): boolean {
  return names.every((name) => !name.startsWith('val_') || names.includes(name.slice(4)));
}
