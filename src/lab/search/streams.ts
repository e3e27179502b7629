import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** What random numbers are drawn for. Streams of different purposes are independent, so that nothing shifts anything else. */
export type Purpose = 'init' | 'order' | 'mask' | 'split' | 'noise' | 'bootstrap' | 'search' | 'sample' | 'made';

const PURPOSES: readonly Purpose[] = ['init', 'order', 'mask', 'split', 'noise', 'bootstrap', 'search', 'sample', 'made'];

/** A stream of random numbers; the same key always gives the same stream. */
export interface Stream {
  /** Uniform on the integers 0 … 2^32 - 1. */
  word(): number;
  /** Uniform on [0, 1) with 32 random bits. */
  uniform(): number;
  /** Uniform on the integers 0 … below - 1; `below` at most 2^32. */
  integer(below: number): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
}

/**
 * The stream of one purpose in one repeat. The rate is deliberately no part of the key: all rates of a repeat start from the
 * same weights, see the same batches, and their masks compare the same uniforms with their rates (common random numbers).
 */
export function stream(seed: number, repeat: number, purpose: Purpose): Stream {
  const mix = mixer([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, repeat >>> 0, PURPOSES.indexOf(purpose) + 1]);
  const generator = xoroshiro128plusFromState([mix(), mix(), mix(), mix() | 1]);
  const word = (): number => generator.next() >>> 0;
  const uniform = (): number => word() / 2 ** 32;
  return {
    word,
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Shuffles in place (Fisher and Yates, Durstenfeld's form) and returns the same array. */
export function shuffle<T extends { [index: number]: number; readonly length: number }>(values: T, random: Stream): T {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    const held = values[last] as number;
    values[last] = values[other] as number;
    values[other] = held;
  }
  return values;
}

/** Words from a key: absorbs and emits with the 32-bit finaliser of MurmurHash3 (Appleby, public domain). */
function mixer(key: readonly number[]): () => number {
  let state = 0x9e3779b9;
  const finalise = (value: number): number => {
    let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) | 0;
  };
  for (const word of key) state = finalise((state + word + 0x9e3779b9) | 0);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return finalise(state);
  };
}
