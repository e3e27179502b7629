import { type FileMetaData, parquetMetadata, parquetRead, type SchemaElement } from 'hyparquet';
import { decompressBrotli, decompressGzip, decompressLz4, decompressLz4Raw, decompressZstd } from 'hyparquet-compressors';
import { stream } from '../../search/streams';
import { type Outcome, refuse } from '../errors';
import { SAMPLE_SEED } from '../sample';
import type { Table } from '../table';
import { MAX_ROWS } from '../table';
import { inMegabytes, type NamedBytes } from './bytes';
import { isParquet } from './parquetMark';
import { checkPages } from './parquetPages';
import { decompressSnappy } from './snappy';

/** Cells of the rows that are taken; a cell takes some 20 bytes in memory as text. */
const MAX_CELLS = 20_000_000;
/** Rows of the file, of which at most `MAX_ROWS` are taken. */
const MAX_FILE_ROWS = 5_000_000;
/** Largest page of a column, unpacked; writers keep to 1 MB, or 20 MB at most. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

const bounded =
  (decompress: (bytes: Uint8Array, length: number) => Uint8Array) =>
  (bytes: Uint8Array, length: number): Uint8Array => {
    if (!(length >= 0 && length <= MAX_PAGE_BYTES)) throw new Error(`a page claims to unpack to ${inMegabytes(length)}`);
    return decompress(bytes, length);
  };

const compressors = {
  SNAPPY: bounded(decompressSnappy),
  GZIP: bounded((bytes, length) => decompressGzip(bytes, length)),
  BROTLI: bounded((bytes, length) => decompressBrotli(bytes, length)),
  ZSTD: bounded((bytes, length) => decompressZstd(bytes, new Uint8Array(length))),
  LZ4: bounded((bytes, length) => decompressLz4(bytes, length)),
  LZ4_RAW: bounded((bytes, length) => decompressLz4Raw(bytes, length)),
};

/**
 * The flat columns of a Parquet file as a table; nested columns are left out with a note. Of more than 200,000 rows a seeded draw of so
 * many is taken and said. Never rejects: what the format's reader throws becomes an error with the file's name.
 */
export async function readParquet({ name, bytes }: NamedBytes): Promise<Outcome<Table>> {
  if (!isParquet(bytes)) return refuse('not-parquet', `${name} is no whole Parquet file: it must begin and end with PAR1.`);
  try {
    const metadata = parquetMetadata(bytes);
    const { plain, nested } = columnsOf(metadata);
    const flat = plain.map((element) => element.name);
    const rows = Number(metadata.num_rows);
    if (flat.length === 0) return refuse('no-columns', `${name} has no column of plain values.`);
    if (rows === 0) return refuse('empty', `${name} holds no rows.`);
    if (rows > MAX_FILE_ROWS || rows * flat.length > MAX_CELLS * 5)
      return refuse(
        'too-large',
        `${name} has ${rows.toLocaleString('en-US')} rows of ${flat.length} columns; the lab keeps its data in memory.`,
      );
    const problem = checkPages(bytes, metadata, { maxPageBytes: MAX_PAGE_BYTES, unpackers: compressors, plain });
    if (problem !== null) return refuse('damaged', `${name}: ${problem}`);
    const columns = await readColumns(bytes, metadata, flat, rows);
    const taken = takenRows(rows, flat.length);
    const cells = Array.from(taken, (row) => columns.map((column) => textOf(column[row])));
    const notes = [
      ...(nested.length > 0
        ? [`Left out, because they hold more than one value per row: ${nested.map((column) => `"${column}"`).join(', ')}.`]
        : []),
      ...(taken.length < rows
        ? [`${taken.length.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} rows read, drawn at random (seed ${SAMPLE_SEED}).`]
        : []),
    ];
    const lines = Array.from(taken, (row) => row + 1);
    return {
      ok: { name, columns: flat, header: true, delimiter: '', rows: cells, lines, place: 'row', ...(notes.length > 0 && { notes }) },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse('damaged', `${name} cannot be read as Parquet: ${reason.slice(0, 200)}.`);
  }
}

/** Names of the columns at the top; the pandas index is no column of the table. */
function columnsOf({ schema }: FileMetaData): { plain: SchemaElement[]; nested: string[] } {
  const plain: SchemaElement[] = [];
  const nested: string[] = [];
  for (let at = 1; at < schema.length; ) {
    const element = schema[at];
    if (!element) break;
    at = behind(schema, at);
    const isNested = (element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED';
    if (/^__index_level_\d+__$/.test(element.name)) continue;
    if (isNested) nested.push(element.name);
    else plain.push(element);
  }
  return { plain, nested };
}

/** Place of the next element that is no descendant. */
function behind(schema: FileMetaData['schema'], at: number): number {
  let open = 1;
  let next = at;
  while (open > 0 && next < schema.length) {
    open += (schema[next]?.num_children ?? 0) - 1;
    next += 1;
  }
  return next;
}

async function readColumns(bytes: Uint8Array, metadata: FileMetaData, names: readonly string[], rows: number): Promise<unknown[][]> {
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  const columns = names.map(() => new Array<unknown>(rows).fill(null));
  for (const [index, name] of names.entries()) {
    const into = columns[index] as unknown[];
    await parquetRead({
      file,
      metadata,
      columns: [name],
      compressors,
      onChunk: ({ columnData, rowStart }) => {
        for (let at = 0; at < columnData.length && rowStart + at < rows; at += 1) into[rowStart + at] = columnData[at];
      },
    });
  }
  return columns;
}

/** Which rows are taken, in order. */
function takenRows(rows: number, columns: number): Int32Array {
  const most = Math.min(MAX_ROWS, Math.floor(MAX_CELLS / columns));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (rows <= most) return all;
  const random = stream(SAMPLE_SEED, 0, 'sample');
  for (let at = 0; at < most; at += 1) {
    const other = at + random.integer(rows - at);
    const held = all[at] as number;
    all[at] = all[other] as number;
    all[other] = held;
  }
  return all.slice(0, most).sort();
}

/** A value as a CSV file would have it: dates become seconds since 1970, truth values 0 and 1; what is no number or text is missing. */
function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? '1' : '0';
    default:
      return value instanceof Date ? String(value.getTime() / 1000) : '';
  }
}
