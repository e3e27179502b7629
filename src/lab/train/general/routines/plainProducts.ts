import type { Heap } from '../heap';
import type { Convolution, Depthwise, Product, Routines, Sliding } from './routines';

/** Products and convolutions as they are defined, without any care for speed. */
export function plainProducts(
  heap: Heap,
): Pick<Routines, 'product' | 'conv' | 'convImage' | 'convWeights' | 'depthwise' | 'depthwiseImage' | 'depthwiseWeights'> {
  return {
    product: (args) => product(heap.floats(), args),
    conv: (args) =>
      eachTap(heap.floats(), args, 'y', (f, image, weights, y) => {
        f[y] = (f[y] as number) + (f[image] as number) * (f[weights] as number);
      }),
    convImage: (args) =>
      eachTap(heap.floats(), args, 'image', (f, image, weights, y) => {
        f[image] = (f[image] as number) + (f[y] as number) * (f[weights] as number);
      }),
    convWeights: (args) =>
      eachTap(heap.floats(), args, 'weights', (f, image, weights, y) => {
        f[weights] = (f[weights] as number) + (f[y] as number) * (f[image] as number);
      }),
    depthwise: (args) =>
      eachDepthwiseTap(heap.floats(), args, 'y', (f, image, weights, y) => {
        f[y] = (f[y] as number) + (f[image] as number) * (f[weights] as number);
      }),
    depthwiseImage: (args) =>
      eachDepthwiseTap(heap.floats(), args, 'image', (f, image, weights, y) => {
        f[image] = (f[image] as number) + (f[y] as number) * (f[weights] as number);
      }),
    depthwiseWeights: (args) =>
      eachDepthwiseTap(heap.floats(), args, 'weights', (f, image, weights, y) => {
        f[weights] = (f[weights] as number) + (f[y] as number) * (f[image] as number);
      }),
  };
}

function product(f: Float32Array, { transposeA, transposeB, batch, m, n, k, a, stepA, b, stepB, to, stepTo }: Product): void {
  for (let one = 0; one < batch; one += 1) {
    const left = (a >>> 2) + one * stepA;
    const right = (b >>> 2) + one * stepB;
    const result = (to >>> 2) + one * stepTo;
    for (let row = 0; row < m; row += 1) {
      for (let column = 0; column < n; column += 1) {
        let sum = 0;
        for (let inner = 0; inner < k; inner += 1) {
          const x = f[left + (transposeA ? inner * m + row : row * k + inner)] as number;
          sum += x * (f[right + (transposeB ? column * k + inner : inner * n + column)] as number);
        }
        f[result + row * n + column] = sum;
      }
    }
  }
}

/** What one cell of a kernel does with one value of the image, one weight and one result, each by its index in the memory. */
type Tap = (f: Float32Array, image: number, weights: number, y: number) => void;

type Written = 'image' | 'weights' | 'y';

function eachTap(f: Float32Array, args: Convolution, written: Written, tap: Tap): void {
  const { channels, filters } = args;
  clear(f, args, filters, channels * filters, written);
  eachWindowCell(args, (cell, kernelCell, imageCell) => {
    const y = (args.y >>> 2) + cell * filters;
    const image = (args.image >>> 2) + imageCell * channels;
    const weights = (args.weights >>> 2) + kernelCell * channels * filters;
    for (let channel = 0; channel < channels; channel += 1) {
      for (let filter = 0; filter < filters; filter += 1) tap(f, image + channel, weights + channel * filters + filter, y + filter);
    }
  });
}

function eachDepthwiseTap(f: Float32Array, args: Depthwise, written: Written, tap: Tap): void {
  const { channels, multiplier } = args;
  const width = channels * multiplier;
  clear(f, args, width, width, written);
  eachWindowCell(args, (cell, kernelCell, imageCell) => {
    const y = (args.y >>> 2) + cell * width;
    const image = (args.image >>> 2) + imageCell * channels;
    const weights = (args.weights >>> 2) + kernelCell * width;
    for (let index = 0; index < width; index += 1) tap(f, image + Math.floor(index / multiplier), weights + index, y + index);
  });
}

function clear(
  f: Float32Array,
  { slide, rows, channels, image, weights, y }: Convolution | Depthwise,
  perCell: number,
  perKernelCell: number,
  written: Written,
): void {
  const volume = ([a, b, c]: readonly [number, number, number]): number => a * b * c;
  if (written === 'image') f.fill(0, image >>> 2, (image >>> 2) + rows * volume(slide.image) * channels);
  if (written === 'weights') f.fill(0, weights >>> 2, (weights >>> 2) + volume(slide.kernel) * perKernelCell);
  if (written === 'y') f.fill(0, y >>> 2, (y >>> 2) + rows * volume(slide.cells) * perCell);
}

/**
 * Calls `visit` for every cell of every window that lies on the image, with the number of the window (over all rows), of the kernel's
 * cell and of the image's cell (over all rows).
 */
export function eachWindowCell(
  { slide, rows }: Pick<Sliding, 'slide' | 'rows'>,
  visit: (cell: number, kernelCell: number, imageCell: number) => void,
): void {
  const { image, cells, kernel } = slide;
  const at = (axis: 0 | 1 | 2, cell: number, tap: number): number =>
    cell * slide.stride[axis] + tap * slide.dilation[axis] - slide.before[axis];
  for (let row = 0; row < rows; row += 1) {
    for (let cell = 0; cell < cells[0] * cells[1] * cells[2]; cell += 1) {
      const cellX = cell % cells[2];
      const cellY = Math.floor(cell / cells[2]) % cells[1];
      const cellZ = Math.floor(cell / (cells[2] * cells[1]));
      for (let tap = 0; tap < kernel[0] * kernel[1] * kernel[2]; tap += 1) {
        const z = at(0, cellZ, Math.floor(tap / (kernel[2] * kernel[1])));
        const y = at(1, cellY, Math.floor(tap / kernel[2]) % kernel[1]);
        const x = at(2, cellX, tap % kernel[2]);
        if (z < 0 || y < 0 || x < 0 || z >= image[0] || y >= image[1] || x >= image[2]) continue;
        visit(row * cells[0] * cells[1] * cells[2] + cell, tap, ((row * image[0] + z) * image[1] + y) * image[2] + x);
      }
    }
  }
}
