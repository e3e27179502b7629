import { maskWords, noiseOf } from '../../masks';
import type { Heap } from '../heap';
import { CURVES } from './functions';
import type { ElementwiseName, Routines, Slide, Update } from './routines';

/** Runs routines on small arrays; `take` gives the address of as many values, which start as a wave. */
type Trial = (routines: Routines, take: (count: number) => number) => void;

/** Odd sizes, so that no vector is full at the end; a stride, a dilation and padding on one axis each. */
const SLIDE: Slide = { image: [1, 6, 5], cells: [1, 3, 5], kernel: [1, 3, 2], stride: [1, 2, 1], dilation: [1, 1, 2], before: [0, 1, 1] };
/** The same over three axes. */
const DEEP: Slide = { image: [3, 4, 3], cells: [2, 3, 4], kernel: [2, 2, 2], stride: [1, 2, 1], dilation: [1, 1, 2], before: [0, 1, 2] };
const POOL: Slide = { image: [1, 5, 5], cells: [1, 3, 3], kernel: [1, 3, 3], stride: [1, 2, 2], dilation: [1, 1, 1], before: [0, 1, 1] };
const ROWS = 2;
const CHANNELS = 3;
const WORDS = maskWords({ seed: 11, repeat: 1 }, { step: 2, layer: 3 });

const product =
  (transposeA: boolean, transposeB: boolean): Trial =>
  (routines, take) => {
    const [batch, m, n, k] = [2, 5, 11, 7];
    const sizes = { batch, m, n, k, a: take(batch * m * k), b: take(batch * k * n), to: take(batch * m * n) };
    routines.product({ transposeA, transposeB, ...sizes, stepA: m * k, stepB: k * n, stepTo: m * n });
  };

const convolution =
  (name: 'conv' | 'convImage' | 'convWeights', slide: Slide): Trial =>
  (routines, take) => {
    const filters = 5;
    const size = ([depth, height, width]: readonly [number, number, number]): number => depth * height * width;
    const image = take(ROWS * size(slide.image) * CHANNELS);
    const arrays = { image, weights: take(size(slide.kernel) * CHANNELS * filters), y: take(ROWS * size(slide.cells) * filters) };
    routines[name]({ slide, rows: ROWS, channels: CHANNELS, filters, ...arrays });
  };

const depthwise =
  (name: 'depthwise' | 'depthwiseImage' | 'depthwiseWeights', multiplier: number): Trial =>
  (routines, take) => {
    const width = CHANNELS * multiplier;
    const arrays = { image: take(ROWS * 30 * CHANNELS), weights: take(6 * width), y: take(ROWS * 15 * width) };
    routines[name]({ slide: SLIDE, rows: ROWS, channels: CHANNELS, multiplier, ...arrays });
  };

const maxPool: Trial = (routines, take) => {
  const sizes = { slide: POOL, rows: ROWS, channels: CHANNELS, image: take(ROWS * 25 * CHANNELS), winners: take(ROWS * 9 * CHANNELS) };
  const to = take(ROWS * 9 * CHANNELS);
  routines.maxPool({ ...sizes, to });
  routines.maxPoolBackward({ ...sizes, dy: to });
};

const averagePool =
  (countPadding: boolean, backward: boolean): Trial =>
  (routines, take) => {
    const sizes = { slide: POOL, rows: ROWS, channels: CHANNELS, image: take(ROWS * 25 * CHANNELS), countPadding };
    const pooled = take(ROWS * 9 * CHANNELS);
    if (backward) routines.averagePoolBackward({ ...sizes, dy: pooled });
    else routines.averagePool({ ...sizes, to: pooled });
  };

const activation =
  (name: ElementwiseName): Trial =>
  (routines, take) => {
    const sizes = { name, slope: 0.2, count: 37, x: take(37) };
    routines.activate({ ...sizes, to: take(37) });
    routines.activateBackward({ ...sizes, dy: take(37), to: take(37) });
  };

const masking =
  (granularity: 'element' | 'channel' | 'sample' | 'alpha' | 'gaussian'): Trial =>
  (routines, take) => {
    const noise = noiseOf(granularity, 0.4);
    if (!noise) return;
    const sizes = { noise, words: WORDS, rows: 3, places: 4, channels: 5 };
    routines.mask({ ...sizes, x: take(60), to: take(60) });
    routines.maskBackward({ ...sizes, x: take(60), to: take(60) });
  };

const softmax =
  (logarithm: boolean): Trial =>
  (routines, take) => {
    const sizes = { lines: 3, width: 7, logarithm };
    const y = take(21);
    routines.softmax({ ...sizes, x: take(21), to: y });
    routines.softmaxBackward({ ...sizes, y, dy: take(21), to: take(21) });
  };

const norms: Trial = (routines, take) => {
  const sizes = { lines: 9, width: 5, x: take(45), epsilon: 1e-5, scale: take(5) };
  const moments = { mean: take(5), variance: take(5) };
  const back = { dy: take(45), to: take(45), dscale: take(5), dshift: take(5) };
  routines.moments({ ...sizes, ...moments });
  routines.batchNorm({ ...sizes, ...moments, shift: take(5), to: take(45) });
  routines.batchNormBackward({ ...sizes, ...moments, ...back });
  routines.layerNorm({ ...sizes, shift: take(5), to: take(45) });
  routines.layerNormBackward({ ...sizes, dy: take(45), to: take(45), dscale: take(5), dshift: take(5) });
};

