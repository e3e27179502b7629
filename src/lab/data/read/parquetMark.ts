/** What a Parquet file begins and ends with: PAR1. Apart from the reader, which is loaded only when a file has it. */
const MARK = [0x50, 0x41, 0x52, 0x31];

export function isParquet(bytes: Uint8Array): boolean {
  return bytes.length >= 12 && beginsAsParquet(bytes) && hasMark(bytes, bytes.length - 4);
}

/** Also of a file that is cut off. */
export function beginsAsParquet(bytes: Uint8Array): boolean {
  return hasMark(bytes, 0);
}

function hasMark(bytes: Uint8Array, at: number): boolean {
  return MARK.every((byte, index) => bytes[at + index] === byte);
}
