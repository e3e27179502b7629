import { crc32c, isMaskedAt, masked, word } from './crc';
import type { Trouble } from './run';

/** What comes out of TensorFlow's record files. */
export interface RecordTaker {
  /** The intact record `bytes[from, to)`, which begins at the offset `byte` of the file. The bytes are only valid during the call. */
  take(bytes: Uint8Array, from: number, to: number, byte: number): void;
  /** Whether a record of `length` bytes says nothing, as its first ones alone tell. */
  skips(bytes: Uint8Array, from: number, to: number, length: number): boolean;
  trouble(trouble: Trouble): void;
}

export interface RecordReader {
  push(bytes: Uint8Array): void;
  /** The record that is not complete yet, with the offset at which it begins and how much of it there is; null when there is none. */
  readonly torn: { readonly byte: number; readonly has: number; readonly needs: number } | null;
  /** Intact records until now. */
  readonly count: number;
}

/** Of a record that comes in several pieces at most so much is kept; a longer one is left out. */
export const KEPT_BYTES = 64 * 1024 * 1024;
/** Length and its checksum before, checksum of the data behind. */
const HEAD = 12;
const FOOT = 4;
/** So many bytes of a record tell whether it is skipped; a shorter one never is. */
const TELLING = 4096;
const MOST_LENGTH = 2 ** 48;

/** A record of which not everything is here. */
interface Open {
  readonly byte: number;
  readonly length: number;
  /** Bytes of data and foot that came. */
  has: number;
  /** Null when the data is skipped: then only the checksum goes on, and the foot is kept. */
  kept: Uint8Array | null;
  /** Whether it was asked if the record is left out. */
  asked: boolean;
  sum: number;
  readonly foot: Uint8Array;
}

/**
 * Record: length (8 bytes), its masked CRC-32C, data, its masked CRC-32C. A record whose data is damaged is left out; where a length is damaged, the next place
 * at which a length has its checksum is looked for.
 */
