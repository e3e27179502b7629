import type { FileMetaData } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';

/**
 * Looks at every page's header before any page is unpacked: the lengths that it claims must fit into the file, the column and the limit,
 * since the reader of pages allocates and fills what they claim. Gives what is wrong, or null.
 */
export function checkPages(bytes: Uint8Array, { row_groups, num_rows }: FileMetaData, maxPageBytes: number): string | null {
  const rows = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(num_rows)) return `its row groups hold ${rows} rows, and its footer says ${num_rows}.`;
  for (const { columns } of row_groups) {
    for (const { meta_data: column } of columns) {
      if (!column) return 'a column lies in another file.';
      const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
      const length = Number(column.total_compressed_size);
      if (!(start >= 0 && length >= 0 && start + length <= bytes.length)) return 'a column lies beyond the end of the file: it is cut off.';
      const problem = checkColumn(bytes.subarray(start, start + length), Number(column.num_values), maxPageBytes);
      if (problem !== null) return `column "${column.path_in_schema.join('.')}" is damaged: ${problem}.`;
    }
  }
  return null;
}

function checkColumn(chunk: Uint8Array, values: number, maxPageBytes: number): string | null {
  const reader = { view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength), offset: 0 };
  let left = values;
  while (reader.offset < chunk.length - 1 && left > 0) {
    const header = parquetHeader(reader);
    const packed = header.compressed_page_size;
    const unpacked = header.uncompressed_page_size;
    if (!(packed >= 0 && packed <= chunk.length - reader.offset)) return 'a page is cut off';
    if (!(unpacked >= 0 && unpacked <= maxPageBytes)) return 'a page claims to unpack to more than memory holds';
    const count = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    const entries = header.dictionary_page_header?.num_values ?? 0;
    if (!(count >= 0 && count <= left)) return `a page claims ${count} values, and ${left} are left`;
    // An entry of a dictionary takes a bit at least.
    if (!(entries >= 0 && entries <= unpacked * 8)) return `a dictionary claims ${entries} entries in ${unpacked} bytes`;
    left -= count;
    reader.offset += packed;
  }
  return left === 0 ? null : `${left} of its ${values} values are missing`;
}
