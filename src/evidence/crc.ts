/** A checksum of `bytes[from, to)`; `before` is the checksum of what precedes them. Unsigned, 32 bits. */
export type Checksum = (bytes: Uint8Array, from: number, to: number, before?: number) => number;

const castagnoli = checksum(0x82f63b78);
const zlib = checksum(0xedb88320);

/** Castagnoli's polynomial, as TensorFlow's record files use it. */
export const crc32c: Checksum = (bytes, from, to, before = 0) => castagnoli(bytes, from, to, before) >>> 0;
/** The polynomial of zlib and PNG. */
export const crc32: Checksum = (bytes, from, to, before = 0) => zlib(bytes, from, to, before) >>> 0;

/** Whether the masked CRC-32C of `bytes[from, to)` stands at `foot`. */
export function isMaskedAt(bytes: Uint8Array, from: number, to: number, foot: number): boolean {
  const crc = castagnoli(bytes, from, to, 0);
  return (((crc >>> 15) | (crc << 17)) + MASK) >> 0 === word(bytes, foot);
}

/** A checksum is stored masked where the data may hold checksums themselves (as LevelDB and TensorFlow do). */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK) >>> 0;
}

const MASK = 0xa282ead8;

/** The sum as a signed number. Eight bytes at once ("slicing by 8", Kounavis and Berry 2005): table n holds what a byte does to the sum n bytes later. */
function checksum(polynomial: number): (bytes: Uint8Array, from: number, to: number, before: number) => number {
  const table = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
    table[byte] = sum;
  }
  for (let index = 256; index < table.length; index += 1) {
    const sum = table[index - 256] as number;
    table[index] = (sum >>> 8) ^ (table[sum & 255] as number);
  }
  return (bytes, from, to, before) => {
    let sum = ~before;
    let at = from;
    for (const last = to - 8; at <= last; at += 8) {
      const low = sum ^ word(bytes, at);
      sum =
        (table[1792 + (low & 255)] as number) ^
        (table[1536 + ((low >>> 8) & 255)] as number) ^
        (table[1280 + ((low >>> 16) & 255)] as number) ^
        (table[1024 + (low >>> 24)] as number) ^
        (table[768 + (bytes[at + 4] as number)] as number) ^
        (table[512 + (bytes[at + 5] as number)] as number) ^
        (table[256 + (bytes[at + 6] as number)] as number) ^
        (table[bytes[at + 7] as number] as number);
    }
    for (; at < to; at += 1) sum = (sum >>> 8) ^ (table[(sum ^ (bytes[at] as number)) & 255] as number);
    return ~sum;
  };
}

/** Four bytes at `at`, the lowest first, as a signed number. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
}
