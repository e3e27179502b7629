import type { CompressionCodec, FileMetaData, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { checkRuns, type Unpack } from './parquetRuns';

/** How pages are unpacked, by the name of the codec; what is not packed has none. */
export type Unpackers = Readonly<Partial<Record<CompressionCodec, Unpack>>>;

export interface PageLimits {
  /** Largest page, unpacked. */
  readonly maxPageBytes: number;
  readonly unpackers: Unpackers;
  /** Columns of one value per row, the only ones that are read. */
  readonly plain: readonly SchemaElement[];
}

/**
 * Looks at every page before the reader of pages does: the lengths that its header claims must fit into the file, the column and the limit, and
 * so must the runs of plain columns, since that reader allocates and fills what they claim. Gives what is wrong, or null; throws for a page that
 * cannot be unpacked.
 */
export function checkPages(
  bytes: Uint8Array,
  { row_groups, num_rows }: FileMetaData,
  { maxPageBytes, unpackers, plain }: PageLimits,
): string | null {
  const rows = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(num_rows)) return `its row groups hold ${rows} rows, and its footer says ${num_rows}.`;
  for (const { columns } of row_groups) {
    for (const { meta_data: column } of columns) {
      if (!column) return 'a column lies in another file.';
      const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
      const length = Number(column.total_compressed_size);
      if (!(start >= 0 && length >= 0 && start + length <= bytes.length)) return 'a column lies beyond the end of the file: it is cut off.';
      const [name, ...parts] = column.path_in_schema;
      const element = parts.length === 0 ? plain.find((each) => each.name === name) : undefined;
      const unpack = column.codec === 'UNCOMPRESSED' ? (page: Uint8Array) => page : unpackers[column.codec];
      const problem = checkColumn(bytes.subarray(start, start + length), Number(column.num_values), maxPageBytes, (page, header) => {
        if (element && unpack) checkRuns(page, header, column, element, unpack);
      });
      if (problem !== null) return `column "${column.path_in_schema.join('.')}" is damaged: ${problem}.`;
    }
  }
  return null;
}

function checkColumn(
  chunk: Uint8Array,
  values: number,
  maxPageBytes: number,
  checkPage: (page: Uint8Array, header: PageHeader) => void,
): string | null {
  const reader = { view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength), offset: 0 };
  let left = values;
  while (reader.offset < chunk.length - 1 && left > 0) {
    const header = parquetHeader(reader);
    const packed = header.compressed_page_size;
    const unpacked = header.uncompressed_page_size;
    if (!(packed >= 0 && packed <= chunk.length - reader.offset)) return 'a page is cut off';
    if (!(unpacked >= 0 && unpacked <= maxPageBytes)) return 'a page claims to unpack to more than memory holds';
    if (!areLevelsWithin(header)) return 'a page claims levels that do not fit into it';
    const count = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    const entries = header.dictionary_page_header?.num_values ?? 0;
    if (!(count >= 0 && count <= left)) return `a page claims ${count} values, and ${left} are left`;
    // An entry of a dictionary takes a bit at least.
    if (!(entries >= 0 && entries <= unpacked * 8)) return `a dictionary claims ${entries} entries in ${unpacked} bytes`;
    checkPage(chunk.subarray(reader.offset, reader.offset + packed), header);
    left -= count;
    reader.offset += packed;
  }
  return left === 0 ? null : `${left} of its ${values} values are missing`;
}

/** The levels of a page of the second version stand before its values, with lengths of their own; a missing one would be read as anything. */
function areLevelsWithin({ type, data_page_header_v2: header, compressed_page_size, uncompressed_page_size }: PageHeader): boolean {
  if (type !== 'DATA_PAGE_V2') return true;
  if (!header) return false;
  const {
    repetition_levels_byte_length: repetition,
    definition_levels_byte_length: definition,
    num_nulls: nulls,
    num_values: values,
  } = header;
  return (
    [repetition, definition, nulls].every((count) => Number.isInteger(count) && count >= 0) &&
    repetition + definition <= Math.min(compressed_page_size, uncompressed_page_size) &&
    nulls <= values
  );
}
