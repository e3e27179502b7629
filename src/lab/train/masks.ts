import type { Granularity } from '../../model/site';
import type { MaskKey } from './engine';

/**
 * Masks of dropout are computed from a counter and never stored: the same key and index always give the same word, in any order, in TypeScript
 * and in the kernels (`src/lab/kernels/masks.ts`). A unit is dropped when its word lies below rate · 2^32, so what is dropped at a lower rate is
 * dropped at a higher one, too (common random numbers).
 */
export interface MaskWords {
  readonly k0: number;
  readonly k1: number;
}

/** One mask of a layer that draws several: a recurrent layer's inputs (0) and state (1), of its second direction 2 and 3, and 4 more for each further gate with a mask of its own. */
export interface MaskPlace {
  /** 0-based optimizer step, or the pass of a run with masks on. */
  readonly step: number;
  /** Index in `network.layers`. */
  readonly layer: number;
  readonly part?: number;
}

/** 32-bit finaliser "lowbias32" with the constants that Wellons found by search (hash-prospector, public domain); it is a bijection. */
function finalise(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Key of the mask of one layer in one step. The rate is deliberately no part of it. */
export function maskWords({ seed, repeat }: MaskKey, { step, layer, part = 0 }: MaskPlace): MaskWords {
  const words = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, repeat >>> 0, step >>> 0, Math.floor(step / 2 ** 32) >>> 0, layer, part];
  const absorb = (start: number): number => words.reduce((state, word) => finalise((state + word + 0x9e3779b9) | 0), start);
  return { k0: absorb(0x243f6a88), k1: absorb(0x13198a2e) };
}

/** Word of an index, uniform on the integers 0 … 2^32 - 1. */
export function maskWord({ k0, k1 }: MaskWords, index: number): number {
  return finalise((finalise(index ^ k0) + k1) | 0) >>> 0;
}

/** Words below it are dropped: rate · 2^32, rounded up, so that an integer comparison is the comparison with the exact product. */
export function maskThreshold(rate: number): number {
  return Math.min(Math.ceil(rate * 2 ** 32), 2 ** 32 - 1);
}

/** Standard normal number of an index (Box and Muller 1958), from its word and the word of the key with both words turned over. */
export function maskNormal({ k0, k1 }: MaskWords, index: number): number {
  const middle = (word: number): number => ((word >>> 9) + 0.5) / 2 ** 23;
  const radius = Math.sqrt(-2 * Math.log(middle(maskWord({ k0, k1 }, index))));
  return radius * Math.cos(2 * Math.PI * middle(maskWord({ k0: ~k0, k1: ~k1 }, index)));
}

/** What one word decides about: every value, all places of one channel of a row, or a whole row. */
export type MaskUnit = 'element' | 'channel' | 'sample';

/**
 * What a mask does to a value v: kept, v · scale + shift; dropped, `dropped`; gaussian, v · (1 + scale · normal). In a run with masks off, v · `off`.
 */
export interface Noise {
  readonly kind: 'drop' | 'gaussian';
  readonly unit: MaskUnit;
  readonly threshold: number;
  readonly scale: number;
  readonly shift: number;
  readonly dropped: number;
  readonly off: number;
}

/** Klambauer et al. 2017, equation 2: -λα, what SELU gives far below zero. */
const SELU_FLOOR = -1.0507009873554805 * 1.6732632423543772;

/**
 * Noise of a site at a rate in [0, 1); null where this granularity has none. Dropout divides kept values by 1 - rate; `classic` leaves them and
 * multiplies by 1 - rate with masks off (Srivastava et al. 2014, section 4). Alpha dropout keeps mean and variance of SELU units:
 * a · (v or -λα) + b (Klambauer et al. 2017, "Alpha Dropout"). Gaussian noise has variance rate / (1 - rate) (Srivastava et al. 2014, section 10).
 */
export function noiseOf(granularity: Granularity, rate: number, classic = false): Noise | null {
  const threshold = maskThreshold(rate);
  const plain = {
    kind: 'drop',
    threshold,
    scale: classic ? 1 : 1 / (1 - rate),
    shift: 0,
    dropped: 0,
    off: classic ? 1 - rate : 1,
  } as const;
  switch (granularity) {
    case 'element':
    case 'channel':
    case 'sample':
      return { ...plain, unit: granularity };
    case 'gaussian':
      return { ...plain, kind: 'gaussian', unit: 'element', scale: Math.sqrt(rate / (1 - rate)), off: 1 };
    case 'alpha':
    case 'channel-alpha': {
      const a = ((1 - rate) * (1 + rate * SELU_FLOOR ** 2)) ** -0.5;
      const b = -a * rate * SELU_FLOOR;
      const unit = granularity === 'alpha' ? 'element' : 'channel';
      return { kind: 'drop', unit, threshold, scale: a, shift: b, dropped: a * SELU_FLOOR + b, off: 1 };
    }
    default:
      return null;
  }
}

/** Index of the word of a value: `rows` × `places` × `channels`, channels last; a flat row is one place. */
export function maskIndex(unit: MaskUnit, { row, place, channel }: Place, { places, channels }: Form): number {
  if (unit === 'sample') return row;
  return unit === 'channel' ? row * channels + channel : (row * places + place) * channels + channel;
}

export interface Place {
  readonly row: number;
  readonly place: number;
  readonly channel: number;
}

export interface Form {
  readonly rows: number;
  readonly places: number;
  readonly channels: number;
}

/** The mask of a batch as factors and summands, v · multiply + add: what the kernels compute without storing it. */
export function drawMask(key: MaskWords, noise: Noise, form: Form): { readonly multiply: Float32Array; readonly add: Float32Array } {
  const { rows, places, channels } = form;
  const multiply = new Float32Array(rows * places * channels);
  const add = new Float32Array(multiply.length);
  for (let at = 0; at < multiply.length; at += 1) {
    const channel = at % channels;
    const line = (at - channel) / channels;
    const row = Math.floor(line / places);
    const index = maskIndex(noise.unit, { row, place: line - row * places, channel }, form);
    if (noise.kind === 'gaussian') multiply[at] = 1 + noise.scale * maskNormal(key, index);
    else if (maskWord(key, index) >= noise.threshold) {
      multiply[at] = noise.scale;
      add[at] = noise.shift;
    } else add[at] = noise.dropped;
  }
  return { multiply, add };
}
