import { Gunzip } from 'fflate';
import { type Outcome, refuse } from '../errors';

/** A file as it was read, with the last part of its path. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Largest file that is opened. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Largest content of a compressed file, and of any single array. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Bytes handed to the decompressor at a time: what comes out of one hand is at most about 1,000 times as much. */
export const PIECE = 16 * 1024;

const SHORTEST_GZIP = 18;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Collects what a decompressor gives and stops it at `limit` bytes. */
export class Collector {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(readonly limit: number) {}

  /** Throws `TooLarge` beyond the limit. */
  take(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.limit) throw new TooLarge();
    if (piece.length > 0) this.#pieces.push(piece);
  }

  bytes(): Uint8Array {
    const [only] = this.#pieces;
    if (only && this.#pieces.length === 1) return only;
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

export class TooLarge extends Error {}

/** The content of a gzip file; other bytes as they are. Damaged, cut off and oversized files are errors with the file's name. */
export function gunzipped({ name, bytes }: NamedBytes, limit = MAX_UNPACKED_BYTES): Outcome<Uint8Array> {
  if (!isGzip(bytes)) return { ok: bytes };
  if (bytes.length < SHORTEST_GZIP) return refuse('damaged', `${name} is cut off in its gzip header.`);
  const content = new Collector(limit);
  let members = 0;
  const gunzip = new Gunzip((piece) => content.take(piece));
  gunzip.onmember = () => {
    members += 1;
  };
  try {
    for (let at = 0; at < bytes.length; at += PIECE) gunzip.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
  } catch (error) {
    if (error instanceof TooLarge) return refuse('too-large', `${name} unpacks to more than ${inMegabytes(limit)}.`);
    return refuse('damaged', `${name} is no whole gzip file: it is damaged or cut off.`);
  }
  const unpacked = content.bytes();
  // The last four bytes are the length (RFC 1952); of several members joined, that of the last one.
  const said = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  if (members <= 1 && said !== unpacked.length) return refuse('damaged', `${name} is no whole gzip file: it is damaged or cut off.`);
  return { ok: unpacked };
}

export function inMegabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes.toLocaleString('en-US')} bytes` : `${Math.round(bytes / 1024 / 1024).toLocaleString('en-US')} MB`;
}
