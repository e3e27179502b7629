import { type Checksum, word } from './crc';
import type { Trouble } from './run';

export interface BlockLog {
  push(bytes: Uint8Array): void;
  /** The record that is not complete yet and where its last piece begins, or where it is damaged; null when there is none. */
  readonly torn: { readonly byte: number; readonly damaged: boolean } | null;
}

const BLOCK = 32_768;
const HEAD = 7;
/** Of one record at most so much is kept. */
const KEPT_BYTES = 64 * 1024 * 1024;
/** Types of pieces; 3 is one in the middle. */
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/**
 * The log format of LevelDB (https://github.com/google/leveldb/blob/main/doc/log_format.md): blocks of 32 KiB with pieces of records, each with checksum (4 bytes, over
 * type and data), length (2) and type (1). `start` bytes precede the first piece. Where a piece has no sensible head the rest of its block is left out.
 */
export function blockLog(
  start: number,
  checksum: Checksum,
  take: (record: Uint8Array) => void,
  trouble: (trouble: Trouble) => void,
): BlockLog {
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  let at = start;
  let base = 0;
  let pieces: Uint8Array[] = [];
  let size = 0;
  /** A record was begun, and how it goes on is to come. */
  let begun = false;
  /** What follows belongs to a record that cannot be read, which was said. */
  let lost = false;
  /** The rest of this block cannot be read. */
  let damaged = false;

  const lose = (message: string, byte: number): void => {
    trouble({ message, byte });
    pieces = [];
    begun = false;
    lost = true;
  };

  const piece = (type: number, from: number, to: number): void => {
    const byte = base + from - HEAD;
    if (type === FULL || type === FIRST) {
      if (begun) trouble({ message: `The record before byte ${byte} has no end and was left out.`, byte });
      lost = false;
    } else if (!begun) {
      if (!lost) lose(`The record at byte ${byte} has no beginning and was left out.`, byte);
      return;
    }
    if (type === FULL) {
      begun = false;
      take(block.subarray(from, to));
      return;
    }
    if (type === FIRST) {
      pieces = [];
      size = 0;
    }
    begun = true;
    size += to - from;
    if (size > KEPT_BYTES) {
      lose(`The record that goes on at byte ${byte} is too long; it was left out.`, byte);
      return;
    }
    pieces.push(block.slice(from, to));
    if (type !== LAST) return;
    begun = false;
    take(joined(pieces, size));
    pieces = [];
  };

  /** Reads what the block holds until now; true when it is done with. */
  const read = (): boolean => {
    while (at + HEAD <= BLOCK) {
      if (filled < at + HEAD) return false;
      const sum = word(block, at) >>> 0;
      const length = (block[at + 4] as number) + 256 * (block[at + 5] as number);
      const type = block[at + 6] as number;
      if (sum === 0 && length === 0 && type === 0) return filled === BLOCK;
      const from = at + HEAD;
      if (type < FULL || type > LAST || from + length > BLOCK) {
        damaged = filled < BLOCK;
        if (!damaged) lose(`The file is damaged at byte ${base + at}; the rest of its block was left out.`, base + at);
        return !damaged;
      }
      if (filled < from + length) return false;
      if (checksum(block, at + 6, from + length) !== sum) {
        lose(`The record at byte ${base + at} is damaged (its checksum is wrong) and was left out.`, base + at);
        at = from + length;
        continue;
      }
      at = from + length;
      piece(type, from, from + length);
    }
    return filled === BLOCK;
  };

  return {
    push(bytes) {
      for (let taken = 0; taken < bytes.length; ) {
        const part = bytes.subarray(taken, taken + BLOCK - filled);
        block.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (!read()) continue;
        base += BLOCK;
        filled = 0;
        at = 0;
      }
    },
    get torn() {
      return filled > at || begun ? { byte: base + at, damaged } : null;
    },
  };
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