const lines: Trial = (routines, take) => {
  routines.addBias({ lines: 5, width: 7, bias: take(7), y: take(35) });
  routines.sumLines({ lines: 5, width: 7, from: take(35), to: take(7) });
};

const tables =
  (heap: Heap): Trial =>
  (routines, take) => {
    const ids = take(5);
    heap.floats().set([3, 0, 1, 3, 2], ids >>> 2);
    routines.lookup({ table: take(20), rows: 4, width: 5, ids, count: 5, to: take(25) });
    routines.lookupBackward({ table: take(20), rows: 4, width: 5, ids, count: 5, dy: take(25), skipped: 1 });
  };

const updates =
  (update: Update): Trial =>
  (routines, take) => {
    const states = { first: take(19), second: update.kind === 'sgd' ? 0 : take(19) };
    // Means of squares are not below 0, as waves are.
    if (update.kind !== 'sgd')
      for (const x of [states.first, states.second]) routines.activate({ name: 'relu', slope: 0, count: 19, x, to: x });
    routines.update({ update, count: 19, weights: take(19), gradient: take(19), ...states });
    for (const everyColumn of [false, true]) routines.maxNorm({ weights: take(15), inputs: 5, units: 3, limit: 0.8, everyColumn });
  };

const SGD: Update = { kind: 'sgd', rate: 0.1, momentum: 0.9, nesterov: true, shrink: 0.98, decay: 0.01 };
const ADAM: Update = { kind: 'adam', rate: 0.1, beta1: 0.9, beta2: 0.99, floor: 1e-3, shrink: 0.99, decay: 0.01 };
const RMSPROP: Update = {
  kind: 'rmsprop',
  rate: 0.1,
  smoothing: 0.9,
  momentum: 0.5,
  shrink: 0.98,
  decay: 0.01,
  epsilon: 1e-3,
  underRoot: true,
};

/** Which routines each trial is about: when it fails, none of them is trusted. */
function trials(heap: Heap): readonly (readonly [readonly (keyof Routines)[], Trial])[] {
  const flags = [false, true];
  return [
    ...flags.flatMap((a) => flags.map((b) => [['product'], product(a, b)] as const)),
    ...(['conv', 'convImage', 'convWeights'] as const).flatMap((name) =>
      [SLIDE, DEEP].map((slide) => [[name], convolution(name, slide)] as const),
    ),
    ...(['depthwise', 'depthwiseImage', 'depthwiseWeights'] as const).flatMap((name) =>
      [1, 2].map((multiplier) => [[name], depthwise(name, multiplier)] as const),
    ),
    [['maxPool', 'maxPoolBackward'], maxPool],
    ...flags.map((count) => [['averagePool'], averagePool(count, false)] as const),
    ...flags.map((count) => [['averagePoolBackward'], averagePool(count, true)] as const),
    ...(Object.keys(CURVES) as ElementwiseName[]).map((name) => [['activate', 'activateBackward'], activation(name)] as const),
    ...(['element', 'channel', 'sample', 'alpha', 'gaussian'] as const).map((one) => [['mask', 'maskBackward'], masking(one)] as const),
    ...flags.map((logarithm) => [['softmax', 'softmaxBackward'], softmax(logarithm)] as const),
    [['moments', 'batchNorm', 'batchNormBackward', 'layerNorm', 'layerNormBackward'], norms],
    [['addBias', 'sumLines'], lines],
    [['lookup', 'lookupBackward'], tables(heap)],
    ...[SGD, ADAM, RMSPROP].map((update) => [['update', 'maxNorm'], updates(update)] as const),
  ];
}

/** Values that one trial may use. */
const ROOM = 4096;

/** The routines of which a trial gives something else than with `plain`, beyond rounding. Takes some milliseconds. */
export function failures(compiled: Routines, plain: Routines, heap: Heap): readonly (keyof Routines)[] {
  const start = heap.allocate(4 * ROOM);
  const after = (routines: Routines, trial: Trial): Float32Array => {
    let next = start;
    heap.floats().set(wave(), start >>> 2);
    trial(routines, (count) => {
      next += 4 * count;
      return next - 4 * count;
    });
    return heap.floats().slice(start >>> 2, (start >>> 2) + ROOM);
  };
  const failed = trials(heap).flatMap(([names, trial]) => {
    try {
      const right = after(plain, trial);
      const given = after(compiled, trial);
      return right.every((value, index) => Math.abs((given[index] as number) - value) <= 1e-4 * (1 + Math.abs(value))) ? [] : names;
    } catch {
      return names;
    }
  });
  heap.free(start);
  return [...new Set(failed)];
}

function wave(): Float32Array {
  return Float32Array.from({ length: ROOM }, (_, index) => 2 * Math.sin(0.7 * index + 0.3 + 0.013 * index * index));
}
