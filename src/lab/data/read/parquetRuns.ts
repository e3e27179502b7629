import type { ColumnMetaData, PageHeader, SchemaElement } from 'hyparquet';

/** Unpacks a page that was packed with the codec of its column to `length` bytes. */
export type Unpack = (bytes: Uint8Array, length: number) => Uint8Array;

/** Values that a writer may pad its last run with. */
const PADDING = 4096;
/** A number of 32 bits takes so many bytes of seven bits. */
const MOST_BYTES = 5;

/**
 * Goes through the runs of a page of plain values: levels and places in the dictionary are stored as "so often this value", and the reader of
 * pages repeats as often as it is told. Throws where a run is longer than the page has values, or cut off.
 */
export function checkRuns(
  packed: Uint8Array,
  header: PageHeader,
  { type }: Pick<ColumnMetaData, 'type'>,
  element: SchemaElement,
  unpack: Unpack,
): void {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: length } = header;
  const isOptional = element.repetition_type === 'OPTIONAL';
  if (header.type === 'DATA_PAGE_V2' && second) {
    const levels = second.repetition_levels_byte_length + second.definition_levels_byte_length;
    if (isOptional) runsIn(packed.subarray(second.repetition_levels_byte_length, levels), 1, second.num_values);
    const rest = packed.subarray(levels);
    const page = second.is_compressed === false ? rest : unpack(rest, length - levels);
    valuesIn(page, second.encoding, type, second.num_values - second.num_nulls);
  } else if (header.type === 'DATA_PAGE' && first) {
    const page = unpack(packed, length);
    const levels = isOptional ? prefixed(page) : null;
    const values = levels ? runsIn(levels, 1, first.num_values) : first.num_values;
    valuesIn(levels ? page.subarray(4 + levels.length) : page, first.encoding, type, values);
  }
}

function valuesIn(page: Uint8Array, encoding: string, type: string, values: number): void {
  if (type === 'BOOLEAN' && /^RLE|DICTIONARY$/.test(encoding)) runsIn(prefixed(page), 1, values);
  else if (/DICTIONARY$/.test(encoding) && values > 0) runsIn(page.subarray(1), page[0] ?? 0, values);
}

/** Runs behind four bytes that say how many bytes they take. */
function prefixed(page: Uint8Array): Uint8Array {
  const length = page.length < 4 ? Number.NaN : new DataView(page.buffer, page.byteOffset).getUint32(0, true);
  if (!(4 + length <= page.length)) throw new Error('levels or values of a page are cut off');
  return page.subarray(4, 4 + length);
}

/** Goes through runs of `values` numbers of `width` bits; how many of them are odd, which of levels are those of a value that is there. */
function runsIn(bytes: Uint8Array, width: number, values: number): number {
  if (width > 32) throw new Error(`a page claims numbers of ${width} bits`);
  let odd = 0;
  let at = 0;
  for (let seen = 0; seen < values; ) {
    const [header, behind] = varint(bytes, at);
    const isPacked = header % 2 === 1;
    const half = Math.floor(header / 2);
    const count = isPacked ? half * 8 : half;
    if (count > values - seen + PADDING) throw new Error(`a run of a page claims ${count} values, and ${values - seen} are left`);
    const size = isPacked ? half * width : Math.ceil(width / 8);
    const taken = Math.min(count, values - seen);
    if (width === 1) odd += isPacked ? onesIn(bytes, behind, taken) : ((bytes[behind] ?? 0) & 1) * taken;
    at = behind + size;
    seen += count;
  }
  return odd;
}

/** The number at a place, seven bits a byte, and the place behind it. */
function varint(bytes: Uint8Array, start: number): readonly [number, number] {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + MOST_BYTES); at += 1) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
  throw new Error('a run of a page is cut off');
}

/** How many of the first bits behind a place are 1. */
function onesIn(bytes: Uint8Array, start: number, bits: number): number {
  let ones = 0;
  for (let bit = 0; bit < bits; bit += 1) ones += ((bytes[start + (bit >> 3)] ?? 0) >> (bit & 7)) & 1;
  return ones;
}
