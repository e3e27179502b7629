import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateSync } from 'fflate';

/** Largest directory, and largest configuration, that is taken from an archive, in bytes; the weights beside it may have any size. */
const LARGEST = 16 * 1024 * 1024;
/** A comment of the whole archive has at most 65,535 bytes. */
const TAIL = 22 + 65535;

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Text of `config.json` in a `.keras` archive; nothing else of it is unpacked. Throws an error that says in words why there is none.
 * Layout of the records: PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function readKerasConfig(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const at = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    };
    const entry = findConfig(directory(at, size));
    const header = at(entry.offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw new Error('a broken archive');
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    return new TextDecoder('utf-8', { fatal: true }).decode(unpacked(at(start, entry.packed), entry));
  } finally {
    closeSync(file);
  }
}

function directory(at: (offset: number, length: number) => Buffer, size: number): Buffer {
  const tail = at(Math.max(0, size - TAIL), TAIL);
  const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 22 > tail.length) throw new Error('no archive: models saved by Keras 3 as .keras are ZIP files');
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (offset === 0xffffffff || length > LARGEST) throw new Error('an archive of more than 4 GB, which is not read');
  return at(offset, length);
}

function findConfig(entries: Buffer): Entry {
  for (let at = 0; at + 46 <= entries.length && entries.readUInt32LE(at) === 0x02014b50; ) {
    const nameLength = entries.readUInt16LE(at + 28);
    if (entries.toString('utf8', at + 46, at + 46 + nameLength) === 'config.json') {
      const entry = {
        method: entries.readUInt16LE(at + 10),
        packed: entries.readUInt32LE(at + 20),
        size: entries.readUInt32LE(at + 24),
        offset: entries.readUInt32LE(at + 42),
      };
      if (entry.packed > LARGEST || entry.size > LARGEST)
        throw new Error(`config.json in the archive is larger than ${LARGEST / 1024 / 1024} MB`);
      return entry;
    }
    at += 46 + nameLength + entries.readUInt16LE(at + 30) + entries.readUInt16LE(at + 32);
  }
  throw new Error('no config.json in the archive');
}

/** One byte more than the directory tells of is the room that is given: a file that says less than it holds fills it. */
function unpacked(bytes: Buffer, { method, size }: Entry): Uint8Array {
  if (method === 0) return bytes;
  if (method !== 8) throw new Error('config.json is packed in an unknown way');
  try {
    const text = inflateSync(bytes, { out: new Uint8Array(size + 1) });
    if (text.length === size) return text;
  } catch {
    // Told below.
  }
  throw new Error('config.json in the archive is broken');
}
