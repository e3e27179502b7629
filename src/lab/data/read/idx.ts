import { type Outcome, refuse } from '../errors';
import { type Layout, type NumberArray, readNumbers } from './arrays';
import { gunzipped, type NamedBytes } from './bytes';

/** Third byte of the magic number (the format of the MNIST files): how a number is written, big-endian. */
const LAYOUTS: Readonly<Record<number, Layout>> = {
  8: { kind: 'u', size: 1, littleEndian: false },
  9: { kind: 'i', size: 1, littleEndian: false },
  11: { kind: 'i', size: 2, littleEndian: false },
  12: { kind: 'i', size: 4, littleEndian: false },
  13: { kind: 'f', size: 4, littleEndian: false },
  14: { kind: 'f', size: 8, littleEndian: false },
};

/** Bytes 0, 0, type, number of axes; MNIST's images have three axes and its labels one. */
export function isIdx(bytes: Uint8Array): boolean {
  const axes = bytes[3] ?? 0;
  return bytes[0] === 0 && bytes[1] === 0 && (bytes[2] ?? 0) in LAYOUTS && axes >= 1 && axes <= 4;
}

/** An array of an IDX file, gzipped or not. */
export function readIdx({ name, bytes }: NamedBytes): Outcome<NumberArray> {
  const content = gunzipped({ name, bytes });
  if ('err' in content) return content;
  const plain = content.ok;
  if (!isIdx(plain)) return refuse('not-idx', `${name} is no IDX file: it does not begin as one.`);
  const axes = plain[3] as number;
  const start = 4 + 4 * axes;
  if (plain.length < start) return refuse('damaged', `${name} is cut off in its header.`);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis, false));
  const numbers = readNumbers(plain, start, shape, LAYOUTS[plain[2] as number] as Layout, name);
  return 'err' in numbers ? numbers : { ok: { name, shape, values: numbers.ok } };
}
