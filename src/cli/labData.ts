import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readBundled } from '../lab/data/bundled';
import { bundledFile, DIGITS_ORIGIN } from '../lab/data/bundledSets';
import { DATA_NAMES, namedSource } from '../lab/data/choice';
import { readDigits } from '../lab/data/digits';
import type { Outcome } from '../lab/data/errors';
import { makeData } from '../lab/data/made/make';
import { drawn, openData, type ParquetReader } from '../lab/data/open';
import type { Drawn, OpenedData } from '../lab/data/opened';
import { inMegabytes, MAX_FILE_BYTES, type NamedBytes } from '../lab/data/read/bytes';
import { partnersOf } from '../lab/data/read/pairs';
import { type ReadyData, readyData } from '../lab/data/ready';
import { DEFAULT_MAX_ROWS } from '../lab/data/sample';
import type { DataSource } from '../lab/study';
import type { Io } from './io';
import type { LoadedFile } from './labLoaded';
import type { LabOptions } from './labOptions';

/** A bundle of its own, loaded when the first Parquet file is read. */
const parquet: ParquetReader = async () => (await import('../lab/data/read/parquet')).readParquet;

/** What the root seed of a plan is unless the user gives one. */
const DEFAULT_SEED = 1;

/**
 * The chosen data, read; the error says what is wrong with the user's file. `loaded` holds the data files on disk that the model file itself
 * loads: `--data loaded` takes the first, `--data loaded:2` the second.
 */
export async function readData(options: LabOptions, io: Io, loaded: readonly LoadedFile[]): Promise<Outcome<ReadyData>> {
  const taken = await takeData(options, io, loaded);
  if ('err' in taken) return taken;
  const { dropDuplicates, changes } = options;
  const { source, drawn: rows, maxRows } = taken.ok;
  return readyData(source, rows, { maxRows, dropDuplicates, seed: changes.seed ?? DEFAULT_SEED });
}

interface Taken {
  readonly source: DataSource;
  readonly drawn: Drawn;
  readonly maxRows: number | null;
}

async function takeData(options: LabOptions, io: Io, loaded: readonly LoadedFile[]): Promise<Outcome<Taken>> {
  const { data } = options;
  const which = /^loaded(?::(\d+))?$/i.exec(data.trim());
  if (which) {
    const file = loaded[Number(which[1] ?? 1) - 1];
    if (file) return takeFiles(file.paths, options);
    const found = loaded.map(({ label }, index) => `loaded:${index + 1} = ${label}`).join(', ');
    return fail(
      'no-file',
      found === '' ? 'The file loads no data that lies on this machine.' : `There is no such file; there are ${found}.`,
    );
  }
  const named = namedSource(data);
  if (named) {
    if ('err' in named) return named;
    const maxRows = typeof options.maxRows === 'number' ? options.maxRows : null;
    return { ok: { source: named.ok, drawn: drawn(await ownData(named.ok, io), maxRows), maxRows } };
  }
  const path = resolve(io.cwd, data);
  if (!isFile(path)) return fail('no-file', `There is no file ${data}. The lab's own data are ${DATA_NAMES.join(', ')}.`);
  const partner = partnersOf(basename(path))
    .map((name) => join(dirname(path), name))
    .find(isFile);
  return takeFiles(partner === undefined ? [path] : [path, partner], options);
}

async function ownData(source: DataSource, io: Io) {
  if (source.kind === 'bundled') return readBundled(source.name, readFileSync(join(io.assets, bundledFile(source.name))));
  if (source.kind === 'made') return makeData(source.name, source.options);
  const dataset = await readDigits(readFileSync(join(io.assets, 'digits.csv.gz')));
  return {
    dataset,
    decision: `Classification into 10 digits: ${dataset.rows} images of 8 × 8 pixels.`,
    notes: [`Source: ${DIGITS_ORIGIN}.`],
  };
}

async function takeFiles(paths: readonly string[], { target, maxRows: asked }: LabOptions): Promise<Outcome<Taken>> {
  const maxRows = asked === 'all' ? null : (asked ?? DEFAULT_MAX_ROWS);
  const files: NamedBytes[] = [];
  for (const path of paths) {
    const name = basename(path);
    if (statSync(path).size > MAX_FILE_BYTES)
      return fail('too-large', `${name} has more than ${inMegabytes(MAX_FILE_BYTES)}; the lab keeps its data in memory.`);
    files.push({ name, bytes: readFileSync(path) });
  }
  const opened = await openData(files, parquet);
  if ('err' in opened) return opened;
  const chosen = target ?? opened.ok.target;
  if (chosen === null) return fail('no-target', askTarget(opened.ok));
  const made = opened.ok.prepare(chosen, maxRows);
  return 'err' in made ? made : { ok: { source: sourceOf(opened.ok, chosen), drawn: made.ok, maxRows } };
}

function askTarget({ name, format, targets }: OpenedData): string {
  const listed = targets
    .slice(0, 30)
    .map((target) => target.name)
    .join(', ');
  const what = format === 'csv' || format === 'parquet' ? 'column' : 'array or column';
  return `Which ${what} is to be predicted? Give --target; ${name} has ${listed}${targets.length > 30 ? ' and more' : ''}.`;
}

function sourceOf({ name, format }: OpenedData, target: string): DataSource {
  return format === 'csv' ? { kind: 'csv', name, target } : { kind: 'file', name, format, target };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function fail(code: string, message: string): { readonly err: { readonly code: string; readonly message: string } } {
  return { err: { code, message } };
}
