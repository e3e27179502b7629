import { ACTIVATIONS, type ForwardMask, MASKS, type Patches, type Pooled, UNITS } from '../../kernelForms';
import { type Kernels, openKernels } from '../../kernels';
import type { Heap } from '../heap';
import type { Masked, Routines, Slide, Sliding } from './routines';

/** The lab's own kernels on the heap of the backend. Throws where they do not start. */
export function compiledRoutines(binary: ArrayBuffer, heap: Heap): Routines {
  if (hasData(binary)) throw new Error('the kernels hold data that would overwrite the heap of TensorFlow.js');
  const kernels = openKernels(binary, heap.memory);
  return { ...products(kernels, heap), ...slides(kernels, heap), ...lines(kernels), ...norms(kernels, heap), ...updates(kernels) };
}

/** Whether a module has a data section (11), which is copied to fixed addresses when it starts (WebAssembly specification, 5.5.14). */
function hasData(binary: ArrayBuffer): boolean {
  const bytes = new Uint8Array(binary);
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    let size = 0;
    let shift = 0;
    for (at += 1; ; at += 1, shift += 7) {
      size += ((bytes[at] as number) & 127) * 2 ** shift;
      if ((bytes[at] as number) < 128) break;
    }
    if (id === 11) return true;
    at += size + 1;
  }
  return false;
}

function clear(heap: Heap, address: number, count: number): void {
  heap.floats().fill(0, address >>> 2, (address >>> 2) + count);
}

const NO_MASK: ForwardMask = [MASKS.none, 0, 1, 0, 0, 0, 0, 1, 0, 0];

function products(kernels: Kernels, heap: Heap): Pick<Routines, 'product' | 'conv' | 'convImage' | 'convWeights'> {
  const convScratch = ({ slide, channels }: Sliding): number =>
    heap.scratch(kernels.convScratchBytes(slide.cells[1] * slide.cells[2], slide.kernel[1] * slide.kernel[2] * channels));
  return {
    product({ transposeA, transposeB, batch, m, n, k, a, stepA, b, stepB, to, stepTo }) {
      const scratch = heap.scratch(kernels.gemmScratchBytes());
      kernels.gemmBatched(transposeA, transposeB, batch, m, n, k, a, stepA, b, stepB, to, stepTo, false, scratch);
    },
    conv: (args) => kernels.conv2d(args.image, args.weights, args.y, convScratch(args), args.rows, args.filters, ...patches(args)),
    convImage: (args) =>
      kernels.conv2dInputGradient(args.y, args.weights, args.image, convScratch(args), args.rows, args.filters, ...patches(args)),
    convWeights: (args) =>
      kernels.conv2dFilterGradient(args.image, args.y, args.weights, false, convScratch(args), args.rows, args.filters, ...patches(args)),
  };
}

function pooled({ slide: { image, cells, kernel, stride, before }, channels }: Sliding): Pooled {
  return [image[1], image[2], channels, cells[1], cells[2], kernel[1], kernel[2], stride[1], stride[2], before[1], before[2]];
}

function patches(args: Sliding): Patches {
  return [...pooled(args), args.slide.dilation[1], args.slide.dilation[2]];
}

/** The kernels slide over two axes; what has three is left to the plain routines. */
export function isFlat({ image, cells, kernel, before }: Slide): boolean {
  return image[0] === 1 && cells[0] === 1 && kernel[0] === 1 && before[0] === 0;
}

type Slides =
  | 'depthwise'
  | 'depthwiseImage'
  | 'depthwiseWeights'
  | 'maxPool'
  | 'maxPoolBackward'
  | 'averagePool'
  | 'averagePoolBackward'
  | 'lookup'
  | 'lookupBackward';

function slides(kernels: Kernels, heap: Heap): Pick<Routines, Slides> {
  const volume = ([depth, height, width]: readonly [number, number, number]): number => depth * height * width;
  return {
    depthwise: (args) => kernels.depthwiseConv2d(args.image, args.weights, args.y, args.rows, args.multiplier, ...patches(args)),
    depthwiseImage: (args) =>
      kernels.depthwiseInputGradient(args.y, args.weights, args.image, args.rows, args.multiplier, ...patches(args)),
    depthwiseWeights: (args) =>
      kernels.depthwiseFilterGradient(args.image, args.y, args.weights, args.rows, args.multiplier, ...patches(args)),
    maxPool: (args) => kernels.maxPool(args.image, args.to, args.winners, args.rows, ...pooled(args)),
    maxPoolBackward: ({ slide, rows, channels, image, dy, winners }) =>
      kernels.maxPoolBackward(dy, winners, image, rows, volume(slide.image), channels, volume(slide.cells)),
    averagePool: (args) => kernels.averagePool(args.image, args.to, args.countPadding, args.rows, ...pooled(args)),
    averagePoolBackward: (args) => kernels.averagePoolBackward(args.dy, args.image, args.countPadding, args.rows, ...pooled(args)),
    lookup: ({ table, rows, width, ids, count, to }) => kernels.gatherRowsByFloat(table, rows, ids, count, width, to),
    lookupBackward({ table, rows, width, ids, count, dy, skipped }) {
      clear(heap, table, rows * width);
      kernels.scatterAddRows(dy, ids, true, count, width, table, rows);
      if (skipped >= 0) clear(heap, table + 4 * skipped * width, width);
    },
  };
}

