/** Memory of the fast trainer: one block per model, given back when the model goes. It grows and, like every WebAssembly memory, never shrinks. */
export interface Blocks {
  readonly memory: WebAssembly.Memory;
  /** All of it as 32-bit floats; ask again after `take`. */
  floats(): Float32Array;
  /** Address of so many bytes, filled with zeros. Throws a RangeError when the machine gives no more. */
  take(bytes: number): number;
  give(address: number): void;
  /** Bytes that are taken. */
  used(): number;
}

const PAGE = 65536;
/** Blocks begin at cache lines. Address 0 stays free: the kernels read it as "absent". */
const LINE = 64;

export function openBlocks(): Blocks {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  let view = new Float32Array(memory.buffer);
  /** Sorted by address. */
  let taken: readonly { readonly start: number; readonly end: number }[] = [];
  const floats = (): Float32Array => {
    if (view.buffer !== memory.buffer) view = new Float32Array(memory.buffer);
    return view;
  };
  return {
    memory,
    floats,
    take(bytes) {
      const size = Math.ceil(bytes / LINE) * LINE;
      const starts = [LINE, ...taken.map(({ end }) => end)];
      const fits = (start: number, index: number): boolean => start + size <= (taken[index]?.start ?? Number.POSITIVE_INFINITY);
      const start = starts.find(fits) ?? LINE;
      const missing = start + size - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      floats().fill(0, start / 4, (start + size) / 4);
      taken = [...taken, { start, end: start + size }].sort((one, other) => one.start - other.start);
      return start;
    },
    give(address) {
      taken = taken.filter(({ start }) => start !== address);
    },
    used: () => taken.reduce((sum, { start, end }) => sum + end - start, 0),
  };
}

/** Gives out parts of a block one after the other. */
export interface Arena {
  /** Address of so many values, at a cache line. */
  values(count: number): number;
  /** Bytes given out. */
  size(): number;
}

/** An arena from `start` on. */
export function arenaAt(start: number): Arena {
  let next = start;
  return {
    values(count) {
      const address = next;
      next += Math.ceil((count * 4) / LINE) * LINE;
      return address;
    },
    size: () => next - start,
  };
}
