import { crc32, crc32c, masked } from '../../src/evidence/crc';

/** How a format frames its records: what is changed in a record gets the right checksum, so that it is read at all. */
export interface Framing {
  split(bytes: Uint8Array): Uint8Array[];
  join(records: readonly Uint8Array[]): Uint8Array;
}

/** By the id of the format. */
export const FRAMINGS: ReadonlyMap<string, Framing> = new Map([
  ['tensorboard', { split: eventRecords, join: asEventFile }],
  ['wandb', { split: blockRecords, join: asBlocks }],
]);

function eventRecords(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    if (at + 16 + length > bytes.length) break;
    records.push(bytes.slice(at + 12, at + 12 + length));
    at += 16 + length;
  }
  return records;
}

function asEventFile(records: readonly Uint8Array[]): Uint8Array {
  return joined(records.map(framed));
}

/** A record as TensorBoard's files hold it, with valid checksums. */
export function framed(data: Uint8Array): Uint8Array {
  const all = new Uint8Array(data.length + 16);
  const view = new DataView(all.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(all, 0, 8)), true);
  all.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data, 0, data.length)), true);
  return all;
}

const BLOCK = 32_768;
const HEADER = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0];

function blockRecords(bytes: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  for (let at = HEADER.length; at + 7 <= bytes.length; ) {
    const room = BLOCK - (at % BLOCK);
    if (room < 7) {
      at += room;
      continue;
    }
    const length = (bytes[at + 4] as number) + 256 * (bytes[at + 5] as number);
    const type = bytes[at + 6] as number;
    const piece = bytes.slice(at + 7, at + 7 + length);
    parts = type === 1 || type === 2 ? [piece] : [...parts, piece];
    if (type === 1 || type === 4) records.push(joined(parts));
    at += 7 + length;
  }
  return records;
}

function asBlocks(records: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.from(HEADER)];
  let at = HEADER.length;
  const put = (piece: Uint8Array): void => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const record of records) {
    for (let from = 0, first = true; first || from < record.length; first = false) {
      const room = BLOCK - (at % BLOCK);
      if (room < 7) put(new Uint8Array(room));
      const to = Math.min(record.length, from + BLOCK - (at % BLOCK) - 7);
      const type = to === record.length ? (first ? 1 : 4) : first ? 2 : 3;
      const piece = new Uint8Array(7 + to - from);
      piece[4] = (to - from) & 255;
      piece[5] = (to - from) >>> 8;
      piece[6] = type;
      piece.set(record.subarray(from, to), 7);
      new DataView(piece.buffer).setUint32(0, crc32(piece, 6, piece.length), true);
      put(piece);
      from = to;
      if (from >= record.length) break;
    }
  }
  return joined(pieces);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
