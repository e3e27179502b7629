import type { Heap } from '../heap';
import { eachWindowCell } from './plainProducts';
import type { Convolution, Product, Routines, Slide } from './routines';

type Deep = Pick<Routines, 'conv' | 'convImage' | 'convWeights'>;

/** Convolutions over three axes as products of patches, row by row (Chellapilla et al. 2006). */
export function deepConvolutions(heap: Heap, product: Routines['product']): Deep {
  return {
    conv: (args) => {
      withPatches(heap, args, (patches, row, { cells, patch, taps }) => {
        gather(heap.floats(), args, { patches, row, taps });
        product({ ...sizes(cells, args.filters, patch), a: patches, b: args.weights, to: args.y + 4 * row * cells * args.filters });
      });
    },
    convImage: (args) => {
      withPatches(heap, args, (patches, row, { cells, patch, taps }) => {
        const y = args.y + 4 * row * cells * args.filters;
        product({ ...sizes(cells, patch, args.filters), transposeB: true, a: y, b: args.weights, to: patches });
        scatter(heap.floats(), args, { patches, row, taps });
      });
    },
    convWeights: (args) => {
      const count = volume(args.slide.kernel) * args.channels * args.filters;
      const one = heap.allocate(4 * count);
      heap.floats().fill(0, args.weights >>> 2, (args.weights >>> 2) + count);
      withPatches(heap, args, (patches, row, { cells, patch, taps }) => {
        gather(heap.floats(), args, { patches, row, taps });
        const y = args.y + 4 * row * cells * args.filters;
        product({ ...sizes(patch, args.filters, cells), transposeA: true, a: patches, b: y, to: one });
        const f = heap.floats();
        const to = args.weights >>> 2;
        for (let at = 0; at < count; at += 1) f[to + at] = (f[to + at] as number) + (f[(one >>> 2) + at] as number);
      });
      heap.free(one);
    },
  };
}

function sizes(m: number, n: number, k: number): Omit<Product, 'a' | 'b' | 'to'> {
  return { transposeA: false, transposeB: false, batch: 1, m, n, k, stepA: 0, stepB: 0, stepTo: 0 };
}

function volume([depth, height, width]: readonly [number, number, number]): number {
  return depth * height * width;
}

interface Patches {
  readonly cells: number;
  /** Values under the kernel. */
  readonly patch: number;
  /** The image's cell under each cell of the kernel, window by window; -1 where it hangs over. */
  readonly taps: Int32Array;
}

/** Calls `visit` for every row with room for its patches. */
function withPatches(
  heap: Heap,
  { slide, rows, channels }: Convolution,
  visit: (address: number, row: number, patches: Patches) => void,
): void {
  const patches = { cells: volume(slide.cells), patch: volume(slide.kernel) * channels, taps: tapsOf(slide) };
  const address = heap.allocate(4 * patches.cells * patches.patch);
  for (let row = 0; row < rows; row += 1) visit(address, row, patches);
  heap.free(address);
}

function tapsOf(slide: Slide): Int32Array {
  const kernel = volume(slide.kernel);
  const taps = new Int32Array(volume(slide.cells) * kernel).fill(-1);
  eachWindowCell({ slide, rows: 1 }, (cell, tap, imageCell) => {
    taps[cell * kernel + tap] = imageCell;
  });
  return taps;
}

interface Row {
  readonly patches: number;
  readonly row: number;
  readonly taps: Int32Array;
}

function gather(f: Float32Array, { slide, channels, image }: Convolution, { patches, row, taps }: Row): void {
  const start = (image >>> 2) + row * volume(slide.image) * channels;
  let to = patches >>> 2;
  for (let at = 0; at < taps.length; at += 1) {
    const cell = taps[at] as number;
    for (let channel = 0; channel < channels; channel += 1) {
      f[to] = cell < 0 ? 0 : (f[start + cell * channels + channel] as number);
      to += 1;
    }
  }
}

function scatter(f: Float32Array, { slide, channels, image }: Convolution, { patches, row, taps }: Row): void {
  const size = volume(slide.image) * channels;
  const start = (image >>> 2) + row * size;
  f.fill(0, start, start + size);
  let from = patches >>> 2;
  for (let at = 0; at < taps.length; at += 1) {
    const cell = taps[at] as number;
    for (let channel = 0; channel < channels; channel += 1) {
      if (cell >= 0) f[start + cell * channels + channel] = (f[start + cell * channels + channel] as number) + (f[from] as number);
      from += 1;
    }
  }
}
