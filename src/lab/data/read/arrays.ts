import { type Outcome, refuse } from '../errors';
import { inMegabytes, MAX_UNPACKED_BYTES } from './bytes';

export type Numbers = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** An array as NumPy has it: row-major, the last axis runs fastest. */
export interface NumberArray {
  readonly name: string;
  /** Empty for a single number. */
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** How the numbers lie in a file. */
export interface Layout {
  readonly kind: 'u' | 'i' | 'f' | 'b';
  /** Bytes of one number. */
  readonly size: number;
  readonly littleEndian: boolean;
}

/**
 * The numbers behind an offset. Whole numbers of 64 bits become doubles: exact up to 2^53. A shape that claims more than the file holds is
 * an error before anything is allocated.
 */
export function readNumbers(bytes: Uint8Array, offset: number, shape: readonly number[], layout: Layout, name: string): Outcome<Numbers> {
  const count = shape.reduce((product, length) => product * length, 1);
  const needed = count * layout.size;
  if (!Number.isSafeInteger(needed) || needed > MAX_UNPACKED_BYTES)
    return refuse(
      'too-large',
      `${name} claims to hold ${formOf(shape)} numbers; the lab opens at most ${inMegabytes(MAX_UNPACKED_BYTES)}.`,
    );
  const held = bytes.length - offset;
  if (needed > held)
    return refuse(
      'damaged',
      `${name} is cut off: ${formOf(shape)} numbers need ${needed.toLocaleString('en-US')} bytes, and ${held.toLocaleString('en-US')} are there.`,
    );
  if (needed < held)
    return refuse(
      'damaged',
      `${name} has ${(held - needed).toLocaleString('en-US')} bytes more than its ${formOf(shape)} numbers take: its header is wrong.`,
    );
  return { ok: decode(bytes.subarray(offset), count, layout) };
}

export function formOf(shape: readonly number[]): string {
  return shape.length === 0 ? '1' : shape.join(' × ');
}

function decode(bytes: Uint8Array, count: number, { kind, size, littleEndian }: Layout): Numbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = <T extends Numbers>(into: T, at: (offset: number) => number): T => {
    for (let index = 0; index < count; index += 1) into[index] = at(index * size);
    return into;
  };
  switch (`${kind}${size}`) {
    case 'u1':
    case 'b1':
      return bytes.slice(0, count);
    case 'i1':
      return new Int8Array(bytes.slice(0, count).buffer);
    case 'u2':
      return read(new Uint16Array(count), (at) => view.getUint16(at, littleEndian));
    case 'i2':
      return read(new Int16Array(count), (at) => view.getInt16(at, littleEndian));
    case 'u4':
      return read(new Uint32Array(count), (at) => view.getUint32(at, littleEndian));
    case 'i4':
      return read(new Int32Array(count), (at) => view.getInt32(at, littleEndian));
    case 'u8':
      return read(new Float64Array(count), (at) => Number(view.getBigUint64(at, littleEndian)));
    case 'i8':
      return read(new Float64Array(count), (at) => Number(view.getBigInt64(at, littleEndian)));
    case 'f2':
      return read(new Float32Array(count), (at) => half(view.getUint16(at, littleEndian)));
    case 'f4':
      return read(new Float32Array(count), (at) => view.getFloat32(at, littleEndian));
    default:
      return read(new Float64Array(count), (at) => view.getFloat64(at, littleEndian));
  }
}

/** A number of IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Numbers written with the first axis fastest (Fortran order), in row-major order. */
export function rowMajor(values: Numbers, shape: readonly number[]): Numbers {
  if (shape.length < 2) return values;
  const into = values.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1));
  const place = shape.map(() => 0);
  let from = 0;
  for (let index = 0; index < into.length; index += 1) {
    into[index] = values[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      from += strides[axis] as number;
      place[axis] = (place[axis] as number) + 1;
      if ((place[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      place[axis] = 0;
    }
  }
  return into;
}
