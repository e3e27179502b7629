import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Prepared, toDataset } from '../lab/data/dataset';
import { readDigits } from '../lab/data/digits';
import type { Outcome } from '../lab/data/errors';
import { MAX_BYTES, readCsv } from '../lab/data/table';
import type { DataChoice } from '../lab/study';
import type { Io } from './io';
import type { LabOptions } from './labOptions';

/** The chosen data, read; the error says what is wrong with the user's file. */
export async function readData(options: LabOptions, io: Io): Promise<Outcome<Prepared & { readonly choice: DataChoice }>> {
  if (options.data === 'digits') {
    const dataset = await readDigits(readFileSync(join(io.assets, 'digits.csv.gz')));
    const decision = `Classification into 10 digits: ${dataset.rows} images of 8 × 8 pixels.`;
    return { ok: { dataset, decision, notes: [], choice: { kind: 'digits' } } };
  }
  const path = resolve(io.cwd, options.data);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return { err: { code: 'no-file', message: `There is no file ${options.data}.` } };
  const name = basename(path);
  if (stats.size > MAX_BYTES)
    return { err: { code: 'too-large', message: `${name} has more than 50 MB; the lab keeps its data in memory.` } };
  const table = readCsv(readFileSync(path), name);
  if ('err' in table) return table;
  const { target } = options;
  if (target === null) {
    const columns = table.ok.columns.slice(0, 30).join(', ');
    return { err: { code: 'no-target', message: `Which column is to be predicted? Give --target; ${name} has ${columns}.` } };
  }
  const prepared = toDataset(table.ok, target);
  return 'err' in prepared ? prepared : { ok: { ...prepared.ok, choice: { kind: 'csv', name, target } } };
}
