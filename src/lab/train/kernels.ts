import type { BackwardMask, ForwardMask, KeptMask, Patches, Pooled } from './kernelForms';
import type { RecurrentKernels } from './recurrentKernels';

/**
 * The kernels of `src/lab/kernels`: functions on pointers (bytes) into a memory, which can be that of the fast trainer or the heap of another module. What each
 * does is told beside its source. Sizes count values, not bytes; 0 stands for an array that is absent where the source allows it.
 */
export interface Kernels extends RecurrentKernels {
  gemmScratchBytes(): number;
  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
    accumulate: boolean,
    scratch: number,
  ): void;
  gemmBatched(
    ...sizes: [
      transposeA: boolean,
      transposeB: boolean,
      batch: number,
      m: number,
      n: number,
      k: number,
      a: number,
      stepA: number,
      b: number,
      stepB: number,
      c: number,
      stepC: number,
      accumulate: boolean,
      scratch: number,
    ]
  ): void;
  gemmKept(m: number, n: number, k: number, a: number, b: number, c: number, ...mask: KeptMask): void;
  activate(
    act: number,
    slope: number,
    lines: number,
    width: number,
    x: number,
    bias: number,
    z: number,
    y: number,
    ...mask: ForwardMask
  ): void;
  activateBackward(
    act: number,
    slope: number,
    lines: number,
    width: number,
    z: number,
    dy: number,
    dx: number,
    ...mask: BackwardMask
  ): void;
  /** act(from) without anything around it. */
  activateRun(act: number, slope: number, from: number, to: number, count: number): void;
  /** gradient ← gradient · act'(from). */
  multiplySlopes(act: number, slope: number, from: number, gradient: number, count: number): void;
  reluBackward(count: number, y: number, dy: number, dx: number, scale: number): void;
  maskWords(k0: number, k1: number, count: number, to: number): void;
  softmaxCrossEntropy(logits: number, targets: number, gradient: number, rows: number, classes: number, scale: number): number;
  wrongRows(outputs: number, targets: number, rows: number, classes: number): number;
  binaryCrossEntropy(logits: number, targets: number, gradient: number, count: number, scale: number): number;
  squaredError(outputs: number, targets: number, gradient: number, count: number, scale: number): number;
  absoluteError(outputs: number, targets: number, gradient: number, count: number, scale: number): number;
  huber(outputs: number, targets: number, gradient: number, count: number, scale: number, delta: number): number;
  softmaxRows(from: number, to: number, rows: number, width: number, logarithm: boolean): void;
  softmaxRowsBackward(y: number, dy: number, dx: number, rows: number, width: number, logarithm: boolean): void;
  sgd(
    ...step: [
      w: number,
      g: number,
      velocity: number,
      count: number,
      rate: number,
      momentum: number,
      nesterov: boolean,
      shrink: number,
      decay: number,
    ]
  ): void;
  adam(
    ...step: [
      w: number,
      g: number,
      m: number,
      v: number,
      count: number,
      rate: number,
      beta1: number,
      rest1: number,
      beta2: number,
      rest2: number,
      floor: number,
      shrink: number,
      decay: number,
    ]
  ): void;
  rmsprop(
    ...step: [
      w: number,
      g: number,
      average: number,
      velocity: number,
      count: number,
      rate: number,
      smoothing: number,
      rest: number,
      momentum: number,
      shrink: number,
      decay: number,
      epsilon: number,
      underRoot: boolean,
    ]
  ): void;
  cutFaded(values: number, count: number): void;
  maxNorm(w: number, inputs: number, units: number, limit: number, everyColumn: boolean): void;
  columnMoments(x: number, lines: number, width: number, mean: number, variance: number): void;
  batchNorm(
    x: number,
    y: number,
    lines: number,
    width: number,
    mean: number,
    variance: number,
    scale: number,
    shift: number,
    epsilon: number,
  ): void;
  batchNormBackward(
    ...arrays: [
      x: number,
      dy: number,
      dx: number,
      lines: number,
      width: number,
      mean: number,
      variance: number,
      scale: number,
      epsilon: number,
      dScale: number,
      dShift: number,
    ]
  ): void;
  smooth(old: number, fresh: number, count: number, momentum: number, rest: number, factor: number): void;
  layerNorm(x: number, y: number, rows: number, width: number, scale: number, shift: number, epsilon: number): void;
  layerNormBackward(
    x: number,
    dy: number,
    dx: number,
    rows: number,
    width: number,
    scale: number,
    epsilon: number,
    dScale: number,
    dShift: number,
  ): void;
  imageToPatches(image: number, patches: number, ...window: Patches): void;
  patchesToImage(patches: number, image: number, ...window: Patches): void;
  convScratchBytes(places: number, patch: number): number;
  conv2d(x: number, w: number, y: number, scratch: number, rows: number, filters: number, ...window: Patches): void;
  conv2dFilterGradient(
    x: number,
    dy: number,
    dw: number,
    accumulate: boolean,
    scratch: number,
    rows: number,
    filters: number,
    ...window: Patches
  ): void;
  conv2dInputGradient(dy: number, w: number, dx: number, scratch: number, rows: number, filters: number, ...window: Patches): void;
  depthwiseConv2d(x: number, w: number, y: number, rows: number, multiplier: number, ...window: Patches): void;
  depthwiseInputGradient(dy: number, w: number, dx: number, rows: number, multiplier: number, ...window: Patches): void;
  depthwiseFilterGradient(x: number, dy: number, dw: number, rows: number, multiplier: number, ...window: Patches): void;
  maxPool(x: number, y: number, places: number, rows: number, ...window: Pooled): void;
  maxPoolBackward(dy: number, places: number, dx: number, rows: number, cells: number, channels: number, outCells: number): void;
  averagePool(x: number, y: number, countPadding: boolean, rows: number, ...window: Pooled): void;
  averagePoolBackward(dy: number, dx: number, countPadding: boolean, rows: number, ...window: Pooled): void;
  clear(to: number, count: number): void;
  columnSums(from: number, lines: number, width: number, to: number, accumulate: boolean): void;
  transpose(from: number, to: number, batch: number, rows: number, columns: number): void;
  copyColumns(from: number, fromStride: number, to: number, toStride: number, lines: number, width: number): void;
  gatherRows(table: number, size: number, indices: number, count: number, width: number, to: number): void;
  gatherRowsByFloat(table: number, size: number, indices: number, count: number, width: number, to: number): void;
  scatterAddRows(from: number, indices: number, asFloats: boolean, count: number, width: number, table: number, size: number): void;
  addScaled(a: number, b: number, factor: number, to: number, count: number): void;
  multiplyValues(a: number, b: number, to: number, count: number): void;
  sumOfSquares(from: number, count: number): number;
}

/** The kernels on `memory`. `binary` is `lab-kernels.wasm`. Throws where WebAssembly or its SIMD part is missing. */
export function openKernels(binary: BufferSource, memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(binary);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as Kernels;
}