export function recordReader(taker: RecordTaker): RecordReader {
  let waiting: Uint8Array = new Uint8Array(0);
  let open: Open | null = null;
  /** Where reading was lost, until it is found again. */
  let lostAt: number | null = null;
  /** The offset of the first byte of what is being read. */
  let base = 0;
  let count = 0;

  const damaged = (byte: number): void =>
    taker.trouble({ message: `The record at byte ${byte} is damaged (its checksum is wrong) and was left out.`, byte });
  /** Takes the record `bytes[from, to)` with its checksum behind it. */
  const check = (bytes: Uint8Array, from: number, to: number, byte: number, left: boolean): void => {
    if (isMaskedAt(bytes, from, to, to)) {
      count += 1;
      if (!left) taker.take(bytes, from, to, byte);
    } else damaged(byte);
  };

  /** Reads the whole records and the begun one behind them from `at` on; the offset where a head is not complete. */
  const records = (bytes: Uint8Array, start: number): number => {
    let at = start;
    while (at + HEAD <= bytes.length) {
      if (!isHead(bytes, at)) {
        lostAt ??= base + at;
        const found = nextHead(bytes, at + 1);
        if (found < 0) return bytes.length - HEAD + 1;
        at = found;
      }
      if (lostAt !== null) {
        taker.trouble({
          message: `The file is damaged at byte ${lostAt} (the checksum of a length is wrong); reading went on at byte ${base + at}.`,
          byte: lostAt,
        });
        lostAt = null;
      }
      const length = lengthAt(bytes, at);
      const data = at + HEAD;
      const next = data + length + FOOT;
      if (next > bytes.length) {
        open = { byte: base + at, length, has: 0, kept: null, asked: false, sum: 0, foot: new Uint8Array(FOOT) };
        begin(open, bytes, data);
        return bytes.length;
      }
      const left = length > TELLING && leavesOut(bytes, data, { length, byte: base + at });
      check(bytes, data, data + length, base + at, left);
      at = next;
    }
    return at;
  };

  /** The same for every split of the file: it depends on the length and the first bytes alone. */
  const leavesOut = (bytes: Uint8Array, from: number, { length, byte }: Pick<Open, 'length' | 'byte'>): boolean => {
    if (length <= TELLING) return false;
    if (taker.skips(bytes, from, from + TELLING, length)) return true;
    if (length <= KEPT_BYTES) return false;
    taker.trouble({ message: `The record at byte ${byte} has ${length} bytes, which is too much; it was left out.`, byte });
    return true;
  };

  const begin = (record: Open, bytes: Uint8Array, from: number): void => {
    const here = bytes.length - from;
    record.asked = here >= TELLING;
    if (!record.asked || !leavesOut(bytes, from, record))
      record.kept = new Uint8Array(Math.min(record.length + FOOT, Math.max(here, 1024)));
    go(record, bytes, from);
  };

  /** Takes what belongs to the open record; the position behind it. */
  const go = (record: Open, bytes: Uint8Array, from: number): number => {
    const to = Math.min(bytes.length, from + record.length + FOOT - record.has);
    if (record.kept) {
      record.kept = roomFor(record.kept, record.has + to - from, record.length + FOOT);
      record.kept.set(bytes.subarray(from, to), record.has);
    } else {
      const data = Math.max(from, Math.min(to, from + record.length - record.has));
      record.sum = crc32c(bytes, from, data, record.sum);
      record.foot.set(bytes.subarray(data, to), Math.max(0, record.has - record.length));
    }
    record.has += to - from;
    const { kept, has, length } = record;
    if (!kept || record.asked || has < TELLING) return to;
    record.asked = true;
    if (leavesOut(kept, 0, record)) {
      const data = Math.min(has, length);
      record.sum = crc32c(kept, 0, data);
      record.foot.set(kept.subarray(data, has));
      record.kept = null;
    }
    return to;
  };

  const close = ({ kept, length, foot, sum, byte }: Open): void => {
    if (kept) check(kept, 0, length, byte, false);
    else if (masked(sum) === word(foot, 0) >>> 0) count += 1;
    else damaged(byte);
  };

  return {
    push(more) {
      let at = 0;
      if (waiting.length > 0 && waiting.length + more.length >= HEAD) {
        // Only the head is put together, not all that follows it.
        const head = joined(waiting, more.subarray(0, HEAD - waiting.length));
        if (isHead(head, 0)) {
          records(head, 0);
          at = HEAD - waiting.length;
          base += waiting.length;
          waiting = NOTHING;
        }
      }
      if (open) {
        at = go(open, more, at);
        if (open.has === open.length + FOOT) {
          const record = open;
          open = null;
          close(record);
        }
      }
      if (at === more.length) {
        base += at;
        return;
      }
      const bytes = waiting.length > 0 ? joined(waiting, more) : more;
      const rest = records(bytes, at);
      waiting = bytes.slice(Math.max(at, rest));
      base += bytes.length - waiting.length;
    },
    get torn() {
      if (open) return { byte: open.byte, has: open.has + HEAD, needs: open.length + HEAD + FOOT };
      if (lostAt !== null) return { byte: lostAt, has: base + waiting.length - lostAt, needs: 0 };
      return waiting.length > 0 ? { byte: base, has: waiting.length, needs: HEAD } : null;
    },
    get count() {
      return count;
    },
  };
}

const NOTHING = new Uint8Array(0);

/** Whether a length with its right checksum stands here. */
export function isHead(bytes: Uint8Array, at: number): boolean {
  return isMaskedAt(bytes, at, at + 8, at + 8) && lengthAt(bytes, at) <= MOST_LENGTH;
}

function nextHead(bytes: Uint8Array, from: number): number {
  for (let at = from; at + HEAD <= bytes.length; at += 1) if (isHead(bytes, at)) return at;
  return -1;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return (word(bytes, at) >>> 0) + (word(bytes, at + 4) >>> 0) * 4_294_967_296;
}

/** Grows by what has come, never by what a length promises. */
function roomFor(kept: Uint8Array, needed: number, most: number): Uint8Array {
  if (needed <= kept.length) return kept;
  const grown = new Uint8Array(Math.min(most, Math.max(needed, 2 * kept.length)));
  grown.set(kept);
  return grown;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
