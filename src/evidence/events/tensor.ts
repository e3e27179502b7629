import { BYTES, bfloat16Of, FIXED32, FIXED64, fieldWalker, float16Of, float32At, float64At, VARINT } from '../wire';

/** How a type of TensorFlow stands in a message: its field of values, and its size and reading in `tensor_content`. */
interface ElementType {
  readonly field: number;
  readonly size: number;
  readonly read: (bytes: Uint8Array, at: number) => number;
}

const INT_VAL = 7;
const CONTENT = 4;

/** By the numbers of tensorflow/core/framework/types.proto. */
const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, { field: 5, size: 4, read: float32At }],
  [2, { field: 6, size: 8, read: float64At }],
  [3, { field: INT_VAL, size: 4, read: (bytes, at) => signed(bytes, at, 4) }],
  [4, { field: INT_VAL, size: 1, read: (bytes, at) => unsigned(bytes, at, 1) }],
  [5, { field: INT_VAL, size: 2, read: (bytes, at) => signed(bytes, at, 2) }],
  [6, { field: INT_VAL, size: 1, read: (bytes, at) => signed(bytes, at, 1) }],
  [9, { field: 10, size: 8, read: (bytes, at) => signed(bytes, at, 8) }],
  [10, { field: 11, size: 1, read: (bytes, at) => unsigned(bytes, at, 1) }],
  [14, { field: 13, size: 2, read: (bytes, at) => bfloat16Of(unsigned(bytes, at, 2)) }],
  [19, { field: 13, size: 2, read: (bytes, at) => float16Of(unsigned(bytes, at, 2)) }],
  [22, { field: 16, size: 4, read: (bytes, at) => unsigned(bytes, at, 4) }],
  [23, { field: 17, size: 8, read: (bytes, at) => unsigned(bytes, at, 8) }],
] as const);
const BFLOAT16 = 14;
const FLOAT16 = 19;

/** Reads a tensor with exactly one number (tensorflow/core/framework/tensor.proto); null for every other. */
export function tensorReader(): (bytes: Uint8Array, from: number, to: number) => number | null {
  const tensor = fieldWalker();
  return (bytes, from, to) => {
    let type: ElementType | undefined;
    let dtype = 0;
    let result: number | null = 0;
    let numbers = 0;
    tensor.open(bytes, from, to);
    while (tensor.next()) {
      const { field, kind } = tensor;
      if (field === 1 && kind === VARINT) {
        dtype = tensor.integer;
        type = TYPES.get(dtype);
        if (!type) return null;
      } else if (type && field === CONTENT && kind === BYTES && tensor.to > tensor.from) {
        if (tensor.to - tensor.from !== type.size) return null;
        result = type.read(bytes, tensor.from);
        numbers += 1;
      } else if (type && field === type.field) {
        const { from: start, to: end } = tensor;
        if (kind === BYTES && (field === 5 || field === 6)) {
          const size = field === 5 ? 4 : 8;
          if (end === start) continue;
          if (end - start !== size) return null;
          result = size === 4 ? float32At(bytes, start) : float64At(bytes, start);
        } else if (kind === BYTES) {
          if (end === start) continue;
          result = onlyInteger(bytes, start, end);
        } else if (kind === FIXED32) result = float32At(bytes, start);
        else if (kind === FIXED64) result = float64At(bytes, start);
        else result = tensor.integer;
        if (result === null) return null;
        if (dtype === FLOAT16) result = float16Of(result);
        else if (dtype === BFLOAT16) result = bfloat16Of(result);
        numbers += 1;
      }
    }
    // A tensor without any value is one of zeros.
    return tensor.broken || !type || numbers > 1 ? null : result;
  };
}

/** Packed integers have no keys before them. */
function onlyInteger(bytes: Uint8Array, from: number, to: number): number | null {
  let result = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    result += (byte & 127) * 2 ** (7 * (at - from));
    if (byte < 128) return at + 1 === to ? (result >= 2 ** 63 ? result - 2 ** 64 : result) : null;
    if (at - from >= 9) return null;
  }
  return null;
}

function unsigned(bytes: Uint8Array, at: number, size: number): number {
  let result = 0;
  for (let index = size - 1; index >= 0; index -= 1) result = result * 256 + (bytes[at + index] as number);
  return result;
}

function signed(bytes: Uint8Array, at: number, size: number): number {
  const result = unsigned(bytes, at, size);
  return result >= 2 ** (8 * size - 1) ? result - 2 ** (8 * size) : result;
}
