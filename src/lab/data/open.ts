import { columnsOf } from './columns';
import { type Prepared, toDataset } from './dataset';
import { type Outcome, refuse } from './errors';
import { openArrays } from './openArrays';
import type { Drawn, OpenedData } from './opened';
import type { NumberArray } from './read/arrays';
import { gunzipped, inMegabytes, MAX_FILE_BYTES, type NamedBytes } from './read/bytes';
import { isIdx, readIdx } from './read/idx';
import { isNpy, readNpy } from './read/npy';
import { isZip, readNpz } from './read/npz';
import { beginsAsParquet } from './read/parquetMark';
import { sampledRows, takeRows } from './sample';
import { readCsv, type Table } from './table';

/** Formats that are never opened, by the ends of their names, with the reason. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\.(?:pkl|pickle|joblib|pt|pth|bin|ckpt)$/i, 'is a pickle of Python objects. Loading a pickle can run any code, so the lab never does'],
  [/\.(?:xlsx?|ods)$/i, 'is a spreadsheet; save it as CSV'],
  [/\.(?:h5|hdf5|keras|mat|feather|arrow|tfrecords?|safetensors)$/i, 'is of a format that the lab does not read'],
];

export const FORMATS = 'CSV, TSV, Parquet, .npy, .npz and IDX files';

/** `readParquet`, once it is loaded: its libraries are larger than all other readers together. */
export type ParquetReader = () => Promise<(file: NamedBytes) => Promise<Outcome<Table>>>;

/**
 * Opens a file, or one of inputs with one of answers beside it; the first file gives the name. The format is told by the content, not by
 * the name. Never rejects.
 */
export async function openData(files: readonly NamedBytes[], parquet: ParquetReader): Promise<Outcome<OpenedData>> {
  const [main] = files;
  if (!main) return refuse('no-file', 'There is no file.');
  const refused = REFUSED.find(([ending]) => ending.test(main.name));
  if (refused) return refuse('not-read', `${main.name} ${refused[1]}. The lab reads ${FORMATS}.`);
  const tooLarge = files.find(({ bytes }) => bytes.length > MAX_FILE_BYTES);
  if (tooLarge)
    return refuse('too-large', `${tooLarge.name} has more than ${inMegabytes(MAX_FILE_BYTES)}; the lab keeps its data in memory.`);
  const plain: NamedBytes[] = [];
  for (const file of files) {
    const content = gunzipped(file);
    if ('err' in content) return content;
    plain.push({ name: file.name, bytes: content.ok });
  }
  const [first] = plain as [NamedBytes];
  if (first.bytes.length === 0) return refuse('empty', `${first.name} is empty.`);
  if (isZip(first.bytes)) {
    const archive = readNpz(first);
    return 'err' in archive ? archive : openArrays(first.name, 'npz', archive.ok.arrays, archive.ok.problems);
  }
  if (isNpy(first.bytes)) return openFiles('npy', plain, readNpy);
  if (isIdx(first.bytes)) return openFiles('idx', plain, readIdx);
  // Also what only begins like one: the reader says what is wrong with it.
  if (beginsAsParquet(first.bytes)) {
    const table = await readWith(parquet, first);
    return 'err' in table ? table : openTable(table.ok, 'parquet');
  }
  if (first.bytes[0] === 0x80 && (first.bytes[1] ?? 9) <= 5)
    return refuse('not-read', `${first.name} ${REFUSED[0]?.[1]}. The lab reads ${FORMATS}.`);
  const table = readCsv(first.bytes, first.name);
  return 'err' in table ? table : openTable(table.ok, 'csv');
}

async function readWith(parquet: ParquetReader, file: NamedBytes): Promise<Outcome<Table>> {
  try {
    const read = await parquet();
    return await read(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse('no-reader', `The reader of Parquet files could not be loaded: ${reason}`);
  }
}

function openFiles(
  format: 'npy' | 'idx',
  files: readonly NamedBytes[],
  read: (file: NamedBytes) => Outcome<NumberArray>,
): Outcome<OpenedData> {
  const arrays: NumberArray[] = [];
  for (const file of files) {
    const array = read(file);
    if ('err' in array) return array;
    arrays.push({ ...array.ok, name: file.name.replace(/\.(?:npy|gz)$/i, '').replace(/\.npy$/i, '') });
  }
  return openArrays(files[0]?.name ?? '', format, arrays, []);
}

/** Any table of cells. */
export function openTable(table: Table, format: 'csv' | 'parquet'): Outcome<OpenedData> {
  const columns = columnsOf(table);
  if ('err' in columns) return columns;
  return {
    ok: {
      name: table.name,
      format,
      rows: table.rows.length,
      targets: columns.ok.map(({ name, type, missing }) => {
        const categories = type.kind === 'category' ? type.values.length : 0;
        const words =
          type.kind === 'number'
            ? 'numbers'
            : type.kind === 'empty'
              ? 'no values'
              : `${categories.toLocaleString('en-US')} ${categories === 1 ? 'category' : 'categories'}`;
        return { name, words: missing > 0 && type.kind !== 'empty' ? `${words}, ${missing} missing` : words };
      }),
      target: null,
      prepare(target, maxRows) {
        const prepared = toDataset(table, target);
        if ('err' in prepared) return prepared;
        return { ok: drawn(prepared.ok, maxRows) };
      },
    },
  };
}

/** At most so many of the rows. */
export function drawn(prepared: Prepared, maxRows: number | null): Drawn {
  const { dataset } = prepared;
  const of = dataset.rows;
  if (maxRows === null || of <= maxRows) return { ...prepared, of };
  const rows = Int32Array.from({ length: of }, (_, row) => row);
  const chosen = sampledRows({ problem: dataset.problem, targets: dataset.targets, rows, classes: dataset.classNames.length }, maxRows);
  return { ...prepared, dataset: takeRows(dataset, chosen), of };
}
