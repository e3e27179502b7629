import { snappyUncompress } from 'hyparquet';

/**
 * Unpacks a page packed with Snappy to `length` bytes. Its elements are gone through first: the library takes the length of a literal as a
 * signed number, and with a negative one, as damaged files have, it would go back and never end. Throws for what is no such page.
 */
export function decompressSnappy(bytes: Uint8Array, length: number): Uint8Array {
  checkLiterals(bytes);
  const unpacked = new Uint8Array(length);
  snappyUncompress(bytes, unpacked);
  return unpacked;
}

/** The low two bits of a tag: 0 for a literal, else a copy with so many bytes behind its tag. */
const BEHIND_COPY = [0, 1, 2, 4];
/** Longer literals have their length in up to four bytes behind the tag. */
const MOST_IN_TAG = 60;

function checkLiterals(bytes: Uint8Array): void {
  let at = 0;
  // The length of the whole stands first, seven bits a byte.
  while (at < bytes.length && (bytes[at] as number) >= 128) at += 1;
  at += 1;
  while (at < bytes.length) {
    const tag = bytes[at] as number;
    at += 1;
    if ((tag & 3) !== 0) {
      at += BEHIND_COPY[tag & 3] as number;
      continue;
    }
    const inTag = (tag >>> 2) + 1;
    const wide = Math.max(0, inTag - MOST_IN_TAG);
    const literal = wide === 0 ? inTag : littleEndian(bytes.subarray(at, at + wide)) + 1;
    at += wide + literal;
    if (at > bytes.length) throw new Error('a literal of a Snappy page ends behind the page');
  }
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((high, byte) => high * 256 + byte, 0);
}
