import { word } from './crc';

/**
 * Walks over the fields of a Protocol Buffers message without copying it (https://protobuf.dev/programming-guides/encoding/). One walker per level of nesting is
 * made once and opened again and again: logs hold millions of messages.
 */
export interface Fields {
  /** The message `bytes[from, to)`. */
  open(bytes: Uint8Array, from: number, to: number): void;
  /** Goes to the next field; false at the end, and where the message is broken. */
  next(): boolean;
  readonly field: number;
  readonly kind: FieldKind;
  /** The payload: a nested message, a text, packed numbers; of a fixed number its bytes. May end behind the message when `cut` is allowed. */
  readonly from: number;
  readonly to: number;
  /** Of a variable-length number: as a signed 64-bit integer, rounded beyond 2^53. */
  readonly integer: number;
  readonly broken: boolean;
}

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;
export type FieldKind = typeof VARINT | typeof FIXED64 | typeof BYTES | typeof FIXED32;

/** `cut`: the bytes may end in the middle of a field, which is then the last one; `to` says where it would end. */
export function fieldWalker({ cut = false } = {}): Fields {
  let data: Uint8Array = new Uint8Array(0);
  let at = 0;
  let end = 0;
  /** Reads a variable-length number into `walker.integer`. */
  const varint = (): boolean => {
    const first = at < end ? (data[at] as number) : 0x80;
    if (first < 0x80) {
      at += 1;
      walker.integer = first;
      return true;
    }
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index += 1) {
      if (at >= end) return false;
      const byte = data[at] as number;
      at += 1;
      const bits = byte & 127;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 128) {
        walker.integer = high * 4_294_967_296 + (low >>> 0);
        return true;
      }
    }
    return false;
  };
  const broken = (): false => {
    walker.broken = true;
    at = end;
    return false;
  };
  const walker = {
    field: 0,
    kind: VARINT as FieldKind,
    from: 0,
    to: 0,
    integer: 0,
    broken: false,
    open(bytes: Uint8Array, from: number, to: number) {
      data = bytes;
      at = from;
      end = to;
      walker.broken = false;
    },
    next(): boolean {
      if (at >= end) return false;
      // Nearly every key and length has one byte; whole numbers of 31 bits are the fast ones.
      let key = data[at] as number;
      if (key < 128) at += 1;
      else if (varint() && walker.integer > 0 && walker.integer < 0x8000_0000) key = walker.integer | 0;
      else return broken();
      if (key < 8) return broken();
      walker.field = key >>> 3;
      const kind = key & 7;
      walker.kind = kind as FieldKind;
      if (kind === VARINT) {
        walker.from = at;
        if (!varint()) return broken();
        walker.to = at;
        return true;
      }
      let length = 8;
      if (kind === BYTES) {
        if (at < end && (data[at] as number) < 128) {
          length = data[at] as number;
          at += 1;
        } else {
          if (!varint() || walker.integer < 0) return broken();
          length = walker.integer;
        }
      } else if (kind === FIXED32) length = 4;
      else if (kind !== FIXED64) return broken();
      walker.from = at;
      walker.to = at + length;
      if (walker.to > end && !cut) return broken();
      at = Math.min(walker.to, end);
      return true;
    },
  };
  return walker;
}

const decoder = new TextDecoder();
const scratch = new DataView(new ArrayBuffer(8));

/** UTF-8; what is none becomes the replacement character. */
export function textAt(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

export function float64At(bytes: Uint8Array, at: number): number {
  scratch.setInt32(0, word(bytes, at), true);
  scratch.setInt32(4, word(bytes, at + 4), true);
  return scratch.getFloat64(0, true);
}

export function float32At(bytes: Uint8Array, at: number): number {
  scratch.setInt32(0, word(bytes, at), true);
  return scratch.getFloat32(0, true);
}

/** The 16-bit number of IEEE 754. */
export function float16Of(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a 32-bit number, as `bfloat16` keeps it. */
export function bfloat16Of(bits: number): number {
  scratch.setUint32(0, (bits << 16) >>> 0);
  return scratch.getFloat32(0);
}
