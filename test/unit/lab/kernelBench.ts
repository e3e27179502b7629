import type { Kernels } from '../../../src/lab/train/kernels';
import { openKernels } from '../../../src/lab/train/kernels';
import { kernelBinary } from './kernelBinary';

/** Kernels on a memory of their own, with every array between guards that no kernel may touch. */
export interface Bench {
  readonly kernels: Kernels;
  /** Copies values in, `from` before which and behind which lie guards; returns the address. */
  put(values: ArrayLike<number>): number;
  /** The same for 32-bit integers. */
  putIntegers(values: ArrayLike<number>): number;
  /** Room for so many values, filled with something that no result can be. */
  room(count: number): number;
  read(address: number, count: number): Float32Array;
  readIntegers(address: number, count: number): Int32Array;
  readonly scratch: number;
  /** Throws when a guard was written. Frees everything. */
  clear(): void;
}

const GUARD = 8;
const UNTOUCHED = 12345.678;
const SCRATCH = 1 << 20;

export async function openBench(): Promise<Bench> {
  const memory = new WebAssembly.Memory({ initial: 512 });
  const kernels = openKernels(await kernelBinary(), memory);
  const floats = new Float32Array(memory.buffer);
  const integers = new Int32Array(memory.buffer);
  let next = SCRATCH / 4;
  let guards: number[] = [];
  const room = (count: number): number => {
    const start = next + GUARD;
    // An odd distance: arrays of tests do not lie at round addresses, as tensors of another engine need not.
    next = start + count + GUARD + (count % 3);
    floats.fill(UNTOUCHED, start - GUARD, start + count + GUARD);
    guards.push(...Array.from({ length: GUARD }, (_, index) => [start - 1 - index, start + count + index]).flat());
    return start * 4;
  };
  return {
    kernels,
    room,
    put(values) {
      const address = room(values.length);
      floats.set(values, address / 4);
      return address;
    },
    putIntegers(values) {
      const address = room(values.length);
      integers.set(values, address / 4);
      return address;
    },
    read: (address, count) => floats.slice(address / 4, address / 4 + count),
    readIntegers: (address, count) => integers.slice(address / 4, address / 4 + count),
    scratch: 64,
    clear() {
      const written = guards.filter((index) => floats[index] !== Math.fround(UNTOUCHED));
      next = SCRATCH / 4;
      guards = [];
      if (written.length > 0) throw new Error(`${written.length} values beside the arrays were written`);
    },
  };
}

/** Uniform on [-1, 1), seeded. */
export function randomValues(count: number, seed: number, scale = 1): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
}

/** Largest difference, relative to the largest expected value (at least 1). NaN when one is missing. */
export function worst(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 1;
  for (let index = 0; index < expected.length; index += 1) {
    difference = Math.max(difference, Math.abs((got[index] as number) - (expected[index] as number)));
    size = Math.max(size, Math.abs(expected[index] as number));
  }
  return difference / size;
}
