import type { Heap } from '../heap';
import { eachWindowCell } from './plainProducts';
import type { Lookup, Routines, Sliding } from './routines';

/** Pools and tables as they are defined. */
export function plainPools(
  heap: Heap,
): Pick<Routines, 'maxPool' | 'maxPoolBackward' | 'averagePool' | 'averagePoolBackward' | 'lookup' | 'lookupBackward'> {
  return {
    maxPool(args) {
      const f = heap.floats();
      const winners = new Int32Array(f.buffer);
      const { channels } = args;
      f.fill(Number.NEGATIVE_INFINITY, args.to >>> 2, (args.to >>> 2) + outputs(args));
      eachWindowCell(args, (cell, _tap, imageCell) => {
        for (let channel = 0; channel < channels; channel += 1) {
          const to = cell * channels + channel;
          const from = (args.image >>> 2) + imageCell * channels + channel;
          const best = f[(args.to >>> 2) + to] as number;
          // What is no number wins over every other.
          if (Number.isNaN(best) || (f[from] as number) <= best) continue;
          f[(args.to >>> 2) + to] = f[from] as number;
          winners[(args.winners >>> 2) + to] = imageCell % volume(args.slide.image);
        }
      });
    },
    maxPoolBackward(args) {
      const f = heap.floats();
      const winners = new Int32Array(f.buffer);
      const { channels, slide } = args;
      clearImage(f, args);
      for (let to = 0; to < outputs(args); to += 1) {
        const row = Math.floor(to / (volume(slide.cells) * channels));
        const cell = row * volume(slide.image) + (winners[(args.winners >>> 2) + to] as number);
        const image = (args.image >>> 2) + cell * channels + (to % channels);
        f[image] = (f[image] as number) + (f[(args.dy >>> 2) + to] as number);
      }
    },
    averagePool(args) {
      const f = heap.floats();
      const { channels } = args;
      const counts = windowSizes(args, args.countPadding);
      const sums = new Float64Array(outputs(args));
      eachWindowCell(args, (cell, _tap, imageCell) => {
        for (let channel = 0; channel < channels; channel += 1) {
          sums[cell * channels + channel] =
            (sums[cell * channels + channel] as number) + (f[(args.image >>> 2) + imageCell * channels + channel] as number);
        }
      });
      sums.forEach((sum, index) => {
        f[(args.to >>> 2) + index] = sum / (counts[Math.floor(index / channels)] as number);
      });
    },
    averagePoolBackward(args) {
      const f = heap.floats();
      const { channels } = args;
      const counts = windowSizes(args, args.countPadding);
      clearImage(f, args);
      eachWindowCell(args, (cell, _tap, imageCell) => {
        for (let channel = 0; channel < channels; channel += 1) {
          const image = (args.image >>> 2) + imageCell * channels + channel;
          const share = (f[(args.dy >>> 2) + cell * channels + channel] as number) / (counts[cell] as number);
          f[image] = (f[image] as number) + share;
        }
      });
    },
    lookup(args) {
      const f = heap.floats();
      eachRow(f, args, (row, index) => {
        f.copyWithin((args.to >>> 2) + index * args.width, row, row + args.width);
      });
    },
    lookupBackward(args) {
      const f = heap.floats();
      f.fill(0, args.table >>> 2, (args.table >>> 2) + args.rows * args.width);
      eachRow(f, args, (row, index, id) => {
        if (id === args.skipped) return;
        const from = (args.dy >>> 2) + index * args.width;
        for (let column = 0; column < args.width; column += 1) {
          f[row + column] = (f[row + column] as number) + (f[from + column] as number);
        }
      });
    },
  };
}

function volume([depth, height, width]: readonly [number, number, number]): number {
  return depth * height * width;
}

function outputs({ slide, rows, channels }: Sliding): number {
  return rows * volume(slide.cells) * channels;
}

function clearImage(f: Float32Array, { slide, rows, channels, image }: Sliding): void {
  f.fill(0, image >>> 2, (image >>> 2) + rows * volume(slide.image) * channels);
}

/** Cells that count in the mean of each window. */
function windowSizes(args: Sliding, countPadding: boolean): Int32Array {
  const counts = new Int32Array(args.rows * volume(args.slide.cells));
  if (countPadding) return counts.fill(volume(args.slide.kernel));
  eachWindowCell(args, (cell) => {
    counts[cell] = (counts[cell] as number) + 1;
  });
  return counts;
}

function eachRow(f: Float32Array, { table, width, ids, count }: Lookup, visit: (row: number, index: number, id: number) => void): void {
  for (let index = 0; index < count; index += 1) {
    const id = f[(ids >>> 2) + index] as number;
    visit((table >>> 2) + id * width, index, id);
  }
}