type Lined = 'addBias' | 'sumLines' | 'activate' | 'activateBackward' | 'mask' | 'maskBackward' | 'softmax' | 'softmaxBackward';

function lines(kernels: Kernels): Pick<Routines, Lined> {
  const masking = ({ noise, words, places }: Masked): ForwardMask => [
    MASKS[noise.kind],
    UNITS[noise.unit],
    places,
    0,
    words.k0,
    words.k1,
    noise.threshold,
    noise.scale,
    noise.shift,
    noise.dropped,
  ];
  return {
    addBias: (args) => kernels.activate(ACTIVATIONS.linear, 0, args.lines, args.width, args.y, args.bias, 0, args.y, ...NO_MASK),
    sumLines: (args) => kernels.columnSums(args.from, args.lines, args.width, args.to, false),
    activate: ({ name, slope, count, x, to }) => kernels.activate(ACTIVATIONS[name], slope, 1, count, x, 0, 0, to, ...NO_MASK),
    activateBackward: ({ name, slope, count, x, dy, to }) =>
      kernels.activateBackward(ACTIVATIONS[name], slope, 1, count, x, dy, to, MASKS.none, 0, 1, 0, 0, 0, 0, 1),
    mask: (args) =>
      kernels.activate(ACTIVATIONS.linear, 0, args.rows * args.places, args.channels, args.x, 0, 0, args.to, ...masking(args)),
    maskBackward(args) {
      const [kind, unit, places, offset, k0, k1, threshold, scale] = masking(args);
      const mask = [kind, unit, places, offset, k0, k1, threshold, scale] as const;
      kernels.activateBackward(ACTIVATIONS.linear, 0, args.rows * args.places, args.channels, args.x, args.x, args.to, ...mask);
    },
    softmax: ({ lines: count, width, x, logarithm, to }) => kernels.softmaxRows(x, to, count, width, logarithm),
    softmaxBackward: ({ lines: count, width, y, dy, logarithm, to }) => kernels.softmaxRowsBackward(y, dy, to, count, width, logarithm),
  };
}

type Norms = 'moments' | 'batchNorm' | 'batchNormBackward' | 'layerNorm' | 'layerNormBackward';

function norms(kernels: Kernels, heap: Heap): Pick<Routines, Norms> {
  return {
    moments: (a) => kernels.columnMoments(a.x, a.lines, a.width, a.mean, a.variance),
    batchNorm: (a) => kernels.batchNorm(a.x, a.to, a.lines, a.width, a.mean, a.variance, a.scale, a.shift, a.epsilon),
    batchNormBackward: (a) =>
      kernels.batchNormBackward(a.x, a.dy, a.to, a.lines, a.width, a.mean, a.variance, a.scale, a.epsilon, a.dscale, a.dshift),
    layerNorm: (a) => kernels.layerNorm(a.x, a.to, a.lines, a.width, a.scale, a.shift, a.epsilon),
    layerNormBackward(a) {
      clear(heap, a.dscale, a.width);
      clear(heap, a.dshift, a.width);
      kernels.layerNormBackward(a.x, a.dy, a.to, a.lines, a.width, a.scale, a.epsilon, a.dscale, a.dshift);
    },
  };
}

function updates(kernels: Kernels): Pick<Routines, 'update' | 'maxNorm'> {
  return {
    update({ update, count, weights, gradient, first, second }) {
      const { rate, shrink, decay } = update;
      if (update.kind === 'sgd') kernels.sgd(weights, gradient, first, count, rate, update.momentum, update.nesterov, shrink, decay);
      else if (update.kind === 'adam') {
        const { beta1, beta2, floor } = update;
        kernels.adam(weights, gradient, first, second, count, rate, beta1, 1 - beta1, beta2, 1 - beta2, floor, shrink, decay);
      } else {
        const { smoothing, momentum, epsilon, underRoot } = update;
        const rest = 1 - smoothing;
        kernels.rmsprop(weights, gradient, first, second, count, rate, smoothing, rest, momentum, shrink, decay, epsilon, underRoot);
      }
    },
    maxNorm: (a) => kernels.maxNorm(a.weights, a.inputs, a.units, a.limit, a.everyColumn),
  };
}
